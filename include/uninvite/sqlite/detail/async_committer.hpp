// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_COMMITTER_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_COMMITTER_HPP

#include <uninvite/detail/shared/async_close.hpp>
#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>
#include <uninvite/detail/shared/watched_executor.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/async_checkpoint.hpp>
#include <uninvite/sqlite/detail/async_group.hpp>
#include <uninvite/sqlite/detail/async_timer.hpp>
#include <uninvite/sqlite/detail/async_waiting.hpp>
#include <uninvite/sqlite/detail/group_writer.hpp>
#include <uninvite/sqlite/group_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

namespace uninvite::sqlite::detail {

/** The work of the asynchronous store: a queue, a job that commits its removals, and passes that copy the
    write-ahead log back.

    The job runs on an executor for blocking work as long as there is something to commit, one at a time; so
    do the passes. If that executor is stopped, @ref close completes the rest.

    @par Thread Safety
    All members may be called at once. Callers are answered without the lock.
*/
class async_committer : public std::enable_shared_from_this<async_committer>
{
    using clock_type = std::chrono::steady_clock;
    using error_code = boost::system::error_code;
    using pointer = std::shared_ptr<async_waiting>;
    using group = async_group<pointer>::list;
    using closing = uninvite::detail::close_handler;

    group_options const options_;
    async_checkpoint checkpoint_;
    group_writer writer_; // the job's
    uninvite::detail::watched_executor blocking_;

    std::mutex mutable mutex_;
    async_group<pointer> group_;
    async_timer timer_;
    bool is_posted_ = false;  // the job waits for a thread
    bool is_writing_ = false; // the job runs
    int answering_ = 0;       // threads that answer callers
    std::list<std::unique_ptr<closing>> closings_;
    std::condition_variable idle_;
    std::atomic<std::uint64_t> arrived_{0};
    std::atomic<std::uint64_t> next_id_{0};

    // A job that is only posted finds nothing to do, and a stopped executor would never run it.
    bool is_idle() const
    {
        return group_.is_empty() && !is_writing_ && checkpoint_.is_idle() && answering_ == 0;
    }

    // Called last after every change of the state.
    void notify_if_idle(std::unique_lock<std::mutex>& lock)
    {
        if (!group_.is_stopped() || !is_idle()) return;
        idle_.notify_all();
        auto const ended = std::exchange(closings_, {});
        lock.unlock();
        for (auto const& one : ended)
            one->complete();
        lock.lock();
    }

    // Unlocks during the calls.
    template <class Complete>
    void answer_each(std::unique_lock<std::mutex>& lock, group const& answered, Complete complete)
    {
        if (answered.empty()) return;
        ++answering_;
        lock.unlock();
        for (pointer const& one : answered)
            complete(*one);
        lock.lock();
        --answering_;
        notify_if_idle(lock);
    }

    void answer(std::unique_lock<std::mutex>& lock, group const& answered, error_code ec)
    {
        answer_each(lock, answered, [&](async_waiting& one) { one.caller.complete(ec, removed()); });
    }

    // Completes removals that timed out, also while the job is blocked in a commit.
    void on_timer()
    {
        auto const now = clock_type::now();
        {
            std::unique_lock lock(mutex_);
            answer(lock, group_.take_overdue(now), errc::busy);
            while (pointer late = group_.take_late(now))
                answer(lock, group{std::move(late)}, errc::outcome_unknown);
            timer_.disarmed();
        }
        uninvite::detail::retry_on_bad_alloc(
            [&]
            {
                std::lock_guard const lock(mutex_);
                auto const next = group_.next_deadline(now);
                if (next && !timer_.is_armed()) arm_timer(*next);
            });
    }

    // @pre Locked.
    void arm_timer(clock_type::time_point when)
    {
        timer_.arm(when,
                   [weak = weak_from_this()]
                   {
                       if (auto const self = weak.lock()) self->on_timer();
                   });
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
        group const& members = group_.begin_commit(clock_type::now());
        if (members.empty()) return writer_.abandon();
        lock.unlock();
        bool const is_committed = writer_.commit(members);
        lock.lock();
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

    // @pre Locked.
    void copy_log_if_due()
    {
        checkpoint_.post_if_due(blocking_,
                                [self = shared_from_this()]
                                {
                                    std::unique_lock lock(self->mutex_);
                                    self->checkpoint_.run(lock);
                                    self->notify_if_idle(lock);
                                });
    }

public:
    /// @param timer Runs the timer. @param blocking Runs the commits.
    async_committer(database const& db, group_options const& options,
                    boost::asio::any_io_executor const& timer, boost::asio::any_io_executor blocking)
        : options_(validated(options))
        , checkpoint_(db, options_.checkpoint_pages)
        , writer_(db, &checkpoint_.schedule())
        , blocking_(std::move(blocking))
        , group_(options_)
        , timer_(timer)
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
        if (blocking_.is_gone()) group_.stop();
        if (!group_.is_stopped())
        {
            if (!timer_.is_armed()) arm_timer(now + (std::min)(options_.timeout, options_.commit_timeout));
            if (!is_posted_ && !is_writing_)
            {
                is_posted_ = blocking_.post(
                    [self = shared_from_this()]
                    {
                        std::unique_lock l(self->mutex_);
                        if (self->is_posted_) self->write(l);
                    });
            }
        }
        if (!group_.push(one, now)) return answer(lock, group{one}, errc::busy);
        arrived_.fetch_add(1, std::memory_order_relaxed);
    }

    /// Cancels a removal that is still queued.
    void cancel(std::uint64_t id)
    {
        std::unique_lock lock(mutex_);
        answer(lock, group_.cancel(id), boost::asio::error::operation_aborted);
    }

    /// Refuses later removals; those that are queued are carried out. Does not block.
    void stop()
    {
        std::unique_lock lock(mutex_);
        group_.stop();
        notify_if_idle(lock);
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

    group_statistics statistics() const
    {
        std::lock_guard const lock(mutex_);
        return group_.statistics();
    }
};

} // namespace uninvite::sqlite::detail

#endif
