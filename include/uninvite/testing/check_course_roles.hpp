// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_COURSE_ROLES_HPP
#define UNINVITE_TESTING_CHECK_COURSE_ROLES_HPP

#include <uninvite/concept/course_roles.hpp>
#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
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

/// The promises that @ref check_course_roles checks.
namespace roles_promise {

inline constexpr std::string_view tells = "returns the highest role that a user has";
inline constexpr std::string_view now = "returns the current role";
inline constexpr std::string_view this_course = "returns the role in this course";
inline constexpr std::string_view hidden = "answers not_found for a course that is absent, deleted or hidden";
inline constexpr std::string_view at_once = "supports concurrent calls";
inline constexpr std::string_view in_time = "answers within the time limit";

} // namespace roles_promise

namespace detail {

template <class World>
void check_roles(report& r, World& w, call_clock& calls)
{
    auto const role = [&](user_id user, course_id course)
    {
        using traits = storage_traits_of<decltype(w.roles())>;
        return calls.time(
            [&]
            { return "the role of user " + text_of(user) + " in course " + std::to_string(course.value()); },
            [&] { return as_result<course_role>(traits::role(w.roles(), user, course)); });
    };
    auto const expect_role = [&](auto& expect, user_id user, course_id course, course_role wanted)
    {
        auto const answer = role(user, course);
        expect(answer && *answer == wanted, "user " + text_of(user) + " in course " +
                                                std::to_string(course.value()) + ": it answers " +
                                                seen(answer) + ", not " + text_of(wanted));
    };
    look_at(r, roles_promise::tells,
            [&](auto expect)
            {
                for (course_id course : {open_course, hidden_course})
                {
                    expect_role(expect, creator, course, course_role::creator);
                    expect_role(expect, manager, course, course_role::manager);
                    expect_role(expect, joined, course, course_role::joined);
                    expect_role(expect, invited, course, course_role::invited);
                }
                expect_role(expect, stranger, open_course, course_role::none);
            });
    look_at(r, roles_promise::this_course,
            [&](auto expect)
            {
                expect_role(expect, stranger, other_course, course_role::creator);
                expect_role(expect, creator, other_course, course_role::none);
            });
    if (!limits_of(w).has_hidden_courses)
        r.omit(roles_promise::hidden, "courses that only members see: the world has none");
    look_at(r, roles_promise::hidden,
            [&](auto expect)
            {
                expect_error(expect, "course 99, which never was", role(creator, absent_course),
                             errc::not_found);
                expect_error(expect, "course 4, which was deleted", role(creator, deleted_course),
                             errc::not_found);
                if (!limits_of(w).has_hidden_courses) return;
                expect_error(expect, "user 4, a stranger in course 2, which only members see",
                             role(stranger, hidden_course), errc::not_found);
                w.set_role(hidden_course, stranger, course_role::joined);
                w.set_role(hidden_course, stranger, course_role::none);
                expect_error(expect, "user 4, a former member of course 2, which only members see",
                             role(stranger, hidden_course), errc::not_found);
            });
    look_at(r, roles_promise::at_once,
            [&](auto expect)
            {
                std::atomic<int> wrong{0};
                auto const ask = [&](user_id user, course_role wanted)
                {
                    for (int i = 0; i != 200; ++i)
                    {
                        auto const answer = role(user, open_course);
                        if (!answer || *answer != wanted) ++wrong;
                    }
                };
                race(
                    1, [&](int) { ask(creator, course_role::creator); },
                    [&](int) { ask(joined, course_role::joined); });
                expect(wrong == 0, std::to_string(wrong) + " of 400 answers for users 1 and 3 were wrong");
            });
    look_at(r, roles_promise::now,
            [&](auto expect)
            {
                w.set_role(open_course, manager, course_role::joined);
                expect_role(expect, manager, open_course, course_role::joined);
                w.set_role(open_course, joined, course_role::none);
                expect_role(expect, joined, open_course, course_role::none);
                w.set_role(open_course, stranger, course_role::manager);
                expect_role(expect, stranger, open_course, course_role::manager);
                w.delete_course(open_course);
                expect_error(expect, "course 1, deleted a moment ago", role(creator, open_course),
                             errc::not_found);
            });
}

} // namespace detail

/** Checks that a source of roles keeps the promises of @ref CourseRoles.

    @param make Makes a new, empty @ref RolesWorld for each call. @param options The time limit.
    @return The broken promises, each of @ref roles_promise.

    @par Exception Safety
    An exception of the source is a finding. An exception of the world during setup propagates.

    @par Threads
    As @ref check_invitation_store.
*/
template <class MakeWorld>
    requires RolesWorld<std::invoke_result_t<MakeWorld&>>
report check_course_roles(MakeWorld make, check_options const& options = {})
{
    static_assert(CourseRoles<decltype(make().roles())>,
                  "uninvite: the world's roles() is not a CourseRoles");
    report r;
    auto const check =
        [make = std::make_shared<MakeWorld>(std::move(make))](report& found, detail::call_clock& calls)
    {
        auto w = (*make)();
        detail::set_up(w);
        detail::check_roles(found, w, calls);
    };
    detail::run_limited(r, options, roles_promise::in_time, check);
    return r;
}

} // namespace uninvite::testing

#endif
