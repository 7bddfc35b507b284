// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_OPTIONS_HPP
#define UNINVITE_POSTGRES_ASYNC_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <stdexcept>

namespace uninvite::postgres {

/// How questions wait for connections. Deadline and number of connections are those of @ref database_options.
struct async_options
{
    /// Questions that may wait for a connection; one more is `errc::busy` at once. Each takes about 1 KiB of
    /// memory. 1 or more.
    std::size_t queue_length = 1024;

    /// Questions that are sent on one connection without waiting for the answers before: they share round trips,
    /// and wait for each other's commits. A connection with nothing to do is always taken first. 1 or more.
    std::size_t pipeline_depth = 8;

    /// How long nothing is tried after a connection could not be made; twice as long each time, up to the
    /// second. Milliseconds, more than 0.
    std::chrono::milliseconds first_delay{20};
    std::chrono::milliseconds longest_delay{1000};
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of its range; the message says which.
inline async_options const& validated(async_options const& o)
{
    if (o.queue_length == 0)
        throw std::invalid_argument("uninvite: async_options::queue_length is 1 or more");
    if (o.pipeline_depth == 0)
        throw std::invalid_argument("uninvite: async_options::pipeline_depth is 1 or more");
    if (o.first_delay.count() <= 0 || o.longest_delay.count() <= 0)
        throw std::invalid_argument(
            "uninvite: async_options::first_delay and longest_delay are more than 0 ms");
    return o;
}

} // namespace detail

} // namespace uninvite::postgres

#endif
