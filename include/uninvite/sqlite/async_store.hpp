// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_ASYNC_STORE_HPP
#define UNINVITE_SQLITE_ASYNC_STORE_HPP

#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/detail/shared/async_close.hpp>
#include <uninvite/detail/shared/fork_guard.hpp>
#include <uninvite/detail/shared/has_executor.hpp>
#include <uninvite/detail/shared/pending_handler.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/async_committer.hpp>
#include <uninvite/sqlite/detail/worker_threads.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>
#include <uninvite/sqlite/quick_commit.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace uninvite::sqlite {

/** Removes in a database for servers on Asio, with one commit for all queued removals: a model of
    @ref AsyncInvitationStore.

    Initiating never blocks. Commits run on the store's thread, or on the host's executor for blocking work;
    on a thread that serves sockets only if the host has asked for that with a @ref commit_runner.

    @par Errors
    In addition to those of @ref InvitationStore: `errc::busy` if the queue is full, if the timeout passes
    before the group begins, or after @ref stop; `errc::outcome_unknown` if a commit takes longer than
    `commit_timeout`; `asio::error::operation_aborted` if the removal is cancelled while it is queued, and
    nothing was removed. A later cancellation changes nothing: the completion reports what happened.

    @par Object lifetimes
    The store and the contexts of the completion handlers (each `io_context`) may be destroyed in either
    order, with removals in progress, after `io.stop()`, and from a completion handler. A context that is
    destroyed first destroys its handlers without calling them; their removals are still carried out. A route
    that borrows the store must not initiate after the store is destroyed.

    The destructor is @ref close: it blocks until queued removals are committed or timed out, for at most
    `timeout` plus the duration of one commit. The host's executor must outlive the store, or be
    stopped: its context may then be destroyed first, and the store refuses later removals. Removals that are
    queued then are carried out by @ref close and the destructor; otherwise they get `errc::busy` when they
    time out.

    @par Fork
    In a child of the process that made the store, each removal gets `errc::failed`, and the destructor does
    nothing: make the store after `fork()`. A child that uses its copy of an `io_context`, or destroys it,
    needs the `notify_fork()` calls of Asio around the fork in both processes: without them a mutex of the
    context may stay locked.

    @par Thread Safety
    All members except the destructor may be called at once.

    @par Exception Safety
    A completion handler that throws does so out of its executor's `run()`; the store is not affected.

    @par Example
    @code
    sqlite::async_store store(db);
    remove_invitations const route{creator_or_manager{tokens, roles}, store};

    auto admitted = route.admit(head);
    response answer = co_await async_complete(std::move(*admitted), body, asio::use_awaitable);

    co_await store.async_close(asio::use_awaitable); // a graceful stop
    @endcode
*/
class async_store
{
    // Runs the timer; and without the host's executor, commits and copies of the log.
    std::unique_ptr<detail::worker_threads> threads_;
    std::shared_ptr<detail::async_committer> committer_;
    uninvite::detail::fork_guard fork_;

    struct cancel
    {
        std::weak_ptr<detail::async_committer> committer; // a signal may outlive the store
        std::uint64_t id;

        void operator()(boost::asio::cancellation_type type) const
        {
            if (type == boost::asio::cancellation_type::none) return;
            if (auto const alive = committer.lock()) alive->cancel(id);
        }
    };

    // The concept's probe: never called.
    void remove(uninvite::detail::removal_handler, removal const&) {}

    template <class Handler>
    void remove(Handler handler, removal asked)
    {
        uninvite::detail::require_executor<Handler>();
        if (fork_.is_child())
            return uninvite::detail::pending_handler<void(boost::system::error_code, removed)>(
                       std::move(handler))
                .complete(errc::failed, removed());
        // The handler may run on another thread, and destroy the store, before this call returns.
        auto const committer = committer_;
        std::uint64_t const id = committer->next_id();
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        auto const one = std::make_shared<detail::async_waiting>(std::move(asked), id, std::move(handler));
        if (slot.is_connected()) slot.template emplace<cancel>(cancel{committer, id});
        committer->add(one);
    }

public:
    /** Commits on the store's thread.

        @throw setup_error The database cannot be opened, or a statement does not fit it.
        @throw std::invalid_argument An option is out of its range.
        @throw std::system_error A thread cannot be started.
    */
    explicit async_store(database const& db, group_options const& options = {})
        : threads_(std::make_unique<detail::worker_threads>(3))
        , committer_(std::make_shared<detail::async_committer>(db, options, threads_->get_executor(),
                                                               threads_->get_executor()))
    {
    }

