// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_FRAMING_HPP
#define UNINVITE_BEAST_FRAMING_HPP

#include <uninvite/detail/language.hpp>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <cstddef>
#include <string_view>

// What Boost.Beast's parser lets through and a server must refuse, because a proxy in front may read it in
// another way: then bytes that the proxy took for a body run here as a request. Answer `errc::malformed_request`
// and close.

namespace uninvite::beast {

namespace http = boost::beast::http;

/** Whether a header leaves in doubt where the request ends, or which host is meant.

    Transfer-Encoding is one field of exactly `chunked`, in HTTP/1.1, without Content-Length; Content-Length
    comes once and is one number; Host comes once, and may be absent in HTTP/1.0.

    @par Specification
    RFC 9112, sections 3.2 (Host), 6.1 (Transfer-Encoding), 6.3 (message body length)
*/
template <class Fields>
bool is_ambiguous(http::request_header<Fields> const& header)
{
    std::size_t const hosts = header.count(http::field::host);
    std::size_t const lengths = header.count(http::field::content_length);
    std::size_t const encodings = header.count(http::field::transfer_encoding);
    bool const is_1_1 = header.version() == 11;

    if (!is_1_1 && header.version() != 10) return true;
    if (hosts > 1 || (is_1_1 && hosts == 0)) return true;
    if (lengths > 1) return true;
    // Beast also reads a list of equal lengths, such as `7, 7`.
    for (char c : header[http::field::content_length])
        if (c < '0' || c > '9') return true;
    if (encodings == 0) return false;
    return encodings > 1 || lengths != 0 || !is_1_1 || header[http::field::transfer_encoding] != "chunked";
}

/** Whether the raw bytes of a header hold a line break that is not one: obs-fold, a bare CR or a bare LF.

    The parser joins folded lines, so that this shows in the bytes alone.

    @param raw From the request line to the empty line, with its CRLF.

    @par Specification
    RFC 9112, sections 2.2 (bare CR) and 5.2 (obs-fold)
*/
inline bool has_stray_line_break(std::string_view raw) noexcept
{
    for (std::size_t i = 0; i != raw.size(); ++i)
    {
        if (raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r')) return true;
        if (raw[i] != '\r') continue;
        if (i + 1 == raw.size() || raw[i + 1] != '\n') return true;
        if (i + 2 < raw.size() && (raw[i + 2] == ' ' || raw[i + 2] == '\t')) return true;
    }
    return false;
}

/** The bytes that a body may take on the wire: its own, the same again, and 16 KiB for chunk headers and trailers,
    which no limit of Beast's parser counts.
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

} // namespace uninvite::beast

#endif
