// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_COURSE_ROLES_HPP
#define UNINVITE_TESTING_CHECK_COURSE_ROLES_HPP

#include <uninvite/concept/course_roles.hpp>
#include <uninvite/testing/detail/check.hpp>

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

} // namespace roles_promise

/** Checks that a source of roles keeps the promises of @ref CourseRoles.

    @param make Makes a new, empty @ref RolesWorld for each call.
    @return The broken promises, each of @ref roles_promise.

    @par Exception Safety
    An exception of the source is a finding. An exception of the world during setup propagates.
*/
template <class MakeWorld>
    requires RolesWorld<std::invoke_result_t<MakeWorld&>>
report check_course_roles(MakeWorld make)
{
    using namespace detail;
    static_assert(CourseRoles<decltype(make().roles())>,
                  "uninvite: the world's roles() is not a CourseRoles");
    report r;
    auto w = make();
    set_up(w);
    auto const role = [&](user_id user, course_id course)
    {
        using traits = storage_traits_of<decltype(w.roles())>;
        return as_result<course_role>(traits::role(w.roles(), user, course));
    };
    auto const expect_role = [&](auto& expect, user_id user, course_id course, course_role wanted)
    {
        auto const answer = role(user, course);
        expect(answer && *answer == wanted, "user " + std::to_string(user.value()) + " in course " +
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
    look_at(r, roles_promise::hidden,
            [&](auto expect)
            {
                expect_error(expect, "a stranger, a course that only members see",
                             role(stranger, hidden_course), errc::not_found);
                expect_error(expect, "no such course", role(creator, absent_course), errc::not_found);
                expect_error(expect, "a deleted course", role(creator, deleted_course), errc::not_found);
                w.set_role(hidden_course, stranger, course_role::joined);
                w.set_role(hidden_course, stranger, course_role::none);
                expect_error(expect, "a user who left a course that only members see",
                             role(stranger, hidden_course), errc::not_found);
            });
    look_at(r, roles_promise::now,
            [&](auto expect)
            {
                w.set_role(open_course, manager, course_role::joined);
                expect_role(expect, manager, open_course, course_role::joined);
                w.set_role(open_course, joined, course_role::none);
                expect_role(expect, joined, open_course, course_role::none);
                w.delete_course(open_course);
                expect_error(expect, "a course deleted a moment ago", role(creator, open_course),
                             errc::not_found);
            });
    return r;
}

} // namespace uninvite::testing

#endif
