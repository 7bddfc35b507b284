// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_CONTENT_TYPE_HPP
#define UNINVITE_DETAIL_STEP_CONTENT_TYPE_HPP

#include <uninvite/request_head.hpp>
#include <uninvite/result.hpp>

#include <string_view>

namespace uninvite::detail {

/// How the body is to be read.
enum class body_kind
{
    json,
    sniffed ///< JSON if it starts with `{`, otherwise a form
};

/** The format of the body, from the head.

    @return The format. If the route does not accept the body: `errc::repeated_content_type` (400),
    `errc::unsupported_encoding`, `errc::multipart_body`, `errc::unsupported_type`, or, for JSON in another
    charset, `errc::unsupported_charset` (all 415).

    @par Specification
    RFC 9110, sections 8.3 (Content-Type) and 8.4 (Content-Encoding); the Encoding Standard (WHATWG), section
    4.2, has the label `utf8`, which many clients send

    @par Complexity
    Linear. @par Exception Safety Throws nothing.
*/
[[nodiscard]] inline result<body_kind> parse_content_type(request_head const& head) noexcept
{
    if (head.content_types() > 1) return errc::repeated_content_type;
    if (!head.identity_encoded()) return errc::unsupported_encoding;

    std::string_view rest = head.content_type();
    if (rest.empty()) return body_kind::sniffed;

    std::string_view const type = trim(take_until(rest, ';'));
    // curl's -d labels JSON as a form, and fetch labels a string as text.
    if (iequals(type, "application/x-www-form-urlencoded") || iequals(type, "text/plain"))
        return body_kind::sniffed;
    constexpr std::string_view multipart = "multipart/";
    if (iequals(type.substr(0, multipart.size()), multipart)) return errc::multipart_body;
    if (!iequals(type, "application/json")) return errc::unsupported_type;

    while (!rest.empty())
    {
        std::string_view value = take_until(rest, ';');
        std::string_view const name = trim(take_until(value, '='));
        value = trim(value);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (iequals(name, "charset") && !iequals(value, "utf-8") && !iequals(value, "utf8"))
            return errc::unsupported_charset;
    }
    return body_kind::json;
}

} // namespace uninvite::detail

#endif
