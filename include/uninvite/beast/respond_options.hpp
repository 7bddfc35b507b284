// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_RESPOND_OPTIONS_HPP
#define UNINVITE_BEAST_RESPOND_OPTIONS_HPP

#include <uninvite/beast/message.hpp>

#include <cstddef>
#include <functional>

namespace uninvite::beast {

/// The steps of one request and its answer, in order. A step that has nothing to wait for is skipped, such as
/// `read_body` if the body came with the head.
enum class respond_step
{
    wait,          ///< reads; no byte of the request has come yet
    read_head,     ///< reads the rest of the head
    admit,         ///< asks the policy
    send_continue, ///< writes `100 Continue`
    read_body,     ///< reads the body
    complete,      ///< asks the store
    refuse,        ///< makes the answer to a request that was refused on the way
    write,         ///< writes the answer
    drain,         ///< reads the unread body of a request that was refused
    done           ///< nothing is left to do
};

/// What @ref respond, @ref async_respond and @ref async_read_head take of a client, and notify a host of.
struct respond_options
{
    /// Bytes of a head, from the request line to the empty line; past it 431. At most what the buffer can hold.
    std::size_t head_limit = 8 * 1024;

    /// Bytes of an unread body that are read after an early answer, to keep the connection. A longer body, or one
    /// of unknown length, ends the connection. 0: every unread body does.
    std::size_t drain_limit = 64 * 1024;

    /** Called before each step except `done`, for a host with a deadline for each:

        @code
        .on_step = [&](respond_step s) { stream.expires_after(s == respond_step::wait ? 30s : 10s); }
        @endcode

        Runs inside the operation, on its executor. Must not throw.
    */
    std::function<void(respond_step)> on_step{};

    /** Called with each answer before it is written, for an access log, for more fields, or to end the connection
        with `m.keep_alive(false)`.

        Runs inside the operation, on its executor. Must not throw.
    */
    std::function<void(message&)> on_answer{};
};

} // namespace uninvite::beast

#endif
