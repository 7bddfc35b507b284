// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Each expression of the concept: a type that lacks it is rejected, its twin accepted.

#include <uninvite/concept/course_roles.hpp>

namespace probe {

using namespace uninvite;

struct nothing
{
};
struct roles
{
    result<course_role> role(user_id, course_id);
};
struct roles_with_their_result
{
    boost::system::result<course_role> role(user_id, course_id);
};
struct roles_turned_round
{
    result<course_role> role(course_id, user_id);
};
struct roles_plainly
{
    course_role role(user_id, course_id);
};
struct roles_as_numbers
{
    result<int> role(user_id, course_id);
};
static_assert(CourseRoles<roles> && CourseRoles<roles&> && !CourseRoles<roles const&>);
static_assert(CourseRoles<roles_with_their_result>);
static_assert(!CourseRoles<nothing>);
static_assert(!CourseRoles<roles_turned_round>, "a course does not stand for a user");
static_assert(!CourseRoles<roles_plainly>);
static_assert(!CourseRoles<roles_as_numbers>);

} // namespace probe
