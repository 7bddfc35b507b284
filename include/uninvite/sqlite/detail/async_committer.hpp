// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_COMMITTER_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_COMMITTER_HPP

#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/async_completion.hpp>
#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>
#include <uninvite/sqlite/detail/checkpointer.hpp>
#include <uninvite/sqlite/detail/group_queue.hpp>
#include <uninvite/sqlite/detail/group_writer.hpp>
#include <uninvite/sqlite/detail/retry_on_bad_alloc.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace uninvite::sqlite::detail {

/// A removal that waits, and whom to tell.
struct async_waiting : group_member
{
    removal owned;
    std::uint64_t id; // what a cancellation names it by
    std::chrono::steady_clock::time_point deadline{};
    async_completion::pointer caller; // null once told

    async_waiting(removal r, std::uint64_t number, async_completion::pointer c)
        : group_member{&owned}
        , owned(std::move(r))
        , id(number)
        , caller(std::move(c))
    {
    }
    std::size_t users() const noexcept { return owned.users.size(); }
};

/** The work of the asynchronous group store: a queue, a job that commits what is in it, and a clock.

    The job runs on an executor for blocking work, as long as there is something to commit and not a second
    time beside itself; so do the passes that copy the write-ahead log back. The clock tells those whose time is up, also while the job is stuck in a commit.

    @par Thread Safety
    All members may be called at once.
*/
class async_committer : public std::enable_shared_from_this<async_committer>
{
    using clock_type = std::chrono::steady_clock;
    using error_code = boost::system::error_code;
    using queue = group_queue<std::unique_ptr<async_waiting>>;
    using group = queue::list;

    group_options const options_;
    checkpoint_schedule schedule_;
    checkpointer checkpointer_; // the pass's
    group_writer writer_;       // the job's
    boost::asio::any_io_executor blocking_;

    std::mutex mutable mutex_;
    std::optional<boost::asio::steady_timer> timer_; // until it is closed
    queue queue_;
    group in_commit_;
    clock_type::time_point commit_deadline_;
    group_statistics statistics_;
    bool is_writing_ = false;
    int passes_ = 0; // posted or under way
    bool is_ticking_ = false;
    bool is_stopped_ = false;
    std::condition_variable idle_;
    std::atomic<std::uint64_t> came_{0};
    std::atomic<std::uint64_t> next_id_{0};

    // How often the clock looks at least while something is under way.
    clock_type::duration period() const { return std::min(options_.timeout, options_.commit_timeout); }

    static void notify(group& told, error_code ec)
    {
        for (auto const& one : told)
            async_completion::complete(std::move(one->caller), ec, removed());
    }

    // The clock is behind the lock.
    void tick_at(clock_type::time_point when)
    {
        timer_->expires_at(when);
        timer_->async_wait(
            [self = shared_from_this()](error_code aborted)
            {
                if (!aborted) self->tick();
            });
        is_ticking_ = true;
    }

    // Somebody who is in a commit that takes too long.
    async_completion::pointer take_late_caller(clock_type::time_point now)
    {
        if (now < commit_deadline_) return nullptr;
        auto const late = std::find_if(in_commit_.begin(), in_commit_.end(),
                                       [](auto const& one) { return one->caller != nullptr; });
        return late == in_commit_.end() ? nullptr : std::move((*late)->caller);
    }

    void tick()
    {
        std::unique_lock lock(mutex_);
        auto const now = clock_type::now();
        group overdue = queue_.take_overdue(now);
        statistics_.timed_out += overdue.size();
        while (async_completion::pointer caller = take_late_caller(now))
        {
            ++statistics_.unknown;
            lock.unlock();
            async_completion::complete(std::move(caller), errc::outcome_unknown, removed());
            lock.lock();
        }
        is_ticking_ = false;
        lock.unlock();
        notify(overdue, errc::busy);
        retry_on_bad_alloc([&] { tick_again(now); });
    }

    void tick_again(clock_type::time_point now)
    {
        std::lock_guard const lock(mutex_);
        if (is_ticking_ || (queue_.empty() && in_commit_.empty())) return;
        auto next = now + period();
        if (!queue_.empty()) next = std::min(next, queue_.front()->deadline);
        if (!in_commit_.empty() && now < commit_deadline_) next = std::min(next, commit_deadline_);
        tick_at(next);
    }

