// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_COMMITTER_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_COMMITTER_HPP

#include <uninvite/detail/shared/fork_guard.hpp>
#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/async_answers.hpp>
#include <uninvite/sqlite/detail/async_checkpoint.hpp>
#include <uninvite/sqlite/detail/commit_pace.hpp>
#include <uninvite/sqlite/detail/commit_threads.hpp>
#include <uninvite/sqlite/detail/group_writer.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/quick_commit.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace uninvite::sqlite::detail {

/** The work of the asynchronous store: a queue, a job that commits its removals, and passes that copy the
    write-ahead log back.

    The job runs on an executor for blocking work as long as there is something to commit, one at a time; so
    do the passes. If that executor is stopped, @ref close completes the rest. While nothing is queued and
    commits are quick, the first removal is committed by a job of the host's instead. The other job commits
    the removals that arrive meanwhile.

    @par Thread Safety
    All members may be called at once. Callers are answered without the lock.
*/
class async_committer final : public async_answers, public quick_job
{
    async_checkpoint checkpoint_;
    group_writer writer_; // the job's
    commit_threads threads_;
    bool is_posted_ = false;  // the job waits for a thread
    bool is_writing_ = false; // the job runs
    uninvite::detail::fork_guard fork_;
    std::atomic<std::uint64_t> arrived_{0};
    std::atomic<std::uint64_t> next_id_{0};

    bool is_at_work() const override { return is_writing_ || !checkpoint_.is_idle(); }

    std::shared_ptr<async_committer> self()
    {
        return std::static_pointer_cast<async_committer>(shared_from_this());
    }

    void fail(std::unique_lock<std::mutex>& lock, failure const& why)
    {
        bool const is_locked = group_writer::is_locked(why);
        group const failed = is_locked ? group_.take_overdue(clock_type::now()) : group_.take_all(why);
        answer(lock, failed, why.cause());
        if (!is_locked || !failed.empty()) return;
        lock.unlock(); // SQLite does not wait for every lock
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        lock.lock();
    }

    void commit(std::unique_lock<std::mutex>& lock)
    {
        auto const begun = clock_type::now();
        group const& members = group_.begin_commit(begun);
        if (members.empty()) return writer_.abandon();
        lock.unlock();
        bool const is_committed = writer_.commit(members);
        auto const took = clock_type::now() - begun;
        lock.lock();
        threads_.note(took);
        answer_each(lock, group_.end_commit(is_committed), [](async_waiting& one) { one.complete(); });
    }

    // Looks for more removals for a moment, because it costs less than to wake a thread.
    void spin(std::uint64_t seen) const
    {
        auto const until = clock_type::now() + options_.spin;
        while (arrived_.load(std::memory_order_relaxed) == seen && clock_type::now() < until)
            std::this_thread::yield();
    }

    void write(std::unique_lock<std::mutex>& lock)
    {
        is_posted_ = false;
        is_writing_ = true;
        for (;;)
        {
            if (!group_.has_queued())
            {
                std::uint64_t const seen = arrived_.load(std::memory_order_relaxed);
                lock.unlock();
                spin(seen);
                lock.lock();
            }
            if (!group_.has_queued()) break;
            using std::chrono::milliseconds;
            auto const left = std::chrono::ceil<milliseconds>(group_.first_deadline() - clock_type::now());
            lock.unlock();
            auto const why = writer_.begin((std::max)(left, milliseconds(0)));
            lock.lock();
            if (why)
                fail(lock, *why);
            else
                commit(lock);
            if (!group_.is_stopped()) copy_log_if_due();
        }
        is_writing_ = false;
        notify_if_idle(lock);
    }

