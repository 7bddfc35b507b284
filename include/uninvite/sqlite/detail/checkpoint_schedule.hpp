// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_CHECKPOINT_SCHEDULE_HPP
#define UNINVITE_SQLITE_DETAIL_CHECKPOINT_SCHEDULE_HPP

#include <uninvite/detail/language.hpp>

#include <atomic>
#include <cstdint>

namespace uninvite::sqlite::detail {

/** Decides when to copy a write-ahead log back into its database, and on which thread.

    SQLite restarts a log at the next write after all of it was copied. While a writer copies it, that writer
    and all queued removals wait for the disk. Therefore most is copied in passes alongside the writer, each
    pass covering the pages written during the previous one, and the writer copies only the small rest; or
    all of the log, if the passes cannot keep up.

    @par Thread Safety
    One thread writes, and at most one makes a pass: the thread for which @ref take_pass returned true.

    @par Source
    https://sqlite.org/wal.html, "Checkpointing" and "Avoiding Excessively Large WAL Files".
*/
class checkpoint_schedule
{
    std::int64_t const pages_;
    std::atomic<std::int64_t> copied_{0}; // of the log's pages, by passes
    std::atomic<bool> is_due_{false};
    std::atomic<bool> is_under_way_{false};

public:
    static constexpr int most_logs =
        4; // above this multiple of `pages` the writer copies, unless a pass is in progress
    static constexpr int little_left = 8; // the writer copies this part of `pages` by itself

    /// @param pages Log length at which a pass starts. 1 or more.
    explicit checkpoint_schedule(int pages) noexcept
        : pages_(pages)
    {
    }

    /// @param in_log The log's pages after a commit. @return Whether the writer must copy them now.
    bool after_commit(std::int64_t in_log) noexcept
    {
        std::int64_t copied = copied_.load();
        if (in_log < copied) copied_ = copied = 0; // the log has restarted
        std::int64_t const left = in_log - copied;
        bool const is_nearly_done = copied != 0 && left <= pages_ / little_left;
        bool const is_too_long = in_log >= most_logs * pages_;
        is_due_ = !is_nearly_done && !is_too_long && (copied != 0 || left >= pages_);
        return is_nearly_done || is_too_long;
    }

    /// @return Whether the caller must make a pass now and then call @ref end_pass.
    bool take_pass() noexcept
    {
        if (!is_due_ || is_under_way_.exchange(true)) return false;
        is_due_ = false;
        return true;
    }

    /// @param copied The number of copied pages of the log, or 0 if unknown.
    void end_pass(std::int64_t copied) noexcept
    {
        copied_ = copied;
        is_under_way_ = false;
    }
};

} // namespace uninvite::sqlite::detail

#endif
