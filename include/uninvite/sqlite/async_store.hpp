// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_ASYNC_STORE_HPP
#define UNINVITE_SQLITE_ASYNC_STORE_HPP

#include <uninvite/removal.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/async_committer.hpp>
#include <uninvite/sqlite/detail/async_completion.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace uninvite::sqlite {

/** Removes in a database, one commit for all that wait, for servers on Asio: a model of
    @ref AsyncInvitationStore.

    To initiate never blocks. Commits run on a thread of the store, or on an executor that the host gives for
    blocking work; never on a thread that serves sockets.

    @par Errors
    Beside those of @ref InvitationStore: `errc::busy` where the queue is full, where the deadline passes
    before the group begins, or after @ref stop; `errc::outcome_unknown` where a commit takes longer than
    `commit_timeout`; `asio::error::operation_aborted` where it was cancelled while it waited, and nothing was
    removed. From then on a cancellation changes nothing: the completion tells what happened.

    @par Object lifetimes
    The destructor carries out what waits, and blocks for it. It must not run on the store's own executor, and
    a host's executor must run until then.

    @par Thread Safety
    All members but the destructor may be called at once.

    @par Example
    @code
    sqlite::async_store store(db);
    remove_invitations const route{creator_or_manager{tokens, roles}, store};

    auto admitted = route.admit(head);
    response answer = co_await async_complete(std::move(*admitted), body, asio::use_awaitable);
    @endcode
*/
class async_store
{
    boost::asio::thread_pool
        own_; // the clock, handlers without an executor; where no host's is, commits and copies
    std::shared_ptr<detail::async_committer> committer_;

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

public:
    using executor_type = boost::asio::thread_pool::executor_type;

    /** Commits on a thread of its own.

        @throw setup_error The database cannot be opened, or a statement does not fit it.
        @throw std::invalid_argument An option is out of its range.
    */
    explicit async_store(database const& db, group_options const& options = {})
        : own_(3)
        , committer_(std::make_shared<detail::async_committer>(db, options, own_.get_executor(),
                                                               own_.get_executor()))
    {
    }

    /** Commits on an executor of the host's.

        @param blocking For work that waits for a disk, such as a `thread_pool` that serves no sockets. One
        thread of it is busy for as long as there is something to commit, another now and then copies the
        write-ahead log back; where there is no other, commits wait for that.
        @throw As the other.
    */
    async_store(database const& db, boost::asio::any_io_executor blocking, group_options const& options = {})
        : own_(1)
        , committer_(std::make_shared<detail::async_committer>(db, options, own_.get_executor(),
                                                               std::move(blocking)))
    {
    }

    ~async_store()
    {
        committer_->close();
        own_.join();
    }

    async_store(async_store const&) = delete;
    async_store& operator=(async_store const&) = delete;

    /// Where a handler without an associated executor runs: a thread of the store. It should not block there.
    executor_type get_executor() noexcept { return own_.get_executor(); }

    /** See @ref AsyncInvitationStore.

        @param r Owned from here on. @param token For `void(error_code, removed)`.
    */
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(boost::system::error_code, removed)) CompletionToken>
    auto async_remove(removal r, CompletionToken&& token)
    {
        auto initiate = [this](auto handler, removal asked)
        {
            std::uint64_t const id = committer_->number();
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            using completion = detail::async_completion_of<decltype(handler), executor_type>;
            auto one = std::make_unique<detail::async_waiting>(
                std::move(asked), id, completion::make(std::move(handler), get_executor()));
            if (slot.is_connected()) slot.template emplace<cancel>(cancel{committer_, id});
            committer_->add(std::move(one));
        };
        return boost::asio::async_initiate<CompletionToken, void(boost::system::error_code, removed)>(
            std::move(initiate), token, std::move(r));
    }

    /// Refuses who comes from now on with `errc::busy`; those who wait are carried out. Does not block.
    void stop() { committer_->stop(); }

    /// A moment's figures.
    group_statistics statistics() const { return committer_->statistics(); }
};

} // namespace uninvite::sqlite

#endif
