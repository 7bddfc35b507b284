// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_GROUP_QUEUE_HPP
#define UNINVITE_SQLITE_DETAIL_GROUP_QUEUE_HPP

#include <uninvite/sqlite/group_options.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <list>
#include <utility>

namespace uninvite::sqlite::detail {

/** The queued removals, in the order of arrival.

    All have the same timeout, so the first is always the first to be overdue.

    @tparam Pointer Owns an object with `users()`, a number, and `deadline`, a time point of the
    steady clock.

    @par Thread Safety
    None: it has no lock, clock or thread.

    @par Exception Safety
    Only @ref push allocates: taking a group cannot fail midway.
*/
template <class Pointer>
class group_queue
{
public:
    using list = std::list<Pointer>;
    using time_point = std::chrono::steady_clock::time_point;

private:
    list waiting_;

    void move_front_to(list& other) noexcept { other.splice(other.end(), waiting_, waiting_.begin()); }

public:
    bool empty() const noexcept { return waiting_.empty(); }
    std::size_t size() const noexcept { return waiting_.size(); }

    /// @pre Not empty.
    Pointer const& front() const noexcept { return waiting_.front(); }

    /// @pre Its deadline is not before those of the others.
    void push(Pointer one) { waiting_.push_back(std::move(one)); }

    /// The next group: as many from the front as the options allow, and at least one unless it is empty.
    list take_group(group_options const& limits) noexcept
    {
        list group;
        std::size_t users = 0;
        while (!waiting_.empty() && group.size() < limits.group_removals)
        {
            users += waiting_.front()->users();
            if (!group.empty() && users > limits.group_users) break;
            move_front_to(group);
        }
        return group;
    }

    /// The removals whose deadline has passed.
    list take_overdue(time_point now) noexcept
    {
        list overdue;
        while (!waiting_.empty() && waiting_.front()->deadline <= now)
            move_front_to(overdue);
        return overdue;
    }

    list take_all() noexcept { return std::exchange(waiting_, list()); }

    /// Removes the element that satisfies `is_it`, and returns it in a list; an empty list if there is none.
    template <class Predicate>
    list take(Predicate is_it)
    {
        list one;
        auto const at = std::find_if(waiting_.begin(), waiting_.end(), is_it);
        if (at != waiting_.end()) one.splice(one.end(), waiting_, at);
        return one;
    }
};

} // namespace uninvite::sqlite::detail

#endif
