// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_STORE_HPP
#define UNINVITE_POSTGRES_STORE_HPP

#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/removal_query.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

namespace uninvite::postgres {

/** A store that removes with one statement, one transaction and one round trip: a model of
    @ref InvitationStore.

    @par Errors
    Those of @ref InvitationStore. `errc::busy` also if no connection is available before the deadline, if
    the server reports that it has undone the statement, or if it is a standby and accepts no writes.
    `errc::outcome_unknown` if the statement was sent, and the connection was lost, a program between reported
    an error, or the deadline passed before the server confirmed the commit. The server is then asked to
    cancel the statement, and its connection keeps its place until the server has ended the process.
    Serialization failures and deadlocks are retried until the deadline.

    @par Thread Safety
    Safe from any number of threads; the number of connections limits the concurrency. A call blocks: do not
    call it on a thread that serves sockets.
*/
class store
{
    database db_;

public:
    explicit store(database const& db)
        : db_(db)
    {
    }

    /// See @ref InvitationStore.
    [[nodiscard]] result<removed> remove(removal const& r)
    {
        return db_.execute(detail::removal_query{r, db_.now()});
    }
};

} // namespace uninvite::postgres

#endif
