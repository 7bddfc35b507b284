// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_GROUP_OPTIONS_HPP
#define UNINVITE_SQLITE_GROUP_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <stdexcept>

namespace uninvite::sqlite {

/** How removals wait for each other and are committed together.

    The longest that a removal is waited for is `deadline + commit_timeout`, whatever the disk and other
    processes do.
*/
struct group_options
{
    /// Removals that may wait; one more is `errc::busy` at once. Each takes about 1 KiB of memory. 1 or more.
    std::size_t queue_length = 1024;

    /// Removals in one commit. Measured: at 64 a commit is worth ten times one of a single removal, at 256
    /// twelve times, and everybody in it waits four times as long. 1 or more.
    std::size_t group_removals = 64;

    /// Users in one commit, over all its removals: bounds how long the write lock is held, a few
    /// microseconds a user. A removal of more is a group by itself. 1 or more.
    std::size_t group_users = 4096;

    /// How long a removal waits for its group, and its group for a lock of another process; then
    /// `errc::busy`, and nothing was removed. Milliseconds, more than 0.
    std::chrono::milliseconds timeout{2000};

    /// How long a group's statements and commit are waited for; then `errc::outcome_unknown`, because a disk
    /// that hangs may yet finish. Milliseconds, more than 0.
    std::chrono::milliseconds commit_timeout{3000};

    /// How long the writer of the asynchronous form looks for more work before it sleeps: waking a thread
    /// costs more than a short look. Microseconds; 0: it sleeps at once.
    std::chrono::microseconds spin{50};

    /// How long the write-ahead log gets before it is copied back into the database, beside the commits that
    /// follow. Pages, mostly of 4 KiB: by default 16 MiB of log. Past four times as long a commit
    /// copies it itself, as SQLite does past 1000, but not beside a copy under way: until that has ended, the
    /// log goes on growing. 1 or more.
    int checkpoint_pages = 4000;
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of its range; the message says which.
inline group_options const& validated(group_options const& o)
{
    if (o.queue_length == 0)
        throw std::invalid_argument("uninvite: group_options::queue_length is 1 or more");
    if (o.group_removals == 0)
        throw std::invalid_argument("uninvite: group_options::group_removals is 1 or more");
    if (o.group_users == 0) throw std::invalid_argument("uninvite: group_options::group_users is 1 or more");
    if (o.timeout.count() <= 0)
        throw std::invalid_argument("uninvite: group_options::timeout is more than 0 ms");
    if (o.commit_timeout.count() <= 0)
        throw std::invalid_argument("uninvite: group_options::commit_timeout is more than 0 ms");
    if (o.spin.count() < 0) throw std::invalid_argument("uninvite: group_options::spin is not negative");
    if (o.checkpoint_pages < 1)
        throw std::invalid_argument("uninvite: group_options::checkpoint_pages is 1 or more");
    return o;
}

} // namespace detail

} // namespace uninvite::sqlite

#endif
