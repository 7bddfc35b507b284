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

/** Removes in a database, one statement, one transaction and one round trip a removal: a model of
    @ref InvitationStore.

    @par Errors
    Beside those of @ref InvitationStore: `errc::busy` where no connection is free or can be made before the
    deadline, where the server says that it has undone the statement, or stands by and takes no writes;
    `errc::outcome_unknown` where the statement was sent and the connection lost, or the deadline passed,
    before the server said that it is committed. Serialization failures and deadlocks are tried again until
    the deadline.

    @par Thread Safety
    Any number of threads may call; as many work at once as the database has connections. A call blocks: not
    for a thread that serves sockets.
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
    result<removed> remove(removal const& r) { return db_.execute(detail::removal_query{r, db_.now()}); }
};

} // namespace uninvite::postgres

#endif
