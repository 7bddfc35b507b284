// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_ACCESS_POLICY_HPP
#define UNINVITE_TESTING_CHECK_ACCESS_POLICY_HPP

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/testing/detail/check.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite::testing {

/// The promises that @ref check_access_policy checks.
namespace policy_promise {

inline constexpr std::string_view knows = "returns the acting user";
inline constexpr std::string_view unknown = "answers invalid_token for a token that was never issued";
inline constexpr std::string_view grants = "lets the creator and a manager remove";
inline constexpr std::string_view forbids = "answers forbidden to other users who see the course";
inline constexpr std::string_view hidden = "answers not_found for a course that is absent, deleted or hidden";
inline constexpr std::string_view now = "uses the current roles";

} // namespace policy_promise

/** Checks that a policy does what the route expects of an @ref AccessPolicy.

    A policy may let others remove too; the users of this check are none of those.

    @param make Makes a new, empty @ref PolicyWorld for each call.
    @return The broken promises, each of @ref policy_promise.

    @par Exception Safety
    An exception of the policy is a finding. An exception of the world during setup propagates.
*/
template <class MakeWorld>
    requires PolicyWorld<std::invoke_result_t<MakeWorld&>>
report check_access_policy(MakeWorld make)
{
    using namespace detail;
    using policy = std::remove_cvref_t<decltype(make().policy())>;
    static_assert(AccessPolicy<policy>, "uninvite: the world's policy() is not an AccessPolicy");
    using traits = storage_traits_of<policy>;
    report r;
    auto w = make();
    set_up(w);
    auto const authenticate = [&](std::string const& token)
    { return as_result<principal_of<policy>>(traits::authenticate(w.policy(), token)); };
    auto const authorize = [&](user_id user, course_id course) -> result<grant>
    {
        auto const who = authenticate(w.issue(user));
        if (!who) return who.error();
        return as_result<grant>(traits::authorize(w.policy(), *who, course));
    };
    auto const expect_grant = [&](auto& expect, user_id user, course_id course)
    {
        auto const answer = authorize(user, course);
        expect(answer.has_value(), "user " + std::to_string(user.value()) + " in course " +
                                       std::to_string(course.value()) + ": it answers " + seen(answer));
    };
    look_at(r, policy_promise::knows,
            [&](auto expect)
            {
                for (user_id user : {creator, stranger})
                {
                    auto const who = authenticate(w.issue(user));
                    expect(who.has_value(),
                           "an issued token: it answers " + (who ? "" : text_of(who.error())));
                    if (who)
                        expect(actor(*who) == user, "a token of user " + std::to_string(user.value()) +
                                                        " speaks for " + std::to_string(actor(*who).value()));
                }
            });
    look_at(r, policy_promise::unknown,
            [&](auto expect)
            {
                auto const who = authenticate("never-issued");
                expect(!who && who.error() == errc::invalid_token,
                       who ? "it is accepted" : "it answers " + text_of(who.error()));
            });
    look_at(r, policy_promise::grants,
            [&](auto expect)
            {
                for (course_id course : {open_course, hidden_course})
                    for (user_id user : {creator, manager})
                        expect_grant(expect, user, course);
            });
    look_at(r, policy_promise::forbids,
            [&](auto expect)
            {
                for (user_id user : {joined, invited, stranger})
                    expect_error(expect, "user " + std::to_string(user.value()), authorize(user, open_course),
                                 errc::forbidden);
                for (user_id user : {joined, invited})
                    expect_error(expect, "user " + std::to_string(user.value()) + " in a hidden course",
                                 authorize(user, hidden_course), errc::forbidden);
            });
    look_at(r, policy_promise::hidden,
            [&](auto expect)
            {
                expect_error(expect, "a stranger, a course that only members see",
                             authorize(stranger, hidden_course), errc::not_found);
                expect_error(expect, "no such course", authorize(creator, absent_course), errc::not_found);
                expect_error(expect, "a deleted course", authorize(creator, deleted_course), errc::not_found);
            });
    look_at(r, policy_promise::now,
            [&](auto expect)
            {
                w.set_role(open_course, manager, course_role::joined);
                expect_error(expect, "a former manager", authorize(manager, open_course), errc::forbidden);
                w.set_role(open_course, stranger, course_role::manager);
                expect_grant(expect, stranger, open_course);
            });
    return r;
}

} // namespace uninvite::testing

#endif
