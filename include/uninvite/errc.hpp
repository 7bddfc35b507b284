// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ERRC_HPP
#define UNINVITE_ERRC_HPP

#include <uninvite/detail/language.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace uninvite {

/** All errors that the route can answer.

    An error code enum of Boost.System and of `<system_error>`, and a condition that codes of other
    categories may equal. The order is that of @ref errc_table, which has the status and texts of each.
*/
enum class errc
{
    invalid_request = 1,
    missing_body,
    malformed_body,
    missing_users,
    not_a_list,
    empty_list,
    not_an_integer,
    out_of_range,
    duplicate_key,
    unsupported_key,
    too_many_users,
    two_sources,
    repeated_content_type,
    missing_token,
    invalid_token,
    forbidden,
    insufficient_scope,
    not_found,
    no_route,
    method_not_allowed,
    body_too_large,
    unsupported_type,
    unsupported_encoding,
    throttled,
    failed,
    busy,
    outcome_unknown,
    malformed_request,
    request_timeout,
    head_too_large,
    multipart_body,
    unsupported_charset,
    malformed_form,
    unrecognized_body
};

/// One row of @ref errc_table. All texts are printable ASCII without `"` and `\`, ready for JSON.
struct errc_row
{
    errc value;
    unsigned status;         ///< the HTTP status, 400 to 599
    std::string_view name;   ///< the enumerator
    std::string_view code;   ///< the code for clients: the end of `type`, and `code` in `errors`
    std::string_view field;  ///< the part of the body with the error, or empty
    std::string_view title;  ///< the same for every occurrence (RFC 9457, section 3.1.3)
    std::string_view detail; ///< the fault and the change to make; `{limit}` is replaced by the limit
};

/// The only table of errors: responses, categories and documentation are based on it.
inline constexpr errc_row errc_table[] = {
    {errc::invalid_request, 400, "invalid_request", "invalid_request", "", "Malformed credentials",
     "The Authorization header field is repeated, or its token is missing or malformed. Send exactly one: "
     "Bearer, one space, the access token."},
    {errc::missing_body, 400, "missing_body", "missing_body", "", "Missing request body",
     "The request body is empty. Send the user ids in it. If you did, a client library or a proxy may have "
     "dropped the "
     "body of the DELETE request."},
    {errc::malformed_body, 400, "malformed_body", "malformed_body", "", "Malformed request body",
     "The body was read as JSON, and is not one JSON object in UTF-8 with at most 32 nesting levels. Correct "
     "it, or send a form as application/x-www-form-urlencoded."},
    {errc::missing_users, 400, "missing_users", "missing_users", "users", "Missing user list",
     "The JSON object has no key users. Add it, with the list of user ids."},
    {errc::not_a_list, 400, "not_a_list", "not_a_list", "users", "Not a list",
     "The value of users is not an array. Send an array of ids, even for a single user."},
    {errc::empty_list, 400, "empty_list", "empty_list", "users", "Empty user list",
     "The list of users is empty. Send at least one user id."},
    {errc::not_an_integer, 400, "not_an_integer", "not_an_integer", "users", "Not an integer",
     "A user id is not a plain integer. Send each as digits, without quotes, sign, fraction, exponent or "
     "leading zeros."},
    {errc::out_of_range, 400, "out_of_range", "out_of_range", "users", "User id out of range",
     "A user id is too small or too large. Send user ids from 1 to 9223372036854775807."},
    {errc::duplicate_key, 400, "duplicate_key", "duplicate_key", "users", "Repeated key",
     "The key users occurs more than once. Send it only once, with all ids in one list."},
    {errc::unsupported_key, 400, "unsupported_key", "unsupported_key", "users", "Unsupported form key",
     "A key reads like users and is none of users, users[] and users[N] with a list index N. Name the ids "
     "users, users[], or users[0], users[1] and so on."},
    {errc::too_many_users, 400, "too_many_users", "too_many_users", "users", "Too many users",
     "The list of users is too long. Send at most {limit} user ids in one request, and split longer lists "
     "over several requests."},
    {errc::two_sources, 400, "two_sources", "two_sources", "users", "Users in query and body",
     "The query has user ids, and there is a body. Send the user ids in one of them."},
    {errc::repeated_content_type, 400, "repeated_content_type", "repeated_content_type", "",
     "Repeated Content-Type",
     "The Content-Type header field is repeated. Send exactly one, such as application/json."},
    {errc::missing_token, 401, "missing_token", "missing_token", "", "Authentication required",
     "The request has no bearer token. Send your access token in the Authorization header field: Bearer, one "
     "space, the token."},
    {errc::invalid_token, 401, "invalid_token", "invalid_token", "", "Invalid access token",
     "The access token is unknown, expired or revoked. Sign in again and send the new token."},
    {errc::forbidden, 403, "forbidden", "forbidden", "", "Not permitted",
     "Only the creator or a manager of the course can remove its invitations."},
    {errc::insufficient_scope, 403, "insufficient_scope", "insufficient_scope", "", "Insufficient scope",
     "The access token does not cover this operation. Request a token with a wider scope."},
    {errc::not_found, 404, "not_found", "not_found", "", "Not found",
     "No resource that you can access exists at this path. Check the path and the id."},
    {errc::no_route, 404, "no_route", "not_found", "", "Not found",
     "No resource that you can access exists at this path. Check the path and the id."},
    {errc::method_not_allowed, 405, "method_not_allowed", "method_not_allowed", "", "Method not allowed",
     "This path does not support the method of the request. Use one of the methods in the Allow header "
     "field. "
     "Method names are case-sensitive."},
    {errc::body_too_large, 413, "body_too_large", "body_too_large", "", "Request body too large",
     "The body is too long, or its chunks are too small. Send at most {limit} bytes in one request, in few "
     "chunks, and split longer lists over several requests."},
    {errc::unsupported_type, 415, "unsupported_type", "unsupported_type", "", "Unsupported media type",
     "The Content-Type of the body is neither JSON nor a form. Send the body as application/json in UTF-8 or "
     "as application/x-www-form-urlencoded."},
    {errc::unsupported_encoding, 415, "unsupported_encoding", "unsupported_encoding", "",
     "Unsupported content encoding",
     "The Content-Encoding of the body is not supported. Send the body without compression."},
    {errc::throttled, 429, "throttled", "throttled", "", "Too many requests",
     "You have sent too many requests. Retry after the number of seconds in the Retry-After header field."},
    {errc::failed, 500, "failed", "failed", "", "Internal server error",
     "The server could not process the request. Retrying will not help until the server is fixed."},
    {errc::busy, 503, "busy", "busy", "", "Temporarily unavailable",
     "Nothing was removed. Retry after the number of seconds in the Retry-After header field."},
    {errc::outcome_unknown, 503, "outcome_unknown", "outcome_unknown", "", "Unknown outcome",
     "The invitations may or may not have been removed. Retrying the request is safe."},
    {errc::malformed_request, 400, "malformed_request", "malformed_request", "", "Malformed request",
     "Send an HTTP/1.1 request with one Host header field, and with at most one of Content-Length and "
     "Transfer-Encoding."},
    {errc::request_timeout, 408, "request_timeout", "request_timeout", "", "Request timeout",
     "The request did not arrive in time. Send the complete request without a pause, on a new connection."},
    {errc::head_too_large, 431, "head_too_large", "head_too_large", "", "Request header too large",
     "The header is too long. Send fewer or shorter header fields."},
    {errc::multipart_body, 415, "multipart_body", "unsupported_type", "", "Unsupported media type",
     "The Content-Type of the body is multipart, such as multipart/form-data. Send the ids as "
     "application/x-www-form-urlencoded, such as users=7&users=9, or as application/json."},
    {errc::unsupported_charset, 415, "unsupported_charset", "unsupported_type", "", "Unsupported media type",
     "The charset in the Content-Type is not UTF-8. Send application/json in UTF-8, with charset=utf-8 or "
     "without a charset."},
    {errc::malformed_form, 400, "malformed_form", "malformed_body", "", "Malformed request body",
     "The ids were read as a form, and it has a percent sign without two hexadecimal digits after it. "
     "Correct "
     "it, or send a JSON object that begins with a brace."},
    {errc::unrecognized_body, 400, "unrecognized_body", "missing_users", "users", "Missing user list",
     "The body does not begin with a brace, so it was read as a form, and the form has no key users. Send a "
     "form such as users=7&users=9, or a JSON object that begins with a brace."},
};

