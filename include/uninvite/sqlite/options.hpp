// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_OPTIONS_HPP
#define UNINVITE_SQLITE_OPTIONS_HPP

#include <uninvite/clock.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <chrono>

namespace uninvite::sqlite {

/// The owner of a database's tables.
enum class schema
{
    managed,        ///< this library's: migrated to the newest version if they are older
    managed_create, ///< the same, created if the file is missing or empty
    external        ///< the host's: only the statements are validated, and no table is created
};

/// Options for opening a database.
struct database_options
{
    sqlite::schema schema = sqlite::schema::managed;

    /** Switches an external database to the write-ahead log when it is opened; the file keeps it from then
        on.

        A host's database mostly has SQLite's default journal mode. In that mode a reader waits while another
        program commits or holds an exclusive lock: `admit` blocks its thread for up to `busy_timeout`, and an
        Asio server should use @ref blocking_policy. With the write-ahead log readers never wait. A managed
        database always has it.
    */
    bool write_ahead_log = false;

    /// Maximum time that one statement waits for a lock of another connection, in milliseconds; then 503.
    std::chrono::milliseconds busy_timeout{2000};

    /// The SQL; replaced by a host with its own tables.
    sqlite::statements statements{};

    /// The clock for audit rows and for the expiry of tokens.
    clock_function clock = system_seconds;
};

} // namespace uninvite::sqlite

#endif
