// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ERRC_HPP
#define UNINVITE_ERRC_HPP

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

/** Everything that the route can answer besides 204.

    An error code enum of Boost.System and of `<system_error>`, and a condition that codes of other
    categories may equal. The order is that of @ref errc_table, which says what each one becomes.
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
    head_too_large
};

/// One row of @ref errc_table. All texts are printable ASCII without `"` and `\`, ready for JSON.
struct errc_row
{
    errc value;
    unsigned status;         ///< the HTTP status, 400 to 599
    std::string_view name;   ///< the enumerator
    std::string_view code;   ///< what clients read: the end of `type`, and `code` in `errors`
    std::string_view field;  ///< the part of the body at fault, or empty
    std::string_view title;  ///< the same for every occurrence (RFC 9457, section 3.1.3)
    std::string_view detail; ///< what to change; `{limit}` stands for the limit that was passed
};

/// The one table of errors: the answers, the categories and the documentation all come from it.
inline constexpr errc_row errc_table[] = {
    {errc::invalid_request, 400, "invalid_request", "invalid_request", "", "Malformed credentials",
     "Send exactly one Authorization field of the form: Bearer, a space, the token."},
    {errc::missing_body, 400, "missing_body", "missing_body", "", "The body is missing",
     "Send the users to remove in the body. If you did, a proxy or the client may have dropped the body "
     "of a DELETE request."},
    {errc::malformed_body, 400, "malformed_body", "malformed_body", "", "The body cannot be read",
     "Send one JSON object in UTF-8, nested at most 32 deep, or a form with intact percent escapes."},
    {errc::missing_users, 400, "missing_users", "missing_users", "users", "No users are named",
     "Add the key users with the ids of the users whose invitations are to be removed."},
    {errc::not_a_list, 400, "not_a_list", "not_a_list", "users", "Users is not a list",
     "Send users as an array of ids, also where it is only one."},
    {errc::empty_list, 400, "empty_list", "empty_list", "users", "The list is empty",
     "Name at least one user."},
    {errc::not_an_integer, 400, "not_an_integer", "not_an_integer", "users", "Not an integer",
     "Send each user id as a plain integer, without quotes, sign, fraction, exponent or leading zero."},
    {errc::out_of_range, 400, "out_of_range", "out_of_range", "users", "An id is out of range",
     "Send user ids from 1 to 9223372036854775807."},
    {errc::duplicate_key, 400, "duplicate_key", "duplicate_key", "users", "Users is given twice",
     "Send the key users once, with all ids in one list."},
    {errc::too_many_users, 400, "too_many_users", "too_many_users", "users", "Too many users",
     "Name at most {limit} users in one request and send the others in further requests."},
    {errc::two_sources, 400, "two_sources", "two_sources", "users", "Users come from two places",
     "Name the users in the query or in the body, not in both."},
    {errc::repeated_content_type, 400, "repeated_content_type", "repeated_content_type", "",
     "Content-Type is given twice", "Send one Content-Type field."},
    {errc::missing_token, 401, "missing_token", "missing_token", "", "Authentication is required",
     "Send the field Authorization: Bearer, with your access token."},
    {errc::invalid_token, 401, "invalid_token", "invalid_token", "", "The token is not valid",
     "The access token is unknown, expired or revoked. Sign in again and use the new one."},
    {errc::forbidden, 403, "forbidden", "forbidden", "", "Not permitted",
     "Only the creator or a manager of the course can remove its invitations."},
    {errc::insufficient_scope, 403, "insufficient_scope", "insufficient_scope", "", "Not permitted",
     "The access token does not cover this operation. Ask for one with a wider scope."},
    {errc::not_found, 404, "not_found", "not_found", "", "Not found",
     "There is nothing here that you can see. Check the path and the id in it."},
    {errc::no_route, 404, "no_route", "not_found", "", "Not found",
     "There is nothing here that you can see. Check the path and the id in it."},
    {errc::method_not_allowed, 405, "method_not_allowed", "method_not_allowed", "", "Method not allowed",
     "Use one of the methods in the Allow field. Their names are case-sensitive."},
    {errc::body_too_large, 413, "body_too_large", "body_too_large", "", "The body is too large",
     "Send at most {limit} bytes in one body and the other users in further requests."},
    {errc::unsupported_type, 415, "unsupported_type", "unsupported_type", "", "Unsupported media type",
     "Send the body as application/json in UTF-8, or as a form."},
    {errc::unsupported_encoding, 415, "unsupported_encoding", "unsupported_encoding", "",
     "Unsupported content encoding", "Send the body uncompressed."},
    {errc::throttled, 429, "throttled", "throttled", "", "Too many requests",
     "Repeat the request after the time in the Retry-After field."},
    {errc::failed, 500, "failed", "failed", "", "Internal error",
     "The request could not be carried out. Repeating it will not help before the server is mended."},
    {errc::busy, 503, "busy", "busy", "", "Temporarily unavailable",
     "Nothing was removed. Repeat the request after the time in the Retry-After field."},
    {errc::outcome_unknown, 503, "outcome_unknown", "outcome_unknown", "", "The outcome is unknown",
     "The invitations may or may not have been removed. Repeating the request is safe."},
    {errc::malformed_request, 400, "malformed_request", "malformed_request", "", "Malformed request",
     "Send an HTTP/1.1 request with one Host field and exactly one way of telling the length of the body."},
    {errc::request_timeout, 408, "request_timeout", "request_timeout", "", "The request took too long",
     "Send the whole request without a pause, on a new connection."},
    {errc::head_too_large, 431, "head_too_large", "head_too_large", "", "The header is too large",
     "Send fewer or shorter header fields."},
};

/// The row of an error, in constant time. Throws nothing. @pre `e` is an enumerator.
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
        return n == static_cast<std::size_t>(errc::head_too_large);
    }(),
    "errc_table has one row for each errc, in its order");

namespace detail {

// Boost's base class is not destroyed through, and says so only to itself.
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
        if (value < 1 || static_cast<std::size_t>(value) > std::size(errc_table)) return "unknown";
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

/// Found by both libraries: what it gives converts to `std::error_code`.
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