    /** Commits on the host's executor.

        @param blocking For work that waits for a disk, such as a `thread_pool` that serves no sockets. One of
        its threads is busy as long as there is something to commit, and now and then another one copies the
        write-ahead log back; with a single thread, commits wait for that.
        @throw setup_error, std::invalid_argument, std::system_error As the other constructor.
    */
    async_store(database const& db, boost::asio::any_io_executor blocking, group_options const& options = {})
        : threads_(std::make_unique<detail::worker_threads>(1))
        , committer_(std::make_shared<detail::async_committer>(db, options, threads_->get_executor(),
                                                               std::move(blocking)))
    {
    }

    /** Commits on threads of the host while that is quick, otherwise on the store's thread.

        For a removal that comes alone, waking another thread and being woken by it takes longer than a
        commit to a fast disk. @ref quick_commit says what keeps a host's thread from waiting for a slow one.

        @param run_quickly Copied. It must have a second thread that serves sockets meanwhile: the disk may
        hold up the first one.
        @throw setup_error, std::invalid_argument, std::system_error As the first constructor.

        @par Example
        @code
        sqlite::async_store store(db, [&io](sqlite::quick_commit c) { asio::post(io, std::move(c)); });
        @endcode
    */
    async_store(database const& db, commit_runner run_quickly, group_options const& options = {})
        : threads_(std::make_unique<detail::worker_threads>(3))
        , committer_(std::make_shared<detail::async_committer>(
              db, options, threads_->get_executor(), threads_->get_executor(), std::move(run_quickly)))
    {
    }

    ~async_store()
    {
        if (fork_.is_child())
        {
            // The threads are the parent's, and so is the connection.
            static_cast<void>(threads_.release());
            static_cast<void>(new (std::nothrow) std::shared_ptr(std::move(committer_)));
            return;
        }
        committer_->close();
        threads_->join();
    }

    async_store(async_store const&) = delete;
    async_store& operator=(async_store const&) = delete;

    /** See @ref AsyncInvitationStore.

        @param r Owned from here on.
        @param token For `void(error_code, removed)`. The handler has an associated executor, or the call does
        not compile: it would run on a thread of the store.
    */
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(boost::system::error_code, removed)) CompletionToken>
    [[nodiscard]] auto async_remove(removal r, CompletionToken&& token)
    {
        return boost::asio::async_initiate<CompletionToken, void(boost::system::error_code, removed)>(
            [this](auto handler, removal asked) { this->remove(std::move(handler), std::move(asked)); },
            token, std::move(r));
    }

    /// Refuses later removals with `errc::busy`; those that are queued are carried out. Does not block.
    void stop()
    {
        if (!fork_.is_child()) committer_->stop();
    }

    /// @ref stop, and blocks until the last removal is answered and a copy of the log that runs has ended.
    /// Callable from any thread, also from a completion handler.
    void close()
    {
        if (!fork_.is_child()) committer_->close();
    }

    /** @ref stop, and completes when the last removal is answered and a copy of the log that runs has ended.

        Answered means that its completion handler was posted. A copy that has not begun does not take place.

        @param token For `void()`; its handler has an associated executor. A cancellation has no effect.
    */
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void()) CompletionToken>
    [[nodiscard]] auto async_close(CompletionToken&& token)
    {
        return uninvite::detail::async_close(
            fork_, [c = committer_](auto handler) { c->async_close(std::move(handler)); },
            std::forward<CompletionToken>(token));
    }

    /// A snapshot of the counters; all zero in a forked child.
    group_statistics statistics() const
    {
        return fork_.is_child() ? group_statistics() : committer_->statistics();
    }
};

} // namespace uninvite::sqlite

#endif
