// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_FRAMING_HPP
#define UNINVITE_BEAST_FRAMING_HPP

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <cstddef>
#include <string_view>

// Requests that Boost.Beast's parser accepts but a server must reject, because a proxy may frame them
// differently: bytes that the proxy takes for a body would run here as a request. Answer
// `errc::malformed_request` and close.

namespace uninvite::beast {

namespace http = boost::beast::http;

/** Whether the end of a request or its host is ambiguous.

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
    // Beast also accepts a list of equal lengths, such as `7, 7`.
    for (char c : header[http::field::content_length])
        if (c < '0' || c > '9') return true;
    if (encodings == 0) return false;
    return encodings > 1 || lengths != 0 || !is_1_1 || header[http::field::transfer_encoding] != "chunked";
}

/** Whether the raw bytes of a header have an invalid line break: obs-fold, a bare CR or a bare LF.

    The parser joins folded lines, so only the raw bytes show this.

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

} // namespace uninvite::beast

#endif
