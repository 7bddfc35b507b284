// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_STORE_HPP
#define UNINVITE_POSTGRES_ASYNC_STORE_HPP

#include <uninvite/postgres/async_pool.hpp>
#include <uninvite/postgres/detail/async_execute.hpp>
#include <uninvite/postgres/detail/removal_query.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <cstdint>
#include <string>
#include <utility>

namespace uninvite::postgres {

namespace detail {

/// A removal query that owns its arguments.
struct async_removal
{
    using answer_type = removed;

    removal asked;
    std::int64_t now;

    std::int64_t course() const noexcept { return asked.course.value(); }

    bool send(PGconn* to, std::string& scratch) const { return removal_query{asked, now}.send(to, scratch); }
    [[nodiscard]] result<removed> read(PGresult const* r) const { return removal_query{asked, now}.read(r); }

    static boost::system::error_code explain(boost::system::error_code const& ec) noexcept
    {
        return removal_query::explain(ec);
    }

    template <class Handler>
    static void deliver(Handler&& handler, result<removed> answer)
    {
        if (answer)
            std::forward<Handler>(handler)(boost::system::error_code(), std::move(*answer));
        else
            std::forward<Handler>(handler)(answer.error().cause(), removed());
    }
};

} // namespace detail

/** A non-blocking store that removes with one statement and one transaction: a model of
    @ref AsyncInvitationStore.

    @par Errors
    In addition to those of @ref InvitationStore: `errc::busy` if the queue is full, if the deadline passes
    before the removal is sent, or if the server rolled it back, is a standby, or closed the connection
    before running it; `errc::outcome_unknown` if it was sent, and the connection was lost or the deadline
    passed before the server confirmed the commit; `asio::error::operation_aborted` if it was cancelled
    before it was sent, and nothing was removed. Serialization failures and deadlocks are retried until the
    deadline.

    @par Object lifetimes
    A share of the pool, which may be destroyed first: later removals then get `errc::busy`. Copies share it
    too.

    @par Thread Safety
    All members may be called at once.

    @par Example
    @code
    postgres::async_pool pool(io.get_executor(), db);
    postgres::async_store store(pool);
    postgres::async_policy policy(pool);
    remove_invitations const route{policy, store};
    @endcode
*/
class async_store
{
    detail::pool_handle pool_;

public:
    explicit async_store(async_pool& pool)
        : pool_{pool.impl_, pool.fork_}
    {
    }

    /** See @ref AsyncInvitationStore.

        @param r Owned from here on. @param token For `void(error_code, removed)`; its handler has an
        associated executor, or the call does not compile.
    */
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(boost::system::error_code, removed)) CompletionToken>
    [[nodiscard]] auto async_remove(removal r, CompletionToken&& token)
    {
        return detail::async_execute<void(boost::system::error_code, removed)>(
            pool_, detail::async_removal{std::move(r), pool_.impl->source().now()},
            std::forward<CompletionToken>(token));
    }
};

} // namespace uninvite::postgres

#endif
