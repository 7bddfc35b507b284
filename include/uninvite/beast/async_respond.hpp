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

    Answers what cannot be a request: 400, 408 or 431, in the words of the route. Hand everything else on to your own
    route or to @ref async_respond. The framing rules, parameters, lifetimes, cancellation and timeouts are those of
    @ref async_respond; to be preferred to `http::async_read_header`, which shows nobody the raw bytes.

    @param token For `void(error_code, bool)`: whether the parser has a head to go on with. If not, end the connection.

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

    Reads the head unless the parser has it, admits, sends `100 Continue` if the client waits for it, reads the body,
    removes, and writes the answer. If the answer leaves a body unread, a short one is read away (see
    @ref respond_options) and a longer one ends the connection: it never runs as a request.

    @par Errors
    Statuses as in @ref respond, and 408 if a read of the request ends with `beast::error::timeout` and the stream can
    still be written. If the initiating function of the policy or of the store throws: 500, or 503 without memory.

    @param stream An AsyncStream, such as `beast::tcp_stream`, `asio::ssl::stream` or `beast::test::stream`.
    @param buffer `flat_buffer` or another of contiguous bytes, at least `head_limit` large. It keeps what comes behind
    the request.
    @param parser New; or its header is done, read with `body_limit(boost::none)`. Then nobody has seen the raw bytes
    of the head: use @ref async_read_head, or call @ref has_stray_line_break.
    @param token For `void(error_code, bool)`. The error is what the stream says, or how the client left:
    `http::error::end_of_stream` between requests, `http::error::partial_message` within one; a request that is refused
    is not an error. The bool says whether the connection may be read again. If not, shut down its sending side, read
    what still comes for a moment, and close.

    The handler is never called inside this call; it runs on its associated executor, or else on the stream's. Its
    allocator is used for the operation's own memory.

    @par Timeouts
    Are the host's: `tcp_stream::expires_after`, once for the whole exchange, or for each step in
    `respond_options::on_step`. A `tcp_stream` that expires is closed, so its client sees no 408.

    @par Cancellation
    `terminal` and `partial` end the operation with `operation_aborted` at any step, and the connection with it. While
    the store has the removal, it decides: a removal that still waits is not carried out, one that has begun is, and
    the observer is notified; no answer is written. `total` ends the operation only while no byte of the request has
    come, and has no effect later: emit it to every connection for a graceful stop.

    @par Object lifetimes
    Stream, buffer, parser and route are borrowed until the handler is called.

    @par Thread Safety
    As the stream's: the operation runs on one implicit or explicit strand, on which on_step and on_answer run too.

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
