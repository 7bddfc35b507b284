// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_OPTIONS_HPP
#define UNINVITE_POSTGRES_OPTIONS_HPP

#include <uninvite/clock.hpp>
#include <uninvite/detail/bounded.hpp>
#include <uninvite/postgres/statements.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace uninvite::postgres {

/// The owner of a database's tables.
enum class schema
{
    managed,        ///< this library's, in the newest version or an older one, which is migrated
    managed_create, ///< the same, created if they are missing
    external        ///< the host's: only the statements are validated, and no table is created
};

/// The server's setting `synchronous_commit`, from the weakest to the strongest.
enum class synchronous_commit
{
    off,
    local,
    remote_write,
    on,
    remote_apply
};

/// The server's names for these, in their order.
inline constexpr std::array<std::string_view, 5> synchronous_commit_names{"off", "local", "remote_write",
                                                                          "on", "remote_apply"};

/// Options for opening and querying a database.
struct database_options
{
    postgres::schema schema = postgres::schema::managed;

    /// The SQL; replaced by a host with its own tables.
    postgres::statements statements{};

    /// The clock for audit rows and for the expiry of tokens.
    clock_function clock = system_seconds;

    /// Maximum number of open connections for the blocking API, each a process of the server; and as many for
    /// each @ref async_pool. Further callers wait. A connection counts until the server has ended its
    /// process. One course has at most half of them, and look-ups keep one: use 4 or more. A commit waits for
    /// a disk, and a server lets concurrent commits share one wait: with a slow disk, use one connection for
    /// each concurrent request. 1 to 10 000.
    std::size_t connections = 8;

    /// Maximum time of one query: the wait for a connection, the statement and its retries. Then `errc::busy`
    /// if no removal was sent, otherwise `errc::outcome_unknown`. Milliseconds, 1 to 86 400 000 (24 hours).
    std::chrono::milliseconds timeout{2000};

    /// Maximum time that the server waits for a row locked by another transaction; then `errc::busy`, and
    /// nothing was removed. The server also ends a whole statement shortly before `timeout`
    /// (`statement_timeout`), and a removal that was queued waits correspondingly less. More than the
    /// server's `deadlock_timeout`, one second, or deadlocks look like locks. Milliseconds, 0 to 86 400 000
    /// (24 hours); 0: both are the server's settings.
    std::chrono::milliseconds lock_timeout{1500};

    /// Whether the server plans each statement once for a connection, instead of for each query: planning a
    /// removal takes longer than executing it. Turn it off if partitions of the tables are on other servers,
    /// so that a plan for one course opens the server of that course alone, and for servers that do not
    /// support `plan_cache_mode`.
    bool generic_plans = true;

    /// Maximum wait for a host that does not respond before the next one of the connection string is tried,
    /// unless the connection string has a `connect_timeout`; each address of a host counts as one. Less if
    /// the others would get no turn. A host that answers neither a statement for half of it nor then a new
    /// connection for the whole of it is left for another. Also the time after which unacknowledged data ends
    /// a connection, unless the connection string has a `tcp_user_timeout`. Milliseconds, 1 to 86 400 000
    /// (24 hours).
    std::chrono::milliseconds connect_timeout{1000};

    /// The weakest `synchronous_commit` of a connection: a weaker setting of the role, the database or the
    /// server is raised to it, a stronger one is kept. Below `on`, a removal that was acknowledged may come
    /// back: with `off` after a crash, with `local` and `remote_write` after a failover to a standby that
    /// `synchronous_standby_names` names.
    postgres::synchronous_commit least_commit = postgres::synchronous_commit::on;

    /// Whether to accept a server with `fsync = off`: if its machine crashes, the database may be damaged and
    /// acknowledged removals may come back. Otherwise such a server is refused when a connection is opened.
    bool accept_fsync_off = false;
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of range; the message names it.
inline database_options const& validated(database_options const& o)
{
    using namespace uninvite::detail;
    using std::chrono::milliseconds;
    database_options const usual;
    require_between("database_options::connections", o.connections, 1, 10'000, usual.connections);
    require_between("database_options::timeout", o.timeout, milliseconds(1), longest_time, usual.timeout);
    require_between("database_options::lock_timeout", o.lock_timeout, milliseconds(0), longest_time,
                    usual.lock_timeout);
    require_between("database_options::connect_timeout", o.connect_timeout, milliseconds(1), longest_time,
                    usual.connect_timeout);
    return o;
}

/// Maximum time for connecting, with several hosts in turn.
inline std::chrono::milliseconds connect_timeout(database_options const& o) noexcept
{
    return (std::max)(o.timeout, 4 * o.connect_timeout);
}

} // namespace detail

} // namespace uninvite::postgres

#endif
