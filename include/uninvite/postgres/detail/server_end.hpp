// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_SERVER_END_HPP
#define UNINVITE_POSTGRES_DETAIL_SERVER_END_HPP

#include <uninvite/detail/language.hpp>

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace uninvite::postgres::detail {

// The server's process exists until it has closed its end of the socket. libpq closes this end at once, so
// a second descriptor of the same socket, which outlives libpq's, tells when that has happened.

/// Tells the server that nothing more follows. @param socket Of a connection that libpq has closed.
inline void end_sending(int socket) noexcept
{
    ::shutdown(socket, SHUT_WR);
}

/// Discards what has arrived. @return Whether the server has closed its end. Does not block.
inline bool has_server_closed(int socket) noexcept
{
    std::array<char, 4096> discarded;
    for (int portion = 0; portion != 64; ++portion)
    {
        auto const n = ::recv(socket, discarded.data(), discarded.size(), MSG_DONTWAIT);
        if (n == 0) return true;
        if (n < 0) return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
    }
    return false;
}

} // namespace uninvite::postgres::detail

#endif
