// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_CHECKPOINT_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_CHECKPOINT_HPP

#include <uninvite/detail/shared/watched_executor.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>
#include <uninvite/sqlite/detail/checkpointer.hpp>

#include <mutex>
#include <new>
#include <utility>

namespace uninvite::sqlite::detail {

/** Copies the write-ahead log back on an executor for blocking work, alongside the commits that follow.

    @par Thread Safety
    Under the mutex of its owner; the copying itself needs no lock.
*/
class async_checkpoint
{
    checkpoint_schedule schedule_;
    checkpointer checkpointer_;
    bool is_posted_ = false;
    bool is_running_ = false;

public:
    async_checkpoint(database const& db, int pages)
        : schedule_(pages)
        , checkpointer_(db, schedule_)
    {
    }

    checkpoint_schedule& schedule() noexcept { return schedule_; }

    bool is_idle() const noexcept { return !is_posted_ && !is_running_; }

    /// Posts `f`, which calls @ref run, if a copy is due.
    template <class F>
    void post_if_due(uninvite::detail::watched_executor& blocking, F f)
    {
        if (!schedule_.take_pass()) return;
        try
        {
            is_posted_ = blocking.post(std::move(f));
            if (!is_posted_) schedule_.end_pass(0);
        }
        catch (std::bad_alloc const&)
        {
            schedule_.end_pass(0); // a later commit asks for another
        }
    }

    /// Copies, without the lock meanwhile. Does nothing after @ref drop.
    void run(std::unique_lock<std::mutex>& lock)
    {
        if (!std::exchange(is_posted_, false)) return;
        is_running_ = true;
        lock.unlock();
        checkpointer_.pass();
        lock.lock();
        is_running_ = false;
    }

    /// A copy that was posted and has not begun does not take place: its executor may never run it.
    void drop() noexcept { is_posted_ = false; }
};

} // namespace uninvite::sqlite::detail

#endif
