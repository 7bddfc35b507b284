// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_LOCK_PAUSE_HPP
#define UNINVITE_SQLITE_DETAIL_LOCK_PAUSE_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>

namespace uninvite::sqlite::detail {

/** Decides when a busy writer leaves the write lock free for a moment.

    SQLite has no queue for its lock: other programs poll, with pauses of 1 to 100 ms. A writer that takes the
    lock again at once leaves gaps of microseconds, and they time out. Removals that arrive during a pause are
    in the next group.

    @par Thread Safety
    One thread at a time.

    @par Source
    https://sqlite.org/c3ref/busy_timeout.html; `sqliteDefaultBusyCallback` in SQLite's main.c
*/
class lock_pause
{
    using clock_type = std::chrono::steady_clock;

    clock_type::time_point busy_since_{};
    clock_type::time_point released_{};
    clock_type::time_point others_until_{};

public:
    static constexpr std::chrono::milliseconds busy_alone{50};  ///< after so long without a gap
    static constexpr std::chrono::milliseconds busy_shared{10}; ///< the same while others write
    static constexpr std::chrono::milliseconds length{5};       ///< the lock stays free
    static constexpr std::chrono::microseconds gap{500};        ///< a shorter one is none
    static constexpr std::chrono::seconds memory{10};           ///< others still write, after one has

    /// Before the lock is taken. @return How long to leave it free, mostly 0.
    std::chrono::milliseconds before_lock(clock_type::time_point now) noexcept
    {
        if (now - released_ >= gap) busy_since_ = now;
        if (now - busy_since_ < (now < others_until_ ? busy_shared : busy_alone))
            return std::chrono::milliseconds(0);
        busy_since_ = now + length;
        return length;
    }

    /// Another connection has committed since the last group.
    void other_wrote(clock_type::time_point now) noexcept { others_until_ = now + memory; }

    /// After the lock was released.
    void after_release(clock_type::time_point now) noexcept { released_ = now; }
};

} // namespace uninvite::sqlite::detail

#endif
