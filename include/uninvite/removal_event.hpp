// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_REMOVAL_EVENT_HPP
#define UNINVITE_REMOVAL_EVENT_HPP

#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>

#include <boost/system/error_code.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace uninvite {

/// How a request ended.
enum class outcome
{
    removed, ///< 204: all named invitations that were pending are removed, durably
    refused, ///< 4xx: nothing was removed
    failed,  ///< 5xx: nothing was removed
    unknown  ///< it may or may not have been removed
};

/** The argument of an observer. It borrows: keep nothing of it past the call.

    It never contains a token or any text of a body. `asked.size()` and `removed->size()` are the numbers of
    users and of removed invitations: `0 of 2` may show a client that sends other ids than users'.
*/
struct removal_event
{
    outcome what = outcome::refused;
    unsigned status = 0;                             ///< the status of the response
    boost::system::error_code cause;                 ///< the underlying error; for logs, never for a client
    std::string_view detail;                         ///< more about the cause, without secrets; or empty
    std::optional<course_id> course;                 ///< present after the path was parsed
    std::optional<user_id> actor;                    ///< present after the caller was authenticated
    std::span<user_id const> asked;                  ///< non-empty after the body was parsed: sorted, unique
    std::optional<std::span<user_id const>> removed; ///< the removed ids, if the store can tell
};

} // namespace uninvite

#endif