/// Whether a value is an enumerator: a host may have cast a number.
constexpr bool is_enumerator(errc e) noexcept
{
    return static_cast<int>(e) >= 1 && static_cast<std::size_t>(e) <= std::size(errc_table);
}

/// The row of an error, in constant time. Throws nothing. @pre @ref is_enumerator.
constexpr errc_row const& row_of(errc e) noexcept
{
    return errc_table[static_cast<std::size_t>(e) - 1];
}

static_assert(
    []
    {
        std::size_t n = 0;
        for (errc_row const& row : errc_table)
            if (static_cast<std::size_t>(row.value) != ++n) return false;
        return n == static_cast<std::size_t>(errc::unrecognized_body);
    }(),
    "errc_table has one row for each errc, in its order");

namespace detail {

// Boost's base class is never deleted through a pointer, but its own suppression of the warning is local.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

struct errc_category final : boost::system::error_category
{
    constexpr errc_category() noexcept
        : error_category(0x7c2f4e51d9b3a608ull)
    {
    }

    char const* name() const noexcept override { return "uninvite"; }

    std::string message(int value) const override
    {
        if (!is_enumerator(static_cast<errc>(value))) return "unknown";
        return std::string(row_of(static_cast<errc>(value)).title);
    }
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

inline constexpr errc_category category{};

} // namespace detail

/// The category of @ref errc, for Boost.System and, by conversion, for `<system_error>`.
inline boost::system::error_category const& errc_category() noexcept
{
    return detail::category;
}

/// Found by both libraries: the result converts to `std::error_code`.
inline boost::system::error_code make_error_code(errc e) noexcept
{
    return {static_cast<int>(e), errc_category()};
}

/// A code of another category may equal this: see `error_category::equivalent`.
inline boost::system::error_condition make_error_condition(errc e) noexcept
{
    return {static_cast<int>(e), errc_category()};
}

} // namespace uninvite

template <>
struct boost::system::is_error_code_enum<uninvite::errc> : std::true_type
{
};

template <>
struct std::is_error_code_enum<uninvite::errc> : std::true_type
{
};

#endif
