// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_OPTIONS_HPP
#define UNINVITE_POSTGRES_ASYNC_OPTIONS_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>
#include <cstddef>
#include <stdexcept>

namespace uninvite::postgres {

/// Limits for queued queries. @ref database_options has the timeout and the number of connections.
struct async_options
{
    /// Maximum number of queued queries; one more gets `errc::busy` immediately. About 1 KiB of memory each.
    /// 1 or more.
    std::size_t queue_length = 1024;

    /// Maximum number of queries in flight on one connection: they share round trips, and wait for each
    /// other's commits. Idle connections are used first. 1 or more.
    std::size_t pipeline_depth = 8;

    /// Wait after a failed connection attempt; doubled after each further failure, up to the second value.
    /// Milliseconds, more than 0.
    std::chrono::milliseconds first_delay{20};
    std::chrono::milliseconds longest_delay{1000};
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of range; the message names it.
inline async_options const& validated(async_options const& o)
{
    if (o.queue_length == 0)
        throw std::invalid_argument("uninvite: async_options::queue_length must be 1 or more");
    if (o.pipeline_depth == 0)
        throw std::invalid_argument("uninvite: async_options::pipeline_depth must be 1 or more");
    if (o.first_delay.count() <= 0 || o.longest_delay.count() <= 0)
        throw std::invalid_argument(
            "uninvite: async_options::first_delay and longest_delay must be more than 0 ms");
    return o;
}

} // namespace detail

} // namespace uninvite::postgres

#endif
