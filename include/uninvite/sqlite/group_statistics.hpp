// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_GROUP_STATISTICS_HPP
#define UNINVITE_SQLITE_GROUP_STATISTICS_HPP

#include <uninvite/errc.hpp>
#include <uninvite/result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace uninvite::sqlite {

/** Counters of a store since its construction, for operators.

    Every completed removal is counted once: in `removals` or in one of the kinds of failure.
*/
struct group_statistics
{
    std::uint64_t commits = 0;     ///< committed groups
    std::uint64_t removals = 0;    ///< acknowledged removals
    std::size_t largest_group = 0; ///< removals in the largest committed group
    std::size_t waiting = 0;       ///< current queue length
    std::size_t max_waiting = 0;   ///< maximum queue length so far

    std::uint64_t queue_full = 0; ///< rejected immediately: the queue was full
    std::uint64_t timed_out = 0;  ///< timed out in the queue, usually because of a lock
    std::uint64_t stopped = 0;    ///< arrived after the store was stopped
    std::uint64_t cancelled = 0;  ///< cancelled while queued
    std::uint64_t refused = 0;    ///< the actor had lost the permission, or the course was gone
    std::uint64_t busy = 0;       ///< failed because of the disk or memory
    std::uint64_t failed = 0;     ///< failed because of an error in schema or code
    std::uint64_t unknown = 0;    ///< the outcome of the commit is unknown

    /// Counts the result of one removal.
    template <class T>
    void count(result<T> const& answer) noexcept
    {
        if (answer)
            ++removals;
        else if (row_of(answer.error().kind()).status < 500)
            ++refused;
        else if (answer.error() == errc::outcome_unknown)
            ++unknown;
        else if (answer.error() == errc::failed)
            ++failed;
        else
            ++busy;
    }

    /// Counts a committed group.
    void count_commit(std::size_t size) noexcept
    {
        ++commits;
        largest_group = (std::max)(largest_group, size);
    }
};

} // namespace uninvite::sqlite

#endif
