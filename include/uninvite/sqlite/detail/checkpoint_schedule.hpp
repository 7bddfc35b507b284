// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_CHECKPOINT_SCHEDULE_HPP
#define UNINVITE_SQLITE_DETAIL_CHECKPOINT_SCHEDULE_HPP

#include <atomic>
#include <cstdint>

namespace uninvite::sqlite::detail {

/** When a write-ahead log is copied back into its database, and by whom.

    SQLite begins a log anew when all of it is copied and somebody writes. A writer that copies it waits for
    the disk meanwhile, and so does everybody behind it. So most is copied in passes beside the writer, each
    of what was written during the one before, and the writer itself copies the little that is left then; or
    all that there is, where the passes do not keep up.

    @par Thread Safety
    One thread writes, and at most one makes a pass: who was told so by @ref take_pass.

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
        4; // past so many times `pages` the writer copies, where no pass is under way
    static constexpr int little_left = 8; // the writer copies this part of `pages` by itself

    /// @param pages How long the log gets before a pass is made. 1 or more.
    explicit checkpoint_schedule(int pages) noexcept
        : pages_(pages)
    {
    }

    /// @param in_log The log's pages after a commit. @return Whether the writer copies them now.
    bool after_commit(std::int64_t in_log) noexcept
    {
        std::int64_t copied = copied_.load();
        if (in_log < copied) copied_ = copied = 0; // the log has begun anew
        std::int64_t const left = in_log - copied;
        bool const is_nearly_done = copied != 0 && left <= pages_ / little_left;
        bool const is_too_long = in_log >= most_logs * pages_;
        is_due_ = !is_nearly_done && !is_too_long && (copied != 0 || left >= pages_);
        return is_nearly_done || is_too_long;
    }

    /// @return Whether a pass is to be made now, by the caller, who then calls @ref end_pass.
    bool take_pass() noexcept
    {
        if (!is_due_ || is_under_way_.exchange(true)) return false;
        is_due_ = false;
        return true;
    }

    /// @param copied The log's pages that are copied, or 0 where that is not known.
    void end_pass(std::int64_t copied) noexcept
    {
        copied_ = copied;
        is_under_way_ = false;
    }
};

} // namespace uninvite::sqlite::detail

#endif
