// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_STORE_PROMISE_HPP
#define UNINVITE_TESTING_STORE_PROMISE_HPP

#include <uninvite/detail/language.hpp>

#include <string_view>

/// The promises that @ref uninvite::testing::check_invitation_store checks.
namespace uninvite::testing::store_promise {

inline constexpr std::string_view removes = "removes the named pending invitations, and returns which";
inline constexpr std::string_view stored = "answers only when others see it gone";
inline constexpr std::string_view nothing_else = "leaves invitations alone that are not named";
inline constexpr std::string_view this_course = "leaves other courses alone";
inline constexpr std::string_view members = "leaves members alone";
inline constexpr std::string_view repeatable = "succeeds if nothing is pending";
inline constexpr std::string_view audited = "writes one audit row for each invitation removed";
inline constexpr std::string_view checked_again = "checks the role again when it removes";
inline constexpr std::string_view hidden = "answers not_found for a course that is absent, deleted or hidden";
inline constexpr std::string_view by_policy = "does not ask for a role if the permission rests on the policy";
inline constexpr std::string_view whole = "removes all named invitations or none";
inline constexpr std::string_view many = "takes many users, and ids up to 2^63-1";
inline constexpr std::string_view one_removes = "reports each removal to only one of two concurrent callers";
inline constexpr std::string_view one_wins =
    "lets one win if an invitation is accepted and removed concurrently";

} // namespace uninvite::testing::store_promise

#endif
