// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_HPP
#define UNINVITE_POSTGRES_HPP

// The PostgreSQL module: a database, its store, its tokens and its roles.

#include <uninvite/postgres/application.hpp>
#include <uninvite/postgres/course_roles.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/policy.hpp>
#include <uninvite/postgres/store.hpp>
#include <uninvite/postgres/token_verifier.hpp>

#endif
