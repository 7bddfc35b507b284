// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_OPTIONS_HPP
#define UNINVITE_SQLITE_OPTIONS_HPP

#include <uninvite/clock.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <chrono>

namespace uninvite::sqlite {

using uninvite::clock_function;
using uninvite::system_seconds;

enum class schema
{
    managed,        ///< this library's, in the newest version or an older one, which is migrated
    managed_create, ///< the same, made where the file is not there or empty
    external        ///< the host's: nothing is validated but the statements, nothing is made; its
                    ///< journal mode is kept: without the write-ahead log, readers and the writer wait
};

/// How a database is opened.
struct database_options
{
    sqlite::schema schema = sqlite::schema::managed;

    /// How long one statement waits for a lock of another connection, in milliseconds; then 503.
    std::chrono::milliseconds busy_timeout{2000};

    /// What a host with tables of its own replaces.
    sqlite::statements statements{};

    /// What audit rows and the expiry of tokens go by.
    sqlite::clock_function clock = system_seconds;
};

} // namespace uninvite::sqlite

#endif
