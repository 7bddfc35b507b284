// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/grant_of.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

using tests::name_of;
using uninvite::course_role;
using uninvite::detail::grant_of;

TEST_CASE("the creator and the managers of a course get the permission, and others are forbidden")
{
    CHECK(*grant_of(course_role::creator) == uninvite::grant::by_role);
    CHECK(*grant_of(course_role::manager) == uninvite::grant::by_role);
    for (course_role const role : {course_role::joined, course_role::invited, course_role::none})
        CHECK(name_of(grant_of(role)) == "forbidden");
}

TEST_CASE("a role that could not be found gives its own error instead of a permission")
{
    CHECK(name_of(grant_of(uninvite::errc::not_found)) == "not_found");
    CHECK(name_of(grant_of(uninvite::errc::busy)) == "busy");
}
