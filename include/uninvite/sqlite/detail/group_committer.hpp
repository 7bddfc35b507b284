// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_GROUP_COMMITTER_HPP
#define UNINVITE_SQLITE_DETAIL_GROUP_COMMITTER_HPP

#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>
#include <uninvite/sqlite/detail/checkpointer.hpp>
#include <uninvite/sqlite/detail/group_queue.hpp>
#include <uninvite/sqlite/detail/group_writer.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace uninvite::sqlite::detail {

/** The work of @ref sqlite::store: a queue whose first caller leads and commits for the others.

    @par Thread Safety
    All members may be called at once.
*/
class group_committer
{
    using clock_type = std::chrono::steady_clock;

    struct waiting : group_member
    {
        enum class state
        {
            queued,
            committing,
            answered
        };

        removal copy; // a caller that gives up leaves it to the leader
        clock_type::time_point deadline;
        state now = state::queued;
        bool leads = false;
        std::condition_variable changed;

        waiting(removal const& r, clock_type::time_point until)
            : copy(r)
            , deadline(until)
        {
            asked = &copy;
        }
        std::size_t users() const noexcept { return copy.users.size(); }
    };

    using pointer = std::shared_ptr<waiting>;
    using group = group_queue<pointer>::list;

    group_options const options_;
    checkpoint_schedule schedule_;
    checkpointer checkpointer_; // used by a caller whose lead has ended
    group_writer writer_;       // the leader's

    std::mutex mutable mutex_;
    group_queue<pointer> queue_;
    group_statistics statistics_;
    bool is_led_ = false;
    bool is_stopped_ = false;
    std::size_t callers_ = 0; // threads in remove()
    std::condition_variable idle_;

    // A thread in remove(), which holds the lock when it enters and when it leaves.
    struct caller
    {
        group_committer& in;

        explicit caller(group_committer& s)
            : in(s)
        {
            ++in.callers_;
        }
        caller(caller const&) = delete;
        ~caller()
        {
            if (--in.callers_ == 0) in.idle_.notify_all();
        }
    };

    failure give_up(std::uint64_t group_statistics::*kind, errc why = errc::busy)
    {
        ++(statistics_.*kind);
        return why;
    }

    void notify(std::unique_lock<std::mutex>& lock, group const& answered)
    {
        if (answered.empty()) return;
        for (pointer const& one : answered)
        {
            // Callers that timed out were counted then.
            if (one->now == waiting::state::committing) statistics_.count(one->answer);
            one->now = waiting::state::answered;
        }
        lock.unlock();
        for (pointer const& one : answered)
            one->changed.notify_one();
        lock.lock();
    }

    // Takes the lock of the database, and then all removals queued by then.
    std::optional<failure> commit_group(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds wait,
                                        group& members)
    {
        lock.unlock();
        std::optional<failure> why = writer_.begin(wait);
        lock.lock();
        if (why) return why;
        members = queue_.take_group(options_);
        if (members.empty())
        {
            writer_.abandon();
            return std::nullopt;
        }
        auto const limit = clock_type::now() + options_.commit_timeout;
        for (pointer const& one : members)
        {
            one->now = waiting::state::committing;
            one->deadline = limit;
        }
        lock.unlock();
        bool const committed = writer_.commit(members);
        lock.lock();
        if (committed) statistics_.count_commit(members.size());
        return std::nullopt;
    }

    // While the database is locked, each caller has its own deadline; a disk error fails all of them.
    group fail(waiting const& me, failure const& why)
    {
        bool const is_locked = group_writer::is_locked(why);
        group failed =
            is_locked ? queue_.take([&](pointer const& p) { return p.get() == &me; }) : queue_.take_all();
        for (pointer const& one : failed)
        {
            one->answer = why;
            one->now = is_locked ? waiting::state::answered : waiting::state::committing;
        }
        if (is_locked) ++statistics_.timed_out;
        return failed;
    }

    void lead(std::unique_lock<std::mutex>& lock, waiting const& me)
    {
        using std::chrono::milliseconds;
        auto const left = std::chrono::ceil<milliseconds>(me.deadline - clock_type::now());
        group mine;
        auto const why = commit_group(lock, (std::max)(left, milliseconds(0)), mine);
        if (why) mine = fail(me, *why);
        group next;
        if (!why && !queue_.empty())
        {
            notify(lock, mine);
            mine.clear();
            commit_group(lock, milliseconds(0), next);
        }
        hand_over();
        notify(lock, mine);
        notify(lock, next);
        if (!schedule_.take_pass()) return;
        lock.unlock();
        checkpointer_.pass(); // concurrently with the next leaders
        lock.lock();
    }

    void hand_over()
    {
        is_led_ = !queue_.empty();
        if (!is_led_) return;
        queue_.front()->leads = true;
        queue_.front()->changed.notify_one();
    }

public:
    group_committer(database const& db, group_options const& options)
        : options_(validated(options))
        , schedule_(options_.checkpoint_pages)
        , checkpointer_(db, schedule_)
        , writer_(db, &schedule_)
    {
    }

    [[nodiscard]] result<removed> remove(removal const& r)
    {
        auto const me = std::make_shared<waiting>(r, clock_type::now() + options_.timeout);
        std::unique_lock lock(mutex_);
        caller const counted(*this);
        if (is_stopped_) return give_up(&group_statistics::stopped);
        if (queue_.size() >= options_.queue_length) return give_up(&group_statistics::queue_full);
        queue_.push(me);
        statistics_.max_waiting = (std::max)(statistics_.max_waiting, queue_.size());
        me->leads = !std::exchange(is_led_, true);

        using state = waiting::state;
        auto until = me->deadline;
        me->changed.wait_until(lock, until, [&] { return me->leads || me->now != state::queued; });
        if (me->leads)
            lead(lock, *me);
        else if (me->now == state::queued)
        {
            queue_.take([&](pointer const& p) { return p == me; });
            return give_up(&group_statistics::timed_out);
        }
        // From here on the commit answers, or its timeout passes.
        until = me->deadline;
        me->changed.wait_until(lock, until, [&] { return me->now == state::answered; });
        if (std::exchange(me->now, state::answered) == state::answered) return std::move(me->answer);
        return give_up(&group_statistics::unknown, errc::outcome_unknown);
    }

    /// See @ref sqlite::store.
    void stop()
    {
        std::lock_guard const lock(mutex_);
        is_stopped_ = true;
    }

    /// See @ref sqlite::store.
    void close()
    {
        std::unique_lock lock(mutex_);
        is_stopped_ = true;
        idle_.wait(lock, [&] { return callers_ == 0; });
    }

    /// A snapshot of the counters.
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
