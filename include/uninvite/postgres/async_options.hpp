// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_OPTIONS_HPP
#define UNINVITE_POSTGRES_ASYNC_OPTIONS_HPP

#include <uninvite/detail/bounded.hpp>

#include <chrono>
#include <cstddef>

namespace uninvite::postgres {

/// Limits for queued queries. @ref database_options has the timeout and the number of connections.
struct async_options
{
    /// Maximum number of queued queries; one more gets `errc::busy` immediately. About 1 KiB of memory each.
    /// 1 to 10 000 000.
    std::size_t queue_length = 1024;

    /// Maximum number of queries in flight on one connection: they share round trips. Idle connections are
    /// used first. A removal may wait for a lock: no look-up follows one on its connection, and a removal
    /// follows only those of other courses that have not taken 50 ms. 1 to 10 000.
    std::size_t pipeline_depth = 8;

    /// Wait after a failed connection attempt; doubled after each further failure, up to the second value.
    /// Milliseconds, 1 to 86 400 000 (24 hours).
    std::chrono::milliseconds first_delay{20};
    std::chrono::milliseconds longest_delay{1000};
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of range; the message names it.
inline async_options const& validated(async_options const& o)
{
    using namespace uninvite::detail;
    constexpr std::chrono::milliseconds shortest{1};
    async_options const usual;
    require_between("async_options::queue_length", o.queue_length, 1, max_count, usual.queue_length);
    require_between("async_options::pipeline_depth", o.pipeline_depth, 1, 10'000, usual.pipeline_depth);
    require_between("async_options::first_delay", o.first_delay, shortest, longest_time, usual.first_delay);
    require_between("async_options::longest_delay", o.longest_delay, shortest, longest_time,
                    usual.longest_delay);
    return o;
}

} // namespace detail

} // namespace uninvite::postgres

#endif
