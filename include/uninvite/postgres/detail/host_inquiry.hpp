// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_HOST_INQUIRY_HPP
#define UNINVITE_POSTGRES_DETAIL_HOST_INQUIRY_HPP

#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/hosts.hpp>
#include <uninvite/postgres/detail/wait_for_socket.hpp>

#include <libpq-fe.h>

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <memory>
#include <string_view>
#include <system_error>
#include <thread>

namespace uninvite::postgres::detail {

/// Whether the kernel has given up a socket because nothing came back: `tcp_user_timeout`, or no machine has
/// the address. libpq reports this and a refusal alike.
inline bool has_no_peer(int socket) noexcept
{
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
           (error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH);
}

/// Whether a socket in the file system had no room for another connection, of one that has failed at once.
inline bool had_no_room(PGconn const* failed)
{
    std::string_view const why = PQerrorMessage(failed);
    return why.find(std::generic_category().message(EAGAIN)) != why.npos;
}

/** Connects to a host. Blocks.

    After the host's first response the login goes on for the rest of the time, so that it ends in order.

    @param within Does not count while this process is stopped.
    @return False if the host does not respond; a failure on this side says nothing. */
inline bool responds(connection_string const& to, host const& at, std::chrono::milliseconds within) noexcept
try
{
    using clock_type = std::chrono::steady_clock;
    constexpr int waits = 50;
    auto const longest = std::chrono::duration_cast<clock_type::duration>(within) / waits;
    std::unique_ptr<PGconn, void (*)(PGconn*)> db(nullptr, PQfinish);
    auto wanted = PGRES_POLLING_WRITING;
    bool has_responded = false;
    for (int i = 0; i != waits; ++i)
    {
        auto const until = clock_type::now() + longest;
        if (!db)
        {
            db.reset(to.start(at));
            if (PQstatus(db.get()) == CONNECTION_BAD)
            {
                if (!had_no_room(db.get())) return true;
                db.reset();
                std::this_thread::sleep_until(until);
                continue;
            }
        }
        if (!wait_for_socket(db.get(), wanted == PGRES_POLLING_WRITING, until)) continue;
        if (has_no_peer(PQsocket(db.get()))) return has_responded;
        has_responded = has_responded || wanted == PGRES_POLLING_READING;
        wanted = PQconnectPoll(db.get());
        if (wanted == PGRES_POLLING_FAILED || wanted == PGRES_POLLING_OK) return true;
    }
    return has_responded;
}
catch (std::exception const&)
{
    return true;
}

} // namespace uninvite::postgres::detail

#endif
