// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_HPP
#define UNINVITE_BEAST_HPP

// The Boost.Beast module: requests in, answers out, on synchronous and asynchronous streams.

#include <uninvite/beast/async_handle.hpp>
#include <uninvite/beast/async_respond.hpp>
#include <uninvite/beast/framing.hpp>
#include <uninvite/beast/handle.hpp>
#include <uninvite/beast/respond.hpp>
#include <uninvite/beast/respond_options.hpp>

#endif
