// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_GROUP_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_GROUP_HPP

#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/group_queue.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace uninvite::sqlite::detail {

/** The removals of the asynchronous store: those that are queued and those that are in a commit. Each is
    answered once, and counted once.

    A commit may hang with the disk. Its removals are then answered by the timer, and the commit that ends
    late answers the others.

    @tparam Pointer Points to a removal: `users()`, `id`, `deadline`, `answer`, and `is_answered`, false at
    first.

    @par Thread Safety
    None. It has no lock, no timer and no thread: the caller passes the time.
*/
template <class Pointer>
class async_group
{
public:
    using list = typename group_queue<Pointer>::list;
    using time_point = std::chrono::steady_clock::time_point;

private:
    group_options const options_;
    group_queue<Pointer> queue_;
    list in_commit_;
    time_point commit_deadline_{};
    group_statistics statistics_;
    bool is_stopped_ = false;

    static list answer(list taken)
    {
        for (Pointer const& one : taken)
            one->is_answered = true;
        return taken;
    }

public:
    explicit async_group(group_options const& options)
        : options_(options)
    {
    }

    bool is_stopped() const noexcept { return is_stopped_; }
    bool has_queued() const noexcept { return !queue_.empty(); }
    bool is_empty() const noexcept { return queue_.empty() && in_commit_.empty(); }

    /// Later removals are refused; those that are queued are carried out.
    void stop() noexcept { is_stopped_ = true; }

    /// Queues a removal. @return Whether there was room; if not, the caller answers it with `errc::busy`.
    bool push(Pointer one, time_point now)
    {
        bool const is_full = queue_.size() >= options_.queue_length;
        if (is_stopped_ || is_full)
        {
            ++(is_stopped_ ? statistics_.stopped : statistics_.queue_full);
            return false;
        }
        one->deadline = now + options_.timeout;
        queue_.push(std::move(one));
        statistics_.max_waiting = (std::max)(statistics_.max_waiting, queue_.size());
        return true;
    }

    /// The deadline of the first in the queue. @pre One is queued.
    time_point first_deadline() const noexcept { return queue_.front()->deadline; }

    /// Takes those that have waited too long for their group. The caller answers them with `errc::busy`.
    list take_overdue(time_point now)
    {
        list overdue = queue_.take_overdue(now);
        statistics_.timed_out += overdue.size();
        return answer(std::move(overdue));
    }

    /// Takes all that are queued because of a fault. The caller answers them with `why`.
    list take_all(failure const& why)
    {
        list failed = queue_.take_all();
        for (std::size_t i = 0; i != failed.size(); ++i)
            statistics_.count(result<removed>(why));
        return answer(std::move(failed));
    }

    /// Takes the one with this id if it is still queued.
    list cancel(std::uint64_t id)
    {
        list one = queue_.take([&](Pointer const& p) { return p->id == id; });
        statistics_.cancelled += one.size();
        return answer(std::move(one));
    }

    /// Moves the next group from the queue into the commit. Borrowed until @ref end_commit.
    list const& begin_commit(time_point now)
    {
        in_commit_ = queue_.take_group(options_);
        commit_deadline_ = now + options_.commit_timeout;
        return in_commit_;
    }

    /// One that is in a commit past its deadline. The caller answers it with `errc::outcome_unknown`.
    Pointer take_late(time_point now)
    {
        if (now < commit_deadline_) return nullptr;
        auto const late = std::find_if(in_commit_.begin(), in_commit_.end(),
                                       [](Pointer const& one) { return !one->is_answered; });
        if (late == in_commit_.end()) return nullptr;
        (*late)->is_answered = true;
        ++statistics_.unknown;
        return *late;
    }

    /// The commit has ended. @return Its removals, without those that were answered meanwhile.
    list end_commit(bool is_committed)
    {
        list ended = std::exchange(in_commit_, list());
        if (is_committed) statistics_.count_commit(ended.size());
        ended.remove_if([](Pointer const& one) { return one->is_answered; });
        for (Pointer const& one : ended)
            statistics_.count(one->answer);
        return answer(std::move(ended));
    }

    /// When to look for late ones next; nothing if there is nothing to wait for.
    std::optional<time_point> next_deadline(time_point now) const
    {
        if (is_empty()) return std::nullopt;
        auto next = now + (std::min)(options_.timeout, options_.commit_timeout);
        if (!queue_.empty()) next = (std::min)(next, queue_.front()->deadline);
        if (!in_commit_.empty() && now < commit_deadline_) next = (std::min)(next, commit_deadline_);
        return next;
    }

    group_statistics statistics() const
    {
        group_statistics s = statistics_;
        s.waiting = queue_.size();
        return s;
    }
};

} // namespace uninvite::sqlite::detail

#endif
