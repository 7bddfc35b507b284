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

// Boost.Beast's parser accepts some requests that a server must refuse: a proxy in front may frame them
// differently, so that bytes which the proxy forwarded as a body run here as a request. Answer
// `errc::malformed_request` and close the connection.

namespace uninvite::beast {

namespace http = boost::beast::http;

/** Whether the end of a request or its host is ambiguous.

    A valid Transfer-Encoding is one field of exactly `chunked`, in HTTP/1.1, without Content-Length. A valid
    Content-Length occurs once and is one number. Host occurs once, and may be absent in HTTP/1.0.

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

/** Whether the raw bytes of a header contain an invalid line break: obs-fold, a bare CR or a bare LF.

    The parser joins folded lines, so only the raw bytes show them.

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

/** The maximum size of a body on the wire: twice its limit, and 16 KiB. The difference is for chunk headers
    and trailers, which Beast's parser does not limit.
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
