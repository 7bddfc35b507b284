// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_STATEMENT_LIMITS_HPP
#define UNINVITE_POSTGRES_DETAIL_STATEMENT_LIMITS_HPP

#include <uninvite/postgres/options.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace uninvite::postgres::detail {

/** The times after which the server itself ends a statement: it then reports that nothing was done, before
    the caller gives up and cannot know.

    @par Thread Safety
    A value.
*/
struct statement_limits
{
    using milliseconds = std::chrono::milliseconds;

    milliseconds lock;
    milliseconds statement;

    /// The time for the server's answer: a tenth of the timeout, at most 200 ms.
    static milliseconds margin(database_options const& o) noexcept
    {
        return std::clamp(o.timeout / 10, milliseconds(1), milliseconds(200));
    }

    /// @param left The time until the deadline of the statement.
    static statement_limits of(database_options const& o, milliseconds left) noexcept
    {
        milliseconds const statement = (std::max)(left - margin(o), milliseconds(1));
        return {(std::min)(o.lock_timeout, statement), statement};
    }

    /// Whether the limits of the session, which are those of a statement that has not waited, are too long.
    static bool are_needed(database_options const& o, milliseconds left) noexcept
    {
        return o.lock_timeout.count() != 0 && left < o.timeout - margin(o) / 2;
    }

    /// Queues the limits for the transaction of the next statement. @return Whether they are queued. The
    /// server answers with one row.
    bool send(PGconn* to) const
    {
        std::string const lock_text = std::to_string(lock.count());
        std::string const statement_text = std::to_string(statement.count());
        char const* const values[] = {lock_text.c_str(), statement_text.c_str()};
        return PQsendQueryParams(to,
                                 "SELECT pg_catalog.set_config('lock_timeout', $1, true),"
                                 " pg_catalog.set_config('statement_timeout', $2, true)",
                                 2, nullptr, values, nullptr, nullptr, 0) == 1;
    }
};

} // namespace uninvite::postgres::detail

#endif
