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

namespace uninvite {

/// How a request ended.
enum class outcome
{
    removed, ///< 204: what was pending is gone, durably
    refused, ///< 4xx: nothing was removed
    failed,  ///< 5xx: nothing was removed
    unknown  ///< it may or may not have been removed
};

/** What an observer is told. Borrows: nothing in it may be kept past the call.

    No token and no text of a body is ever in it.
*/
struct removal_event
{
    outcome what = outcome::refused;
    unsigned status = 0;             ///< the status of the answer
    boost::system::error_code cause; ///< what broke or who refused; for logs, never for a client
    std::optional<course_id> course; ///< once the path was read
    std::optional<user_id> actor;    ///< once the caller was authenticated
    std::span<user_id const> asked;  ///< once the body was read: sorted, unique
    std::optional<std::span<user_id const>> removed; ///< what was really removed, where the store can tell
};

} // namespace uninvite

#endif
