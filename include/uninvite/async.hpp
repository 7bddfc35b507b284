// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ASYNC_HPP
#define UNINVITE_ASYNC_HPP

// The asynchronous form of the route, for servers based on Asio.

#include <uninvite/async/admit.hpp>
#include <uninvite/async/blocking_policy.hpp>
#include <uninvite/async/complete.hpp>

#endif
