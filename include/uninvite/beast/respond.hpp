// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_RESPOND_HPP
#define UNINVITE_BEAST_RESPOND_HPP

#include <uninvite/beast/detail/body_feed.hpp>
#include <uninvite/beast/detail/exchange.hpp>
#include <uninvite/beast/detail/message_text.hpp>
#include <uninvite/beast/handle.hpp>
#include <uninvite/beast/respond_options.hpp>
#include <uninvite/response.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace uninvite::beast {

/** Reads the rest of a request's body, with a limit on the bytes on the wire.

    `http::read_some` has no such limit: it reads until a chunk header or trailer is complete, of any length.

    It refuses chunk lines and trailers that another reader may end at a different byte: a control byte other
    than a tab, also inside quotes, a line that CRLF does not end, obs-fold.

    @param buffer `flat_buffer` or another buffer of contiguous bytes.
    @param parser Its header is done, and no byte of its body is parsed. @param limit Maximum bytes of the
    body.
    @param ec `http::error::body_limit` if the body is longer, `http::error::bad_chunk` if it is malformed;
    otherwise the stream's or the parser's error. After an error, close the connection.

    @par Specification
    RFC 9112, section 7.1
*/
template <class Stream, class Buffer, class Allocator>
void read_body(Stream& stream, Buffer& buffer, http::request_parser<http::string_body, Allocator>& parser,
               std::size_t limit, boost::beast::error_code& ec)
{
    detail::body_feed body(parser, limit);
    for (;;)
    {
        ec = body.parse(parser, buffer);
        if (ec != http::error::need_more) return;
        std::size_t const n = stream.read_some(buffer.prepare(body.read_size(parser, buffer)), ec);
        buffer.commit(n);
        body.count(n);
        if (ec == boost::asio::error::eof) parser.put_eof(ec);
        if (ec) return;
    }
}

namespace detail {

/// Performs the steps of @ref exchange on a synchronous stream. @tparam Extent The last step.
template <respond_extent Extent, class Route, class Stream, class Buffer, class Parser>
bool run_exchange(Stream& stream, Buffer& buffer, Parser& parser, Route const& route,
                  respond_options const& options, boost::beast::error_code& ec)
{
    exchange to_do(parser, buffer, options, route.body_limit());
    std::optional<typename Route::admission> admission;
    message_text text;
    auto const answer_with = [&](response const& r)
    {
        to_do.on_answer(r);
        to_do.to_text(r, text);
    };
    ec = {};
    for (;;)
        switch (to_do.next())
        {
        case respond_step::wait:
        case respond_step::read_head:
        case respond_step::read_body:
        case respond_step::drain:
        {
            std::size_t const n = stream.read_some(buffer.prepare(to_do.read_size()), ec);
            buffer.commit(n);
            to_do.on_read(ec, n);
            break;
        }
        case respond_step::admit:
        {
            if constexpr (Extent == respond_extent::head) return true;
            auto admitted = admit(route, parser);
            if (!admitted)
                answer_with(admitted.error());
            else
            {
                admission.emplace(*std::move(admitted));
                to_do.on_admitted();
            }
            break;
        }
        case respond_step::send_continue:
            boost::asio::write(stream, continue_buffer(), ec);
            to_do.on_written(ec);
            break;
        case respond_step::complete:
            answer_with(complete(route, *std::move(admission), parser.get().body()));
            break;
        case respond_step::refuse:
            answer_with(refuse(route, admission, to_do.why()));
            break;
        case respond_step::write:
            boost::asio::write(stream, text.buffer(), ec);
            to_do.on_written(ec);
            break;
        case respond_step::done:
            ec = to_do.error();
            return to_do.is_reusable();
        }
}

} // namespace detail

/** Reads the head of a request under the framing rules, for a host with other routes.

    Answers a head that it cannot accept with 400 or 431, in the format of the route. Pass every other request
    to your own route or to @ref respond. Prefer it to `http::read_header`, which does not expose the raw
    bytes. The parameters are those of @ref respond; the asynchronous form is @ref async_read_head.

    @return Whether the parser holds a head that still needs an answer. If not, end the connection.

    @par Example
    @code
    http::request_parser<http::string_body> parser;
    if (!beast::read_head(stream, buffer, parser, route, {}, ec)) break;
    if (!route.matches(parser.get().target())) own_page(stream, parser.get());
    @endcode
*/
template <class Route, class Stream, class Buffer, class Allocator>
bool read_head(Stream& stream, Buffer& buffer, http::request_parser<http::string_body, Allocator>& parser,
               Route const& route, respond_options const& options, boost::beast::error_code& ec)
{
    return detail::run_exchange<detail::respond_extent::head>(stream, buffer, parser, route, options, ec);
}

/** Answers one request on a synchronous stream.

    Reads the head unless the parser has it, admits the request, sends `100 Continue` if the client waits for
    it, reads the body, removes the invitations, and writes the answer. See also @ref async_respond.

    @par Errors
    A head that is ambiguous (@ref is_ambiguous), has a stray line break (@ref has_stray_line_break) or cannot
    be parsed, and a malformed chunk or trailer: 400. A head over `head_limit`: 431. A body over the route's
    limit, or over @ref wire_limit with chunk headers and trailers: 413. If the policy or the store throws:
    500.

    @param buffer `flat_buffer` or another buffer of contiguous bytes. It keeps bytes after the request.
    @param parser New; or its header is done, read with `body_limit(boost::none)`. In the second case the raw
    bytes of the head were not checked: use @ref read_head, or call @ref has_stray_line_break.
    @param ec The stream's error, or how the client left: `http::error::end_of_stream` between requests,
    `http::error::partial_message` within one. A refused request is not an error.

    @return Whether the connection may be read again. If not, shut down the sending side, read and discard
    further bytes for a short time, and close. An unread body never runs as a request.

    @par Example
    @code
    http::request_parser<http::string_body> parser;
    if (beast::respond(stream, buffer, parser, route, {}, ec)) next();
    @endcode

    @par Thread Safety
    Blocks. Only one thread may use the stream.
*/
template <class Route, class Stream, class Buffer, class Allocator>
bool respond(Stream& stream, Buffer& buffer, http::request_parser<http::string_body, Allocator>& parser,
             Route const& route, respond_options const& options, boost::beast::error_code& ec)
{
    return detail::run_exchange<detail::respond_extent::answer>(stream, buffer, parser, route, options, ec);
}

/// The same, but an unread body is never drained: it ends the connection.
template <class Route, class Stream, class Buffer, class Allocator>
bool respond(Stream& stream, Buffer& buffer, http::request_parser<http::string_body, Allocator>& parser,
             Route const& route, boost::beast::error_code& ec)
{
    respond_options options;
    options.drain_limit = 0;
    return respond(stream, buffer, parser, route, options, ec);
}

} // namespace uninvite::beast

#endif
