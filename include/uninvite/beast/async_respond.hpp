// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_ASYNC_RESPOND_HPP
#define UNINVITE_BEAST_ASYNC_RESPOND_HPP

#include <uninvite/beast/detail/respond_operation.hpp>
#include <uninvite/beast/respond_options.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/remove_invitations.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <utility>

namespace uninvite::beast {

namespace detail {

template <respond_extent Extent, class Stream, class Buffer, class Parser, class Route, class CompletionToken>
auto start_respond(Stream& stream, Buffer& buffer, Parser& parser, Route const& route,
                   respond_options options, CompletionToken&& token)
{
    return boost::asio::async_compose<CompletionToken, void(boost::beast::error_code, bool)>(
        respond_operation<Extent, Stream, Buffer, Parser, Route>(stream, buffer, parser, route,
                                                                 std::move(options)),
        token, stream);
}

} // namespace detail

/** Reads the head of a request under the framing rules, for a host with other routes.

    Answers a head that it cannot accept with 400, 408 or 431, in the format of the route. Pass every other
    request to your own route or to @ref async_respond. The framing rules, parameters, lifetimes, cancellation
    and timeouts are those of @ref async_respond. Prefer it to `http::async_read_header`, which does not
    expose the raw bytes.

    @param token For `void(error_code, bool)`. The bool is true if the parser holds a head that still needs an
    answer. If it is false, end the connection.

    @par Example
    @code
    http::request_parser<http::string_body> parser;
    if (!co_await beast::async_read_head(stream, buffer, parser, route, options, use_awaitable)) break;
    if (!route.matches(parser.get().target())) co_await own_page(stream, parser.get());
    @endcode
*/
template <class Stream, class Buffer, class Allocator, class Policy, class Store, class Observer,
          BOOST_ASIO_COMPLETION_TOKEN_FOR(void(boost::beast::error_code, bool)) CompletionToken>
[[nodiscard]] auto async_read_head(Stream& stream, Buffer& buffer,
                                   http::request_parser<http::string_body, Allocator>& parser,
                                   remove_invitations<Policy, Store, Observer> const& route,
                                   respond_options options, CompletionToken&& token)
{
    return detail::start_respond<detail::respond_extent::head>(
        stream, buffer, parser, route, std::move(options), std::forward<CompletionToken>(token));
}

/** Answers one request on an asynchronous stream: the asynchronous form of @ref respond.

    Reads the head unless the parser has it, admits the request, sends `100 Continue` if the client waits for
    it, reads the body, removes the invitations, and writes the answer. An unread body never runs as a
    request: a short one is drained (see @ref respond_options), a longer one ends the connection.

    @par Errors
    Statuses as in @ref respond, and 408 if a read of the request ends with `beast::error::timeout` and the
    stream can still be written. If the initiating function of the policy or of the store throws: 500, or 503
    if memory is exhausted.

    @param stream An AsyncStream, such as `beast::tcp_stream`, `asio::ssl::stream` or `beast::test::stream`.
    @param buffer `flat_buffer` or another buffer of contiguous bytes, with room for at least `head_limit`
    bytes. It keeps the bytes that follow the request.
    @param parser New; or its header is done, read with `body_limit(boost::none)`. In the second case the raw
    bytes of the head were not checked: use @ref async_read_head, or call @ref has_stray_line_break.
    @param token For `void(error_code, bool)`. The error is the stream's, or shows how the client left:
    `http::error::end_of_stream` between requests, `http::error::partial_message` within one. A refused
    request is not an error. The bool is true if the connection may be read again. If it is false, shut down
    the sending side, read and discard further bytes for a short time, and close.

    The handler is never called inside this call. It runs on its associated executor, or on the stream's if it
    has none. The operation allocates its state with the handler's allocator.

    @par Timeouts
    The host sets them: `tcp_stream::expires_after`, once for the whole exchange, or for each step in
    `respond_options::on_step`. A `tcp_stream` that expires is closed, so its client does not receive the 408.

    @par Cancellation
    `terminal` and `partial` end the operation with `operation_aborted` at any step; then close the
    connection. A removal that the store has not begun is not carried out. A removal that has begun is
    completed, and the observer is notified; no answer is written. `total` ends the operation only before the
    first byte of the request, and has no effect later: emit it to every connection for a graceful stop.

    @par Object lifetimes
    Stream, buffer, parser and route are borrowed until the handler is called.

    @par Thread Safety
    As the stream's: the operation and the functions of `respond_options` run on one implicit or explicit
    strand.

    @par Example
    @code
    beast::flat_buffer buffer;
    for (bool again = true; again;)
    {
        http::request_parser<http::string_body> parser;
        again = co_await async_respond(stream, buffer, parser, route, {}, use_awaitable);
    }
    @endcode

    @par Specification
    RFC 9110, section 10.1.1 (100 Continue); RFC 9112, sections 2.2, 6 and 9.6
*/
template <class Stream, class Buffer, class Allocator, class Policy, class Store, class Observer,
          BOOST_ASIO_COMPLETION_TOKEN_FOR(void(boost::beast::error_code, bool)) CompletionToken>
[[nodiscard]] auto async_respond(Stream& stream, Buffer& buffer,
                                 http::request_parser<http::string_body, Allocator>& parser,
                                 remove_invitations<Policy, Store, Observer> const& route,
                                 respond_options options, CompletionToken&& token)
{
    static_assert(AsyncInvitationStore<Store>,
                  "uninvite: this route's store is synchronous: call beast::respond, or give the route an "
                  "AsyncInvitationStore");
    return detail::start_respond<detail::respond_extent::answer>(
        stream, buffer, parser, route, std::move(options), std::forward<CompletionToken>(token));
}

} // namespace uninvite::beast

#endif
