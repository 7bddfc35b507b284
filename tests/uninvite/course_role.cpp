// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/course_role.hpp>

#include "support/catch.hpp"

TEST_CASE("only the creator and managers may remove invitations")
{
    using uninvite::course_role;
    CHECK(may_remove_invitations(course_role::creator));
    CHECK(may_remove_invitations(course_role::manager));
    CHECK_FALSE(may_remove_invitations(course_role::joined));
    CHECK_FALSE(may_remove_invitations(course_role::invited));
    CHECK_FALSE(may_remove_invitations(course_role::none));
}
