// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_WAIT_FOR_SOCKET_HPP
#define UNINVITE_POSTGRES_DETAIL_WAIT_FOR_SOCKET_HPP

#include <uninvite/detail/bounded.hpp>

#include <libpq-fe.h>

#include <poll.h>

#include <cerrno>
#include <chrono>

namespace uninvite::postgres::detail {

/// Waits for the socket of a connection. @return Whether it is ready, or broken, before `until`.
inline bool wait_for_socket(PGconn* of, bool to_write, std::chrono::steady_clock::time_point until)
{
    for (;;)
    {
        auto const left = uninvite::detail::int_milliseconds(
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()));
        pollfd p{PQsocket(of), static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), 0};
        if (p.fd < 0) return true; // libpq has closed it, and poll would wait for no event
        int const ready = ::poll(&p, 1, left);
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) return true; // the next read reports the error
    }
}

} // namespace uninvite::postgres::detail

#endif
