// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_RESPOND_OPTIONS_HPP
#define UNINVITE_BEAST_RESPOND_OPTIONS_HPP

#include <uninvite/beast/message.hpp>
#include <uninvite/detail/bounded.hpp>
#include <uninvite/response.hpp>

#include <cstddef>
#include <functional>

namespace uninvite::beast {

/// The steps of one request and its answer, in order. A refused request skips some. A step without a wait is
/// skipped too, such as `read_body` if the body was read with the head.
enum class respond_step
{
    wait,          ///< reads the first bytes of the request
    read_head,     ///< reads the rest of the head
    admit,         ///< calls the policy
    send_continue, ///< writes `100 Continue`
    read_body,     ///< reads the body
    complete,      ///< calls the store
    refuse,        ///< creates the answer to a request that is refused before it reaches the store
    write,         ///< writes the answer
    drain,         ///< reads the unread body of a refused request
    done           ///< the exchange has ended
};

/// Limits and notifications of @ref respond, @ref async_respond and @ref async_read_head.
struct respond_options
{
    /// Maximum bytes of a head, from the request line to the empty line; a longer head gets 431. Also limited
    /// by the maximum size of the buffer. 1 to 1 073 741 824 (1 GiB).
    std::size_t head_limit = 8 * 1024;

    /// Maximum bytes of an unread body that are read after an early answer, to keep the connection. A longer
    /// body, or a body of unknown length, ends the connection. 0 to 1 073 741 824 (1 GiB); 0: every unread
    /// body ends it.
    std::size_t drain_limit = 64 * 1024;

    /** Called before each step except `done`, for example to set a deadline for each:

        @code
        .on_step = [&](respond_step s) { stream.expires_after(s == respond_step::wait ? 30s : 10s); }
        @endcode

        Runs inside the operation, on its executor. Must not throw.
    */
    std::function<void(respond_step)> on_step{};

    /** Called with each answer before it is written: to log it, to add fields, or to end the connection with
        `m.keep_alive(false)`. It cannot keep a connection that ends: the answer gets `close` again.

        Each answer becomes a Beast message for it. @ref on_response and @ref is_last cost less.

        Runs inside the operation, on its executor. Must not throw.
    */
    std::function<void(message&)> on_answer{};

    /** Called with each answer of the route, before @ref on_answer: for logs, such as `r.count()`, the
        numbers of users and of removed invitations.

        Runs inside the operation, on its executor. Must not throw.
    */
    std::function<void(response const&)> on_response{};

    /** Called before each answer is written: if it returns true, the answer is the last one of its connection
        and says `Connection: close`. For a graceful stop.

        Runs inside the operation, on its executor. Must not throw.
    */
    std::function<bool()> is_last{};
};

namespace detail {

/// @return The options. @throw std::invalid_argument One of them is out of range; the message names it.
inline respond_options validated(respond_options o)
{
    using namespace uninvite::detail;
    respond_options const usual;
    require_between("respond_options::head_limit", o.head_limit, 1, max_bytes, usual.head_limit);
    require_between("respond_options::drain_limit", o.drain_limit, 0, max_bytes, usual.drain_limit);
    return o;
}

} // namespace detail

} // namespace uninvite::beast

#endif
