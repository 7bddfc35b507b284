// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_GROUP_OPTIONS_HPP
#define UNINVITE_SQLITE_GROUP_OPTIONS_HPP

#include <uninvite/detail/bounded.hpp>

#include <chrono>
#include <cstddef>

namespace uninvite::sqlite {

/** Limits for queued removals and for the groups that are committed together.

    A removal takes at most `timeout + commit_timeout`, regardless of the disk and of other processes.
*/
struct group_options
{
    /// Maximum number of queued removals; one more gets `errc::busy` immediately. About 1 KiB of memory each.
    /// 1 to 10 000 000.
    std::size_t queue_length = 1024;

    /// Maximum number of removals in one commit. Measured: a commit of 64 has ten times the throughput of a
    /// commit of one, a commit of 256 twelve times, at four times the latency. 1 to 10 000 000.
    std::size_t group_removals = 64;

    /// Maximum number of users in one commit, over all its removals: limits how long the write lock is held,
    /// a few microseconds for each user. A larger removal forms its own group. 1 to
    /// 10 000 000.
    std::size_t group_users = 4096;

    /// Maximum time that a removal waits for its group, and its group for a lock of another process; then
    /// `errc::busy`, and nothing was removed. Milliseconds, 1 to 86 400 000 (24 hours).
    std::chrono::milliseconds timeout{2000};

    /// Maximum time for a group's statements and commit; then `errc::outcome_unknown`, because a hanging disk
    /// may still finish. Milliseconds, 1 to 86 400 000 (24 hours).
    std::chrono::milliseconds commit_timeout{3000};

    /// How long the writer of the asynchronous store polls for more work before it sleeps: waking a thread
    /// costs more than a short poll. Microseconds, 0 to 1 000 000; 0: it sleeps immediately.
    std::chrono::microseconds spin{50};

    /// Length of the write-ahead log at which it is copied back into the database, concurrently with commits.
    /// Pages, mostly of 4 KiB: by default 16 MiB of log. Above four times this length a commit copies the log
    /// itself, as SQLite does above 1000 pages, unless a copy is in progress: until that has ended, the log
    /// continues to grow. 1 to 10 000 000.
    int checkpoint_pages = 4000;
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of range; the message names it.
inline group_options const& validated(group_options const& o)
{
    using namespace uninvite::detail;
    constexpr std::chrono::milliseconds shortest{1};
    group_options const usual;
    require_between("group_options::queue_length", o.queue_length, 1, max_count, usual.queue_length);
    require_between("group_options::group_removals", o.group_removals, 1, max_count, usual.group_removals);
    require_between("group_options::group_users", o.group_users, 1, max_count, usual.group_users);
    require_between("group_options::timeout", o.timeout, shortest, longest_time, usual.timeout);
    require_between("group_options::commit_timeout", o.commit_timeout, shortest, longest_time,
                    usual.commit_timeout);
    require_between("group_options::spin", o.spin, std::chrono::microseconds(0), std::chrono::seconds(1),
                    usual.spin);
    require_between("group_options::checkpoint_pages", o.checkpoint_pages, 1, max_count,
                    usual.checkpoint_pages);
    return o;
}

} // namespace detail

} // namespace uninvite::sqlite

#endif
