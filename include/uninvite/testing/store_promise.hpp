// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_STORE_PROMISE_HPP
#define UNINVITE_TESTING_STORE_PROMISE_HPP

#include <string_view>

/// What @ref uninvite::testing::check_invitation_store looks at.
namespace uninvite::testing::store_promise {

inline constexpr std::string_view removes = "removes the pending invitations that are named, and tells which";
inline constexpr std::string_view stored = "answers only when others see it gone";
inline constexpr std::string_view nothing_else = "leaves invitations alone that are not named";
inline constexpr std::string_view this_course = "leaves other courses alone";
inline constexpr std::string_view members = "leaves members alone";
inline constexpr std::string_view repeatable = "takes it for success where nothing is pending";
inline constexpr std::string_view audited = "writes one audit row for each invitation removed";
inline constexpr std::string_view checked_again = "checks the role again when it removes";
inline constexpr std::string_view hidden = "answers not_found for a course that is absent, deleted or hidden";
inline constexpr std::string_view by_policy =
    "does not ask for a role where the permission rests on the policy";
inline constexpr std::string_view whole = "removes all that is named or nothing";
inline constexpr std::string_view many = "takes many users, and ids up to 2^63-1";
inline constexpr std::string_view one_removes = "tells one of two that remove at once that it removed";
inline constexpr std::string_view one_wins =
    "lets one win where an invitation is accepted and removed at once";

} // namespace uninvite::testing::store_promise

#endif
