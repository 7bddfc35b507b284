// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_FRAMING_HPP
#define UNINVITE_BEAST_FRAMING_HPP

#include <uninvite/beast/detail/host_field.hpp>
#include <uninvite/detail/ascii.hpp>
#include <uninvite/detail/step/target.hpp>

#include <cstdint> // <boost/beast/http/field.hpp> of Boost 1.83 uses it and does not include it

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

// Boost.Beast's parser accepts some requests that a server must refuse: a proxy in front may frame them
// differently, so that bytes which the proxy forwarded as a body run here as a request. Answer
// `errc::malformed_request` and close the connection.

namespace uninvite::beast {

namespace http = boost::beast::http;

/** Whether the end of a request is ambiguous, or its host ambiguous or invalid.

    A valid Transfer-Encoding is one field of exactly `chunked`, in any case, in HTTP/1.1, without
    Content-Length. A valid Content-Length occurs once and is one number. Host occurs once, is a host and
    perhaps a port, and may be absent in HTTP/1.0. The authority of a target in absolute-form is valid if it
    would be a valid Host.

    It judges the fields that the parser kept. Of a message that was read whole, these include the trailers:
    one of the three fields among the trailers makes the request ambiguous too. It cannot see the bytes that
    the parser drops or joins: line breaks (@ref has_stray_line_break), chunk sizes, chunk extensions.

    @par Specification
    RFC 9112, sections 3.2 (Host), 3.2.2 (absolute-form), 6.1 (Transfer-Encoding), 6.3 (message body length),
    7 (the names of transfer codings are case-insensitive)
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
    auto const host = header[http::field::host];
    if (!detail::is_valid_host({host.data(), host.size()})) return true;
    auto const target = header.target();
    if (!detail::is_valid_host(uninvite::detail::request_target({target.data(), target.size()}).authority))
        return true;
    if (lengths > 1) return true;
    // Beast also reads a list of equal lengths, such as `7, 7`.
    auto const length = header[http::field::content_length];
    if (lengths == 1 && length.empty()) return true;
    if (!std::all_of(length.begin(), length.end(), detail::is_digit)) return true;
    if (encodings == 0) return false;
    return encodings > 1 || lengths != 0 || !is_1_1 ||
           !boost::beast::iequals(header[http::field::transfer_encoding], "chunked");
}

/** Whether a connection persists after a message, by its version and its Connection fields.

    `close` wins at any place of the list, in any of the fields, and in both versions; `message::keep_alive()`
    of Beast reads the first field only, and in HTTP/1.0 prefers `keep-alive`.

    @param header Of a request, or of its answer.

    @par Specification
    RFC 9112, sections 9.3 and 9.6; RFC 9110, section 7.6.1 (Connection)
*/
template <bool IsRequest, class Fields>
bool keeps_alive(http::header<IsRequest, Fields> const& header)
{
    bool is_asked = false;
    for (auto [field, end] = header.equal_range(http::field::connection); field != end; ++field)
    {
        auto const value = field->value();
        for (std::string_view rest(value.data(), value.size()); !rest.empty();)
        {
            auto const option = uninvite::detail::trim(uninvite::detail::take_until(rest, ','));
            if (uninvite::detail::iequals(option, "close")) return false;
            if (uninvite::detail::iequals(option, "keep-alive")) is_asked = true;
        }
    }
    return is_asked || header.version() == 11;
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
    and trailers, which Beast's parser does not limit. The maximum of `std::size_t` if that is more.
*/
constexpr std::size_t wire_limit(std::size_t body_limit) noexcept
{
    constexpr std::size_t extra = 16 * 1024;
    constexpr std::size_t most = (std::numeric_limits<std::size_t>::max)();
    return body_limit > (most - extra) / 2 ? most : 2 * body_limit + extra;
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
