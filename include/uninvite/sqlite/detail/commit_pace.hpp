// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_COMMIT_PACE_HPP
#define UNINVITE_SQLITE_DETAIL_COMMIT_PACE_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>

namespace uninvite::sqlite::detail {

/** Whether the next commit is expected to be quick, by the last ones.

    Commits are expected to be quick after many that were. One that was not ends that: the next one may be as
    slow, and a thread that serves sockets must not wait for more than one.

    @par Thread Safety
    None. It has no clock: the caller passes durations.
*/
class commit_pace
{
    std::chrono::microseconds quick_;
    int trial_;
    int needed_ = trial_; // quick commits until they are expected

public:
    /// @param quick The longest time of a quick commit. @param trial How many must have been quick.
    explicit commit_pace(std::chrono::microseconds quick = std::chrono::microseconds(2000),
                         int trial = 16) noexcept
        : quick_(quick)
        , trial_(trial)
    {
    }

    bool is_quick() const noexcept { return needed_ == 0; }

    /// @param took From the lock to the end of the commit.
    void note(std::chrono::steady_clock::duration took) noexcept
    {
        if (took > quick_)
            needed_ = trial_;
        else if (needed_ != 0)
            --needed_;
    }
};

} // namespace uninvite::sqlite::detail

#endif
