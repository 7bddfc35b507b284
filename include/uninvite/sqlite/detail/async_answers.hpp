// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_ANSWERS_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_ANSWERS_HPP

#include <uninvite/detail/shared/async_close.hpp>
#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/sqlite/detail/async_group.hpp>
#include <uninvite/sqlite/detail/async_timer.hpp>
#include <uninvite/sqlite/detail/async_waiting.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace uninvite::sqlite::detail {

/** The callers of the asynchronous store: a base class of @ref async_committer.

    Each is answered once: with the end of its commit, by the timer if its time is up before, or by a
    cancellation. When the last one was answered after @ref stop, the handlers of each close are called.

    @par Thread Safety
    Public members may be called at once. Callers are answered without the lock.
*/
class async_answers : public std::enable_shared_from_this<async_answers>
{
protected:
    using clock_type = std::chrono::steady_clock;
    using error_code = boost::system::error_code;
    using pointer = std::shared_ptr<async_waiting>;
    using group = async_group<pointer>::list;
    using closing = uninvite::detail::close_handler;

    group_options const options_;
    std::mutex mutable mutex_; // guards what follows, and the state of the derived class
    async_group<pointer> group_;
    async_timer timer_;
    std::list<std::unique_ptr<closing>> closings_;
    std::condition_variable idle_;

private:
    int answering_ = 0; // threads that answer callers

    /// Whether a commit or a copy of the log is in progress. @pre Locked.
    virtual bool is_at_work() const = 0;

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
                if (next) arm_timer(*next);
            });
    }

protected:
    /// @throw std::invalid_argument An option is out of its range.
    async_answers(group_options const& options, boost::asio::any_io_executor const& timer)
        : options_(validated(options))
        , group_(options_)
        , timer_(timer)
    {
    }

    ~async_answers() = default;

    /// @pre Locked. A job that is only posted does not count: a stopped executor would never run it.
    bool is_idle() const { return group_.is_empty() && answering_ == 0 && !is_at_work(); }

    /// Called last after every change of the state. @pre Locked; unlocks during the calls.
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

    /// @pre Locked; unlocks during the calls.
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

    /// Has removals answered whose time is up, unless the timer is armed for an earlier look. @pre Locked.
    void arm_timer(clock_type::time_point when)
    {
        if (timer_.is_armed()) return;
        timer_.arm(when,
                   [weak = weak_from_this()]
                   {
                       if (auto const self = weak.lock()) self->on_timer();
                   });
    }

public:
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

    group_statistics statistics() const
    {
        std::lock_guard const lock(mutex_);
        return group_.statistics();
    }
};

} // namespace uninvite::sqlite::detail

#endif
