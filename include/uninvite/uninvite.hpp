// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_UNINVITE_HPP
#define UNINVITE_UNINVITE_HPP

// The core: the route, its concepts and its policy. The modules (beast, sqlite, testing and others) have
// their own headers.

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/serve.hpp>
#include <uninvite/version.hpp>

#endif
