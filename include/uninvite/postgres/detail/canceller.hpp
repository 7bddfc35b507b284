// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_CANCELLER_HPP
#define UNINVITE_POSTGRES_DETAIL_CANCELLER_HPP

#include <uninvite/postgres/detail/request_threads.hpp>
#include <uninvite/postgres/options.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace uninvite::postgres::detail {

/// The time for a cancel request and its effect at the end of a pool.
inline std::chrono::milliseconds request_time(database_options const& o) noexcept
{
    return (std::min)(o.connect_timeout, std::chrono::milliseconds(1000));
}

/** Asks servers to cancel statements, without blocking the caller.

    A request has its own connection to the server, and libpq's call for it blocks until the server has
    closed that connection. A server that does not respond keeps its thread, at most four.

    @par Thread Safety
    Safe from any number of threads, except that a connection belongs to one at a time.
*/
class canceller
{
    request_threads threads_{4};

public:
    /// Queues a request for the statement that runs on a connection. @return Null if memory runs out.
    request_ticket cancel(PGconn* on) noexcept
    try
    {
        std::shared_ptr<PGcancel> const what(PQgetCancel(on), PQfreeCancel);
        if (!what) return nullptr;
        return threads_.start(
            [what]
            {
                char why[256];
                return PQcancel(what.get(), why, sizeof why) == 1;
            });
    }
    catch (...)
    {
        return nullptr;
    }

    /// Waits until all requests are sent, and no longer than that. @return Whether they are.
    bool wait_for(std::chrono::milliseconds longest) noexcept { return threads_.wait_for(longest); }
};

} // namespace uninvite::postgres::detail

#endif
