// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/removal.hpp>

#include "support/catch.hpp"

using uninvite::removed;
using uninvite::user_id;
using uninvite::user_list;

TEST_CASE("removed holds the ids, or none, or says that nobody knows")
{
    CHECK(removed().is_known());
    CHECK(removed().users().empty());

    removed const some(user_list{user_id{7}, user_id{8}});
    CHECK(some.is_known());
    CHECK(some.users() == user_list{user_id{7}, user_id{8}});

    CHECK_FALSE(removed::unknown().is_known());
}

TEST_CASE("a removal is a value")
{
    uninvite::removal const r{uninvite::course_id{1}, user_id{2}, uninvite::grant::by_role, {user_id{7}}};
    uninvite::removal const copy = r;
    CHECK(copy.course.value() == 1);
    CHECK(copy.actor.value() == 2);
    CHECK(copy.basis == uninvite::grant::by_role);
    CHECK(copy.users == r.users);
}
