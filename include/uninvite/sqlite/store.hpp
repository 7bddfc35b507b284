// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_STORE_HPP
#define UNINVITE_SQLITE_STORE_HPP

#include <uninvite/detail/shared/fork_guard.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/group_committer.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>

#include <memory>

namespace uninvite::sqlite {

/** Removes in a database with one commit for all queued removals: a model of @ref InvitationStore for servers
    with a thread for each connection or request.

    It has no thread. The first caller leads: it commits its own group and at most one more, of the
    callers that arrived meanwhile, and hands the lead to the first that is still queued. A caller that is
    alone commits at once. Now and then a caller whose lead has ended copies the write-ahead log back before
    it returns.

    @par Errors
    In addition to those of @ref InvitationStore: `errc::busy` if the queue is full, if the timeout passes
    before the group begins, or after @ref stop; `errc::outcome_unknown` if a commit takes longer than
    `commit_timeout`. The leader itself is in the commit and returns when the disk does.

    @par Object lifetimes
    The destructor is @ref close: it waits for the calls in progress, and no call may begin after it has
    begun.

    @par Fork
    In a child of the process that made the store, each removal gets `errc::failed`: make the store after
    `fork()`.

    @par Thread Safety
    Any number of threads may call. A call blocks: do not call it on a thread that serves
    sockets.
*/
class store
{
    std::unique_ptr<detail::group_committer> committer_;
    uninvite::detail::fork_guard fork_;

public:
    /** @throw setup_error The database cannot be opened, or a statement does not fit it.
        @throw std::invalid_argument An option is out of its range.
    */
    explicit store(database const& db, group_options const& options = {})
        : committer_(std::make_unique<detail::group_committer>(db, options))
    {
    }

    ~store()
    {
        close();
        if (fork_.is_child()) static_cast<void>(committer_.release()); // the connections are the parent's
    }

    store(store const&) = delete;
    store& operator=(store const&) = delete;

    /// See @ref InvitationStore.
    [[nodiscard]] result<removed> remove(removal const& r)
    {
        if (fork_.is_child()) return errc::failed;
        return committer_->remove(r);
    }

    /// Later removals get `errc::busy`; those that are queued are carried out. Does not block.
    void stop()
    {
        if (!fork_.is_child()) committer_->stop();
    }

    /// @ref stop, and blocks until every call of @ref remove has returned. Not from a call of @ref remove.
    void close()
    {
        if (!fork_.is_child()) committer_->close();
    }

    /// A snapshot of the counters; all zero in a forked child.
    group_statistics statistics() const
    {
        return fork_.is_child() ? group_statistics() : committer_->statistics();
    }
};

} // namespace uninvite::sqlite

#endif
