// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_ACCESS_POLICY_HPP
#define UNINVITE_TESTING_CHECK_ACCESS_POLICY_HPP

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/course_role.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/check_options.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/time_limit.hpp>
#include <uninvite/testing/report.hpp>

#include <atomic>
#include <memory>
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
inline constexpr std::string_view joint = "decides in one step as in two";
inline constexpr std::string_view at_once = "supports concurrent calls";
inline constexpr std::string_view in_time = "answers within the time limit";

} // namespace policy_promise

namespace detail {

// `admit` against `authenticate` and `authorize`, for each user and course, and again after a role changed.
template <class World>
void check_joint_decisions(report& r, World& w, call_clock& calls)
{
    using policy = std::remove_cvref_t<decltype(w.policy())>;
    using traits = storage_traits_of<policy>;
    using principal_type = principal_of<policy>;
    auto const in_one = [&](std::string const& token, course_id course)
    {
        auto const d = calls.time(
            [] { return "admit"; },
            [&] { return as_result<decision<principal_type>>(traits::admit(w.policy(), token, course)); });
        if (!d) return "refuses the token with " + text_of(d.error());
        return "for user " + text_of(actor(d->who)) + " answers " + seen(d->basis);
    };
    auto const in_two = [&](std::string const& token, course_id course)
    {
        auto const who = as_result<principal_type>(traits::authenticate(w.policy(), token));
        if (!who) return "refuses the token with " + text_of(who.error());
        auto const basis = as_result<grant>(traits::authorize(w.policy(), *who, course));
        return "for user " + text_of(actor(*who)) + " answers " + seen(basis);
    };
    look_at(r, policy_promise::joint,
            [&](auto expect)
            {
                auto const compare = [&](std::string const& token)
                {
                    for (course_id course : {open_course, hidden_course, deleted_course, absent_course})
                    {
                        std::string const one = in_one(token, course), two = in_two(token, course);
                        expect(one == two, "in course " + std::to_string(course.value()) + " admit " + one +
                                               ", and the two steps say: " + two);
                    }
                };
                for (user_id user : {creator, manager, joined, invited, stranger})
                    compare(w.issue(user));
                compare("never-issued");
                std::string const token = w.issue(joined);
                compare(token);
                w.set_role(open_course, joined, course_role::manager);
                compare(token);
                w.set_role(open_course, joined, course_role::joined);
                compare(token);
            });
}

template <class World>
void check_policy(report& r, World& w, call_clock& calls)
{
    using policy = std::remove_cvref_t<decltype(w.policy())>;
    using traits = storage_traits_of<policy>;
    auto const authenticate = [&](std::string const& token)
    {
        return calls.time(
            [] { return "authenticate"; },
            [&] { return as_result<principal_of<policy>>(traits::authenticate(w.policy(), token)); });
    };
    auto const authorize = [&](user_id user, course_id course) -> result<grant>
    {
        auto const who = authenticate(w.issue(user));
        if (!who) return who.error();
        return calls.time(
            [&]
            { return "authorize of user " + text_of(user) + " in course " + std::to_string(course.value()); },
            [&] { return as_result<grant>(traits::authorize(w.policy(), *who, course)); });
    };
    auto const expect_grant = [&](auto& expect, user_id user, course_id course)
    {
        auto const answer = authorize(user, course);
        expect(answer.has_value(), "user " + text_of(user) + " in course " + std::to_string(course.value()) +
                                       ": it answers " + seen(answer));
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
                        expect(actor(*who) == user,
                               "a token of user " + text_of(user) + " speaks for " + text_of(actor(*who)));
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
                    expect_error(expect, "user " + text_of(user), authorize(user, open_course),
                                 errc::forbidden);
                for (user_id user : {joined, invited})
                    expect_error(expect, "user " + text_of(user) + " in a hidden course",
                                 authorize(user, hidden_course), errc::forbidden);
            });
    if (!limits_of(w).has_hidden_courses)
        r.omit(policy_promise::hidden, "courses that only members see: the world has none");
    look_at(r, policy_promise::hidden,
            [&](auto expect)
            {
                expect_error(expect, "course 99, which never was", authorize(creator, absent_course),
                             errc::not_found);
                expect_error(expect, "course 4, which was deleted", authorize(creator, deleted_course),
                             errc::not_found);
                if (!limits_of(w).has_hidden_courses) return;
                expect_error(expect, "user 4, a stranger in course 2, which only members see",
                             authorize(stranger, hidden_course), errc::not_found);
            });
    if constexpr (Admits<policy>) check_joint_decisions(r, w, calls);
    look_at(r, policy_promise::at_once,
            [&](auto expect)
            {
                std::string const tokens[2]{w.issue(creator), w.issue(stranger)};
                std::atomic<int> wrong{0};
                auto const ask = [&](std::string const& token, user_id user)
                {
                    for (int i = 0; i != 200; ++i)
                    {
                        auto const who = authenticate(token);
                        if (!who || actor(*who) != user) ++wrong;
                    }
                };
                race(
                    1, [&](int) { ask(tokens[0], creator); }, [&](int) { ask(tokens[1], stranger); });
                expect(wrong == 0, std::to_string(wrong) + " of 400 answers for users 1 and 4 were wrong");
            });
    look_at(r, policy_promise::now,
            [&](auto expect)
            {
                w.set_role(open_course, manager, course_role::joined);
                expect_error(expect, "user 2, a former manager", authorize(manager, open_course),
                             errc::forbidden);
                w.set_role(open_course, stranger, course_role::manager);
                expect_grant(expect, stranger, open_course);
            });
}

} // namespace detail

/** Checks that a policy does what the route expects of an @ref AccessPolicy.

    A policy may let others remove too; the users of this check are none of those.

    @param make Makes a new, empty @ref PolicyWorld for each call. @param options The time limit.
    @return The broken promises, each of @ref policy_promise.

    @par Exception Safety
    An exception of the policy is a finding. An exception of the world during setup propagates.

    @par Threads
    As @ref check_invitation_store.
*/
template <class MakeWorld>
    requires PolicyWorld<std::invoke_result_t<MakeWorld&>>
report check_access_policy(MakeWorld make, check_options const& options = {})
{
    static_assert(AccessPolicy<std::remove_cvref_t<decltype(make().policy())>>,
                  "uninvite: the world's policy() is not an AccessPolicy");
    report r;
    auto const check =
        [make = std::make_shared<MakeWorld>(std::move(make))](report& found, detail::call_clock& calls)
    {
        auto w = (*make)();
        detail::set_up(w);
        detail::check_policy(found, w, calls);
    };
    detail::run_limited(r, options, policy_promise::in_time, check);
    return r;
}

} // namespace uninvite::testing

#endif
