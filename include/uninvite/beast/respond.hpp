// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_RESPOND_HPP
#define UNINVITE_BEAST_RESPOND_HPP

#include <uninvite/beast/framing.hpp>
#include <uninvite/beast/handle.hpp>
#include <uninvite/beast/message.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/response.hpp>

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <cstddef>
#include <utility>

namespace uninvite::beast {

/** Maximum bytes of a body on the wire: twice its length plus 16 KiB, for chunk headers and trailers, which
    the parser's limits do not count.
*/
constexpr std::size_t wire_limit(std::size_t body_limit) noexcept
{
    return 2 * body_limit + 16 * 1024;
}

/** Whether the client waits for `100 Continue` before it sends its body.

    @par Specification
    RFC 9110, section 10.1.1
*/
template <class Fields>
bool expects_continue(http::request_header<Fields> const& header)
{
    return header.version() == 11 && boost::beast::iequals(header[http::field::expect], "100-continue");
}

/** Reads the rest of a request's body, with a limit on the bytes on the wire.

    Does not use `http::read_some`, which reads until a chunk header or trailer is complete, at any length.

    @param parser Its header is complete. @param limit Maximum bytes of the body.
    @param ec `http::error::body_limit` if the body is longer; otherwise the error of stream or parser.
*/
template <class Stream, class Buffer>
void read_body(Stream& stream, Buffer& buffer, http::request_parser<http::string_body>& parser,
               std::size_t limit, boost::beast::error_code& ec)
{
    std::size_t left = wire_limit(limit);
    parser.body_limit(limit);
    ec = {};
    while (!parser.is_done())
    {
        ec = http::error::need_more;
        if (buffer.size() != 0) buffer.consume(parser.put(buffer.data(), ec));
        if (!ec) continue;
        // Boost 1.88 counts trailers towards the header's limit, and may reach that first.
        if (ec == http::error::header_limit) ec = http::error::body_limit;
        if (ec != http::error::need_more) return;

        std::size_t const most = boost::beast::read_size(buffer, left < 65536 ? left : 65536);
        ec = http::error::body_limit;
        if (most == 0) return;
        std::size_t const n = stream.read_some(buffer.prepare(most), ec);
        buffer.commit(n);
        left -= n;
        if (ec == boost::asio::error::eof) parser.put_eof(ec);
        if (ec) return;
    }
}

/** Answers one request on a synchronous stream, after its header was read.

    Admits, sends `100 Continue` if the client expects it, reads the body, removes, writes the response. An
    ambiguous request (@ref is_ambiguous) gets 400.

    @param parser Its header is complete, read with `body_limit(boost::none)`.
    @param ec The error of the stream; then close.

    @return Whether the connection is usable for another request. If not, shut down its sending side, read
    and discard data briefly, and close, so that an unread body never runs as a request.

    @par Example
    @code
    http::request_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    http::read_header(stream, buffer, parser, ec);
    if (!ec && beast::respond(stream, buffer, parser, route, ec)) next();
    @endcode

    @par Thread Safety
    Blocks; the stream is one thread's.
*/
template <class Route, class Stream, class Buffer>
bool respond(Stream& stream, Buffer& buffer, http::request_parser<http::string_body>& parser,
             Route const& route, boost::beast::error_code& ec)
{
    auto const& request = parser.get();
    auto const send = [&](response const& r, bool reusable)
    {
        bool const keep_alive = reusable && request.keep_alive() && !is_body_unread(r, parser);
        message m = to_message(r, request.version() == 10 ? 10 : 11,
                               detail::std_view(request.method_string()), keep_alive);
        http::write(stream, m, ec);
        return keep_alive && !ec;
    };

    if (is_ambiguous(request)) return send(route.error_response(errc::malformed_request), false);
    auto admitted = admit(route, parser);
    if (!admitted) return send(admitted.error(), true);

    if (expects_continue(request) && !parser.is_done())
    {
        http::response<http::empty_body> go_on(http::status::continue_, 11);
        http::write(stream, go_on, ec);
        if (ec) return false;
    }
    read_body(stream, buffer, parser, route.body_limit(), ec);
    if (ec == http::error::body_limit) return send(std::move(*admitted).refuse(errc::body_too_large), false);
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return false;
    if (ec && ec.category() == http::make_error_code(http::error::bad_chunk).category())
        return send(std::move(*admitted).refuse(errc::malformed_request), false);
    if (ec) return false;
    return send(complete(route, std::move(*admitted), request.body()), true);
}

} // namespace uninvite::beast

#endif
