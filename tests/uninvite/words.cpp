// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The headers that hold a word or two: principal, course_role, event, options, held, version.

#include <uninvite/course_role.hpp>
#include <uninvite/detail/owned_or_borrowed.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal_event.hpp>
#include <uninvite/route_options.hpp>
#include <uninvite/version.hpp>

#include "support/catch.hpp"

#include <memory>
#include <string>
#include <type_traits>

TEST_CASE("the user of a principal is who acts")
{
    CHECK(actor(uninvite::principal{uninvite::user_id{7}}) == uninvite::user_id{7});
}

TEST_CASE("only the creator and managers may remove invitations")
{
    using uninvite::course_role;
    CHECK(may_remove_invitations(course_role::creator));
    CHECK(may_remove_invitations(course_role::manager));
    CHECK_FALSE(may_remove_invitations(course_role::joined));
    CHECK_FALSE(may_remove_invitations(course_role::invited));
    CHECK_FALSE(may_remove_invitations(course_role::none));
}

TEST_CASE("an event starts without course, actor and users")
{
    uninvite::removal_event const e;
    CHECK(e.what == uninvite::outcome::refused);
    CHECK(e.status == 0);
    CHECK(!e.cause);
    CHECK(!e.course);
    CHECK(!e.actor);
    CHECK(e.asked.empty());
    CHECK(!e.removed);
}

TEST_CASE("the defaults of the options are the documented route")
{
    uninvite::route_options const o;
    CHECK(o.path == "/api/v2/course/{id}/invite/");
    CHECK(o.methods == std::vector<std::string>{"DELETE"});
    CHECK(o.realm == "uninvite");
    CHECK(o.body_limit == 1048576);
    CHECK(o.users_limit == 10000);
    CHECK_FALSE(o.users_in_query);
    CHECK(o.problem_type == "application/problem+json");
    CHECK(o.retry_after == std::chrono::seconds(1));
}

TEST_CASE("an lvalue is borrowed, an rvalue is moved in")
{
    using uninvite::detail::owned_or_borrowed;
    int n = 1;
    owned_or_borrowed<int&> const borrowed(n);
    borrowed.get() = 2;
    CHECK(n == 2);

    int const fixed = 3;
    owned_or_borrowed<int const&> const constant(fixed);
    CHECK(&constant.get() == &fixed);

    owned_or_borrowed<std::unique_ptr<int>> const owned(std::make_unique<int>(4));
    *owned.get() = 5;
    CHECK(*owned.get() == 5);
    static_assert(!std::is_constructible_v<owned_or_borrowed<int&>, int>, "a temporary is never borrowed");
}

TEST_CASE("the version as a number and as text agree")
{
    int const n = UNINVITE_VERSION;
    CHECK(std::to_string(n / 10000) + "." + std::to_string(n / 100 % 100) + "." + std::to_string(n % 100) ==
          UNINVITE_VERSION_STRING);
}
