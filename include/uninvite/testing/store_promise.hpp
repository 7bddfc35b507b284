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
inline constexpr std::string_view accepted = "leaves accepted invitations alone";
inline constexpr std::string_view repeatable = "succeeds if nothing is pending";
inline constexpr std::string_view audited = "writes one audit row for each invitation removed";
inline constexpr std::string_view audited_at_once = "writes the audit row in the transaction that removes";
inline constexpr std::string_view checked_again = "checks the role again when it removes";
inline constexpr std::string_view not_cached =
    "uses the current role and course, not those of an earlier call";
inline constexpr std::string_view demoted =
    "removes nothing after the actor's role was taken away concurrently";
inline constexpr std::string_view hidden = "answers not_found for a course that is absent, deleted or hidden";
inline constexpr std::string_view by_policy = "does not ask for a role if the permission rests on the policy";
inline constexpr std::string_view whole = "removes all named invitations or none";
inline constexpr std::string_view every_step = "removes and records nothing if any of its steps fails";
inline constexpr std::string_view seen_whole = "shows others all of a removal or nothing of it";
inline constexpr std::string_view many = "takes 1, 1,000 and 10,000 users, and the largest ids";
inline constexpr std::string_view one_removes = "reports each removal to only one of two concurrent callers";
inline constexpr std::string_view overlapping = "carries out concurrent removals of the same users";
inline constexpr std::string_view one_wins =
    "lets one win if an invitation is accepted and removed concurrently";
inline constexpr std::string_view durable = "keeps across a crash what it has acknowledged";
inline constexpr std::string_view in_time = "answers within the time limit";

} // namespace uninvite::testing::store_promise

#endif
