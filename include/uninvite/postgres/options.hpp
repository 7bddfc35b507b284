// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_OPTIONS_HPP
#define UNINVITE_POSTGRES_OPTIONS_HPP

#include <uninvite/clock.hpp>
#include <uninvite/postgres/statements.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>

namespace uninvite::postgres {

/// Whose tables a database has.
enum class schema
{
    managed,        ///< this library's, in the newest version or an older one, which is migrated
    managed_create, ///< the same, made where there are none
    external        ///< the host's: nothing is validated but the statements, nothing is made
};

/// How a database is opened and asked.
struct database_options
{
    postgres::schema schema = postgres::schema::managed;

    /// What a host with tables of its own replaces.
    postgres::statements statements{};

    /// What audit rows and the expiry of tokens go by.
    clock_function clock = system_seconds;

    /// Connections at most that are open at once, each a process of the server, of those that ask and wait; and
    /// as many of each @ref async_pool. Who asks beside them waits. A commit waits for a disk, and servers let commits share one wait: with a slow disk, as many as
    /// there are requests at once are worth having. 1 or more.
    std::size_t connections = 8;

    /// How long one question may take: the wait for a connection, the statement and its repetitions. Then
    /// `errc::busy` where nothing was sent, else `errc::outcome_unknown`. Milliseconds, more than 0.
    std::chrono::milliseconds timeout{2000};

    /// How long the server waits for a row that another transaction has locked; then `errc::busy`, and
    /// nothing was removed. Less than `timeout`, or that is never said; more than the server's
    /// `deadlock_timeout`, one second, or deadlocks are not told from locks. Milliseconds; 0: the server's own.
    std::chrono::milliseconds lock_timeout{1500};

    /// Whether the server plans each statement once for a connection, and not for each question: planning a
    /// removal takes longer than carrying it out. Off where partitions of the tables are on other servers: a
    /// plan for one course then opens the server of that course alone. Off for servers that do not know
    /// `plan_cache_mode`.
    bool generic_plans = true;

    /// How long a host that does not answer is waited for before the next one of the connection string is
    /// tried; unless the connection string has a `tcp_user_timeout`, which is what it is for libpq, and counts
    /// for what is sent later too. Less than `timeout`, or the next is never tried. Milliseconds, 1 or more.
    std::chrono::milliseconds connect_timeout{1000};
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of its range; the message says which.
inline database_options const& validated(database_options const& o)
{
    if (o.connections == 0)
        throw std::invalid_argument("uninvite: database_options::connections is 1 or more");
    if (o.timeout.count() <= 0)
        throw std::invalid_argument("uninvite: database_options::timeout is more than 0 ms");
    if (o.lock_timeout.count() < 0)
        throw std::invalid_argument("uninvite: database_options::lock_timeout is not negative");
    if (o.connect_timeout.count() < 1)
        throw std::invalid_argument("uninvite: database_options::connect_timeout is 1 ms or more");
    return o;
}

/// How long it may take to connect, with several hosts in turn.
inline std::chrono::milliseconds connect_timeout(database_options const& o) noexcept
{
    return std::max(o.timeout, 4 * o.connect_timeout);
}

} // namespace detail

} // namespace uninvite::postgres

#endif
