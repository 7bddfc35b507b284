// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_HPP
#define UNINVITE_SQLITE_HPP

// The SQLite module: a database, its store, its tokens and its roles.

#include <uninvite/sqlite/application.hpp>
#include <uninvite/sqlite/connection_store.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/policy.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/sqlite/token_verifier.hpp>

#endif
