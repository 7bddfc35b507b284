// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_MESSAGE_HPP
#define UNINVITE_BEAST_MESSAGE_HPP

#include <uninvite/beast/detail/http_date.hpp>
#include <uninvite/response.hpp>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string_view>

namespace uninvite::beast {

namespace http = boost::beast::http;

/// The response type of the adapter.
using message = http::response<http::string_body>;

/** A response as a Beast message, ready to be written.

    It has a Date, by the system's clock. An error has a Content-Length; a 204 has none (RFC 9110, section
    8.6), which `prepare_payload` would add: do not call it. The answer to HEAD keeps its fields and loses
    its body.

    @param version As in the request: 10 or 11. @param method As in the request.
    @param keep_alive Whether the connection is read again afterwards.

    @par Specification
    RFC 9110, section 6.6.1 (Date)
*/
inline message to_message(response const& r, unsigned version, std::string_view method, bool keep_alive)
{
    message m;
    m.version(version);
    m.result(r.status());
    std::string_view const date = detail::http_date_now();
    m.set(http::field::date, {date.data(), date.size()});
    r.for_each_field(
        [&](std::string_view name, std::string_view value) {
            m.set({name.data(), name.size()}, {value.data(), value.size()});
        });
    if (r.error()) m.content_length(r.body().size());
    if (method != "HEAD") m.body() = r.body();
    m.keep_alive(keep_alive);
    return m;
}

} // namespace uninvite::beast

#endif
