// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_DRAIN_RESULTS_HPP
#define UNINVITE_POSTGRES_DETAIL_DRAIN_RESULTS_HPP

#include <uninvite/postgres/connection.hpp>

#include <libpq-fe.h>

namespace uninvite::postgres::detail {

/** Whether this version of libpq, as from `PQlibVersion`, loses count of a pipeline's results if the server
    ends the connection: a caller that reads on until the synchronisation point never ends (fixed in 14.11,
    15.6 and 16.2). The functions below end, because they stop at two results in a row that are nothing. */
constexpr bool has_pipeline_fault(int version) noexcept
{
    int const minor = version % 10000;
    switch (version / 10000)
    {
    case 14:
        return minor < 11;
    case 15:
        return minor < 6;
    case 16:
        return minor < 2;
    default:
        return false;
    }
}

/** Hands over what has arrived on a connection in pipeline mode, as far as it is complete.

    @param on_result Called with each answer. @param on_sync Called at each synchronisation point. Both tell
    whether to go on.
*/
template <class OnResult, class OnSync>
void drain_results(PGconn* from, OnResult on_result, OnSync on_sync)
{
    // Two in a row say that there is nothing more; one that there is no more of a statement.
    for (int nothing = 0; nothing != 2 && !PQisBusy(from);)
    {
        answer const a(PQgetResult(from), PQclear);
        nothing = a ? 0 : nothing + 1;
        if (!a) continue;
        bool const go_on = PQresultStatus(a.get()) == PGRES_PIPELINE_SYNC ? on_sync() : on_result(a.get());
        if (!go_on) return;
    }
}

/// The same up to the next synchronisation point. @return Whether it has arrived.
template <class OnResult>
bool drain_until_sync(PGconn* from, OnResult on_result)
{
    bool is_synced = false;
    auto const keep = [&](PGresult const* r)
    {
        on_result(r);
        return true;
    };
    drain_results(from, keep,
                  [&]
                  {
                      is_synced = true;
                      return false;
                  });
    return is_synced;
}

} // namespace uninvite::postgres::detail

#endif
