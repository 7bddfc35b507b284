// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_OPTIONS_HPP
#define UNINVITE_SQLITE_OPTIONS_HPP

#include <uninvite/clock.hpp>
#include <uninvite/detail/bounded.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

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

    /** Largest file that is checked with `PRAGMA quick_check` when the database is constructed; a damaged
        file is refused. The check reads the whole file. Bytes; 0: no check.

        It finds a truncated file, and mostly one with the write-ahead log of another. It cannot find a
        mixture of two states that fit together.
    */
    std::uint64_t quick_check_limit = 0;

    /// Maximum time that one statement waits for a lock of another connection; then 503. Milliseconds, 0 to
    /// 86 400 000 (24 hours); 0: a statement does not wait.
    std::chrono::milliseconds busy_timeout{2000};

    /** Maximum number of connections of each @ref token_verifier and of each @ref course_roles. Further
        concurrent calls wait for one, at most `busy_timeout`; then 503. They stay open. 1 to 10 000.

        A connection takes two file descriptors and up to 2.5 MiB, mostly for its cache of the file's pages.
    */
    std::size_t reader_connections = 32;

    /// The SQL; replaced by a host with its own tables.
    sqlite::statements statements{};

    /// The clock for audit rows and for the expiry of tokens.
    clock_function clock = system_seconds;
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of range; the message names it.
inline database_options const& validated(database_options const& o)
{
    using namespace uninvite::detail;
    require_between("database_options::busy_timeout", o.busy_timeout, std::chrono::milliseconds(0),
                    longest_time, database_options().busy_timeout);
    require_between("database_options::reader_connections", o.reader_connections, 1, 10'000,
                    database_options().reader_connections);
    return o;
}

} // namespace detail

} // namespace uninvite::sqlite

#endif
