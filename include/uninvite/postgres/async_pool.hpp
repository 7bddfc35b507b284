// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_POOL_HPP
#define UNINVITE_POSTGRES_ASYNC_POOL_HPP

#include <uninvite/detail/shared/async_close.hpp>
#include <uninvite/detail/shared/fork_guard.hpp>
#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/pool_impl.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace uninvite::postgres {

/** The connections of an asynchronous store and an asynchronous policy, on the host's executor.

    It has no thread, except while the server is asked to cancel statements that were given up: libpq can only
    do that in a call that blocks. Connections are opened when they are needed, kept, and reopened after they
    were lost. While the server cannot be reached, one attempt is made at a time, after longer and longer
    pauses, and a query that has waited until its timeout gets the error of the last attempt. Several queries
    are sent on one connection without waiting between them, but no look-up follows a removal; each is a
    separate transaction. A course has at most half of the connections, so a locked row does not stop other
    courses.

    A query that is given up at its timeout is cancelled on the server, and its connection keeps its place
    until the server has ended its process: there are never more than `database_options::connections`. If a
    server does not respond at all, the place is free when the network or the system reports it, or, if the
    connection string has other hosts, after twice the `connect_timeout`.

    Nothing here blocks except, in libpq, the look-up of a host's name when a connection is begun: if a name
    server may be slow, give addresses in the connection string, as `host` or as `hostaddr`.

    @par Object lifetimes
    The pool, the stores and policies made from it, and the contexts of the executor and of the completion
    handlers may be destroyed in any order, with queries in progress, after `io.stop()`, and from a completion
    handler. The destructor does not block: it is @ref stop. A context that is destroyed with statements that
    the server still runs waits until they are cancelled, at most for one second. If the executor's context is
    destroyed before a query is answered, whether the pool still exists or not, queued queries and look-ups
    get `errc::busy` and removals that were sent `errc::outcome_unknown`; a completion handler on that context
    is destroyed without a call.

    @par Fork
    In a child of the process that made the pool, each query gets `errc::failed`, and the destructor does
    nothing: make the pool after `fork()`. The child may destroy its copy of the executor's context, if
    both processes call its `notify_fork()` around the fork; the parent's connections and the queries on them
    are not affected.

    @par Thread Safety
    All members except the destructor may be called at once. The executor may be run by any number of threads.
*/
class async_pool
{
    std::shared_ptr<detail::pool_impl> impl_;
    uninvite::detail::fork_guard fork_;

    friend class async_store;
    friend class async_policy;

public:
    using executor_type = boost::asio::any_io_executor;

    /** Opens no connection yet.

        @param db The number of connections, the timeout of each query, and the statements.
        @throw std::invalid_argument An option is out of range.
    */
    async_pool(executor_type const& executor, database const& db, async_options const& o = {})
        : impl_(std::make_shared<detail::pool_impl>(executor, db, o))
    {
    }

    ~async_pool()
    {
        if (fork_.is_child())
            static_cast<void>(new (std::nothrow) std::shared_ptr(std::move(impl_))); // the parent's
        else
            impl_->stop();
    }

    async_pool(async_pool const&) = delete;
    async_pool& operator=(async_pool const&) = delete;

    /// The executor that runs the connections; an empty one after its context was destroyed.
    executor_type get_executor() const { return impl_->get_executor(); }

    database const& source() const noexcept { return impl_->source(); }

    /// The depth of the queue: queries that wait for a connection now.
    std::size_t waiting() const noexcept { return impl_->waiting(); }

    /// Later and queued queries get `errc::busy`; those that were sent are answered, and then the connections
    /// are closed, at the latest one timeout and one `connect_timeout` later. Does not block.
    void stop()
    {
        if (!fork_.is_child()) impl_->stop();
    }

    /** @ref stop, and completes when the last query is answered and the last connection is closed.

        @param token For `void()`; its handler has an associated executor. A cancellation has no effect.
    */
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void()) CompletionToken>
    [[nodiscard]] auto async_close(CompletionToken&& token)
    {
        return uninvite::detail::async_close(
            fork_, [impl = impl_](auto handler) { impl->stop(std::move(handler)); },
            std::forward<CompletionToken>(token));
    }
};

} // namespace uninvite::postgres

#endif
