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

/** What a group store has done since it was made, for operators.

    Every removal that was asked for and is answered is counted once: in `removals` or in one of the kinds of
    failure.
*/
struct group_statistics
{
    std::uint64_t commits = 0;     ///< groups that were committed
    std::uint64_t removals = 0;    ///< removals acknowledged
    std::size_t largest_group = 0; ///< removals in the largest group that was committed
    std::size_t waiting = 0;       ///< removals that wait for a group now: the depth of the queue
    std::size_t max_waiting = 0;   ///< the deepest that the queue was

    std::uint64_t queue_full = 0; ///< refused at once: too many waited
    std::uint64_t timed_out = 0;  ///< gave up before their group, most often behind a lock
    std::uint64_t stopped = 0;    ///< came after the store was stopped
    std::uint64_t cancelled = 0;  ///< taken back while they waited
    std::uint64_t refused = 0;    ///< the actor had lost the permission, or the course was gone
    std::uint64_t busy = 0;       ///< the disk, or memory
    std::uint64_t failed = 0;     ///< a fault of schema or code
    std::uint64_t unknown = 0;    ///< the answer of a commit was lost

    /// Counts what a group's commit has answered to one removal.
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

    /// Counts a group that was committed.
    void count_commit(std::size_t size) noexcept
    {
        ++commits;
        largest_group = std::max(largest_group, size);
    }
};

} // namespace uninvite::sqlite

#endif