    // Commits one group on a thread of the host. A lock of another program is waited for elsewhere. A forked
    // child may have a copy of the host's queue.
    void commit_quickly() override
    {
        if (fork_.is_child()) return;
        std::unique_lock lock(mutex_);
        if (!std::exchange(is_posted_, false)) return;
        is_writing_ = true;
        if (group_.has_queued() && writer_.is_open())
        {
            lock.unlock();
            bool const has_lock = !writer_.begin(std::chrono::milliseconds(0));
            lock.lock();
            if (has_lock) commit(lock);
            if (!group_.is_stopped()) copy_log_if_due();
        }
        is_writing_ = false;
        notify_if_idle(lock);
        lock.unlock();
        leave_to_blocking();
    }

    // Its context may be destroyed, or its memory exhausted.
    void drop_quick_commit() noexcept override
    {
        if (fork_.is_child()) return;
        {
            std::lock_guard const lock(mutex_);
            if (!std::exchange(is_posted_, false)) return;
            threads_.leave_host();
        }
        leave_to_blocking();
    }

    // Ensures that what is queued is committed.
    void leave_to_blocking()
    {
        uninvite::detail::retry_on_bad_alloc(
            [&]
            {
                std::lock_guard const lock(mutex_);
                if (group_.has_queued() && !is_posted_ && !is_writing_) is_posted_ = post_writing();
            });
    }

    // @pre Locked.
    bool post_writing()
    {
        return threads_.blocking().post(
            [self = self()]
            {
                std::unique_lock l(self->mutex_);
                if (self->is_posted_) self->write(l);
            });
    }

    // @pre Locked.
    void copy_log_if_due()
    {
        checkpoint_.post_if_due(threads_.blocking(),
                                [self = self()]
                                {
                                    std::unique_lock lock(self->mutex_);
                                    self->checkpoint_.run(lock);
                                    self->notify_if_idle(lock);
                                });
    }

public:
    /// @param timer Runs the timer. @param blocking Runs the commits, and @param run_quickly those that are
    /// expected to be quick; it may be empty.
    async_committer(database const& db, group_options const& options,
                    boost::asio::any_io_executor const& timer, boost::asio::any_io_executor blocking,
                    commit_runner run_quickly = {}, commit_pace pace = commit_pace())
        : async_answers(options, timer)
        , checkpoint_(db, options_.checkpoint_pages)
        , writer_(db, &checkpoint_.schedule())
        , threads_(std::move(blocking), std::move(run_quickly), pace)
    {
    }

    /// The id of the next removal.
    std::uint64_t next_id() noexcept { return next_id_.fetch_add(1, std::memory_order_relaxed); }

    /// Queues a removal and ensures that it is committed.
    void add(pointer const& one)
    {
        std::unique_lock lock(mutex_);
        auto const now = clock_type::now();
        // Steps that may throw come first, so that every queued removal is committed.
        if (threads_.is_gone()) group_.stop();
        bool is_quick = false;
        if (!group_.is_stopped())
        {
            arm_timer(now + (std::min)(options_.timeout, options_.commit_timeout));
            if (!is_posted_ && !is_writing_)
            {
                is_quick = threads_.is_quick();
                if (!is_quick) is_posted_ = post_writing();
            }
        }
        if (!group_.push(one, now)) return answer(lock, group{one}, errc::busy);
        arrived_.fetch_add(1, std::memory_order_relaxed);
        if (!is_quick) return;
        is_posted_ = true;
        lock.unlock();
        threads_.run_quickly(self());
    }

    /// @ref stop, and completes when the last removal is answered and the pass that runs has ended.
    void async_close(std::unique_ptr<closing> handler)
    {
        std::unique_lock lock(mutex_);
        closings_.push_back(std::move(handler));
        group_.stop();
        checkpoint_.drop();
        notify_if_idle(lock);
    }

    /// The same, and blocks meanwhile.
    void close()
    {
        std::unique_lock lock(mutex_);
        group_.stop();
        if (is_posted_) write(lock); // its executor may never run it
        checkpoint_.drop();
        idle_.wait(lock, [&] { return is_idle(); });
        timer_.close();
        notify_if_idle(lock);
    }
};

} // namespace uninvite::sqlite::detail

#endif