    void fail(failure const& why)
    {
        bool const is_locked = group_writer::is_locked(why);
        std::unique_lock lock(mutex_);
        group failed = is_locked ? queue_.take_overdue(clock_type::now()) : queue_.take_all();
        if (is_locked)
            statistics_.timed_out += failed.size();
        else
            for (std::size_t i = 0; i != failed.size(); ++i)
                statistics_.count(result<removed>(why));
        lock.unlock();
        notify(failed, why.cause());
        // Not every lock is waited for inside SQLite.
        if (is_locked && failed.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    void commit()
    {
        std::unique_lock lock(mutex_);
        in_commit_ = queue_.take_group(options_);
        commit_deadline_ = clock_type::now() + options_.commit_timeout;
        lock.unlock();
        if (in_commit_.empty()) return writer_.abandon();
        bool const committed = writer_.commit(in_commit_);
        lock.lock();
        if (committed) statistics_.count_commit(in_commit_.size());
        group answered = std::exchange(in_commit_, group());
        for (auto const& one : answered)
            if (one->caller) statistics_.count(one->answer);
        lock.unlock();
        for (auto const& one : answered)
        {
            if (!one->caller) continue; // the clock was faster
            if (one->answer)
                async_completion::complete(std::move(one->caller), error_code(), std::move(*one->answer));
            else
                async_completion::complete(std::move(one->caller), one->answer.error().cause(), removed());
        }
    }

    // Looks for more for a moment, because to wake a thread costs more than that.
    void look_around(std::uint64_t seen) const
    {
        auto const until = clock_type::now() + options_.spin;
        while (came_.load(std::memory_order_relaxed) == seen && clock_type::now() < until)
            std::this_thread::yield();
    }

    // Copies the log back beside the commits that follow.
    void begin_pass()
    {
        auto pass = [self = shared_from_this()]
        {
            self->checkpointer_.pass();
            std::lock_guard const lock(self->mutex_);
            --self->passes_;
            self->idle_.notify_all();
        };
        ++passes_;
        try
        {
            boost::asio::post(blocking_, std::move(pass));
        }
        catch (std::bad_alloc const&)
        {
            --passes_;
            schedule_.end_pass(0); // a later commit asks for another
        }
    }

    void write()
    {
        std::unique_lock lock(mutex_);
        for (;;)
        {
            if (queue_.empty())
            {
                std::uint64_t const seen = came_.load(std::memory_order_relaxed);
                lock.unlock();
                look_around(seen);
                lock.lock();
            }
            if (queue_.empty()) break;
            using std::chrono::milliseconds;
            auto const left = std::chrono::ceil<milliseconds>(queue_.front()->deadline - clock_type::now());
            lock.unlock();
            if (auto const why = writer_.begin(std::max(left, milliseconds(0))))
                fail(*why);
            else
                commit();
            lock.lock();
            if (schedule_.take_pass()) begin_pass();
        }
        is_writing_ = false;
        idle_.notify_all();
    }

    // Whether it may wait; where not, it is still the caller's.
    bool take(std::unique_ptr<async_waiting>& one)
    {
        std::lock_guard const lock(mutex_);
        bool const is_full = queue_.size() >= options_.queue_length;
        if (is_stopped_ || is_full)
        {
            ++(is_stopped_ ? statistics_.stopped : statistics_.queue_full);
            return false;
        }
        auto const now = clock_type::now();
        one->deadline = now + options_.timeout;
        if (!is_ticking_) tick_at(now + period());
        if (!is_writing_) boost::asio::post(blocking_, [self = shared_from_this()] { self->write(); });
        is_writing_ = true;
        queue_.push(std::move(one));
        came_.fetch_add(1, std::memory_order_relaxed);
        statistics_.max_waiting = std::max(statistics_.max_waiting, queue_.size());
        return true;
    }

public:
    /// @param clock Runs the timer. @param blocking Runs the commits.
    async_committer(database const& db, group_options const& options,
                    boost::asio::any_io_executor const& clock, boost::asio::any_io_executor blocking)
        : options_(validated(options))
        , schedule_(options_.checkpoint_pages)
        , checkpointer_(db, schedule_)
        , writer_(db, &schedule_)
        , blocking_(std::move(blocking))
        , timer_(clock)
    {
    }

    /// A number for a removal that is to come.
    std::uint64_t number() noexcept { return next_id_.fetch_add(1, std::memory_order_relaxed); }

    void add(std::unique_ptr<async_waiting> one)
    {
        if (!take(one)) async_completion::complete(std::move(one->caller), errc::busy, removed());
    }

    /// Takes a removal back that still waits.
    void cancel(std::uint64_t id)
    {
        std::unique_lock lock(mutex_);
        group one = queue_.take([&](auto const& p) { return p->id == id; });
        statistics_.cancelled += one.size();
        lock.unlock();
        notify(one, boost::asio::error::operation_aborted);
    }

    /// Refuses who comes from now on; those who wait are carried out.
    void stop()
    {
        std::lock_guard const lock(mutex_);
        is_stopped_ = true;
    }

    /// @ref stop, and waits until the last is carried out. Not from the executors that it works on.
    void close()
    {
        std::unique_lock lock(mutex_);
        is_stopped_ = true;
        idle_.wait(lock, [&] { return !is_writing_ && passes_ == 0; });
        timer_.reset(); // the host may be the last to let go of this, when the timer's threads are gone
    }

    group_statistics statistics() const
    {
        std::lock_guard const lock(mutex_);
        group_statistics f = statistics_;
        f.waiting = queue_.size();
        return f;
    }
};

} // namespace uninvite::sqlite::detail

#endif
