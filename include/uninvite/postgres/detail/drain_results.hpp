// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_DRAIN_RESULTS_HPP
#define UNINVITE_POSTGRES_DETAIL_DRAIN_RESULTS_HPP

#include <uninvite/postgres/connection.hpp>

#include <libpq-fe.h>

namespace uninvite::postgres::detail {

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
