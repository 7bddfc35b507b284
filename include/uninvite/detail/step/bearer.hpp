// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_BEARER_HPP
#define UNINVITE_DETAIL_STEP_BEARER_HPP

#include <uninvite/request_head.hpp>
#include <uninvite/result.hpp>

#include <cstddef>
#include <string_view>

namespace uninvite::detail {

/** The bearer token of a request.

    @return The token, borrowed from the head's Authorization field. `errc::missing_token` (401) if the field
    is absent or has another scheme; `errc::invalid_request` (400) if the field is repeated, or if the token
    is empty or has other characters.

    @par BNF
    @code
    credentials = "Bearer" 1*SP b64token
    b64token    = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    @endcode

    @par Specification
    RFC 6750, section 2.1; RFC 9110, section 11.1: the scheme in any case.

    @par Complexity
    Linear. @par Exception Safety Throws nothing.
*/
[[nodiscard]] inline result<std::string_view> parse_bearer(request_head const& head) noexcept
{
    if (head.authorizations() > 1) return errc::invalid_request;

    std::string_view rest = head.authorization();
    std::size_t scheme = 0;
    while (scheme != rest.size() && is_tchar(rest[scheme]))
        ++scheme;
    if (!iequals(rest.substr(0, scheme), "Bearer")) return errc::missing_token;
    rest.remove_prefix(scheme);

    std::size_t const spaces = rest.find_first_not_of(' ');
    if (spaces == 0 || spaces == std::string_view::npos) return errc::invalid_request;
    rest.remove_prefix(spaces);

    std::size_t end = 0;
    while (end != rest.size() && is_token68_char(rest[end]))
        ++end;
    if (end == 0 || rest.find_first_not_of('=', end) != std::string_view::npos) return errc::invalid_request;
    return rest;
}

} // namespace uninvite::detail

#endif
