// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_LIMITS_HPP
#define UNINVITE_EXAMPLES_SERVER_LIMITS_HPP

#include <uninvite/detail/bounded.hpp>

#include <chrono>
#include <cstddef>

namespace uninvite_server {

/// Limits for clients. Each time limits a whole step, not each read: 1 ms to 24 hours.
struct limits
{
    std::chrono::milliseconds idle{30'000};   ///< between requests, and before the first
    std::chrono::milliseconds header{10'000}; ///< from its first byte to its last
    std::chrono::milliseconds body{10'000};
    std::chrono::milliseconds write{10'000};
    std::chrono::milliseconds linger{2'000}; ///< for the response to reach a client that is still sending
    std::chrono::milliseconds stop{
        6'000}; ///< for requests in flight at shutdown; a removal takes at most 5 s

    std::size_t header_bytes = 8 * 1024;   ///< 1 to 1 GiB
    std::size_t body_bytes = 1024 * 1024;  ///< 1 to 1 GiB
    std::size_t drained_bytes = 64 * 1024; ///< of a body after an early response, to keep the connection
    std::size_t connections = 1024; ///< above it, the connection idle for longest is evicted: 1 or more
};

/// @return The limits. @throw std::invalid_argument One of them is out of its range; the message names it.
inline limits const& validated(limits const& l)
{
    using namespace uninvite::detail;
    limits const usual;
    auto const time = [&](char const* name, auto limits::*step)
    { require_between(name, l.*step, std::chrono::milliseconds(1), longest_time, usual.*step); };
    time("limits::idle", &limits::idle);
    time("limits::header", &limits::header);
    time("limits::body", &limits::body);
    time("limits::write", &limits::write);
    time("limits::linger", &limits::linger);
    time("limits::stop", &limits::stop);
    require_between("limits::header_bytes", l.header_bytes, 1, max_bytes, usual.header_bytes);
    require_between("limits::body_bytes", l.body_bytes, 1, max_bytes, usual.body_bytes);
    require_between("limits::drained_bytes", l.drained_bytes, 0, max_bytes, usual.drained_bytes);
    require_between("limits::connections", l.connections, 1, max_count, usual.connections);
    return l;
}

} // namespace uninvite_server

#endif
