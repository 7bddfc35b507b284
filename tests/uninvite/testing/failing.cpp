// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/failing.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/testing/scripted_policy.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

#include <stdexcept>

using namespace uninvite;
using testing::request;

// A wrapper models what it wraps, and no more.
static_assert(InvitationStore<testing::failing<testing::memory_store>>);
static_assert(CourseRoles<testing::failing<testing::memory_store>>);
static_assert(!TokenVerifier<testing::failing<testing::memory_store>>);
static_assert(TokenVerifier<testing::failing<testing::memory_tokens>>);
static_assert(!InvitationStore<testing::failing<testing::memory_tokens>>);
static_assert(AccessPolicy<testing::failing<testing::scripted_policy>>);
static_assert(!AccessPolicy<testing::failing<testing::memory_store>>);

TEST_CASE("whichever call fails, nothing is removed and the answer says so")
{
    testing::memory_tokens tokens{{"token", user_id{1}}};
    testing::memory_store courses;
    courses.set_role(course_id{1}, user_id{1}, course_role::creator);
    courses.invite(course_id{1}, user_id{7});
    //[fail_at
    std::size_t n = 1;
    for (;; ++n)
    {
        testing::fail_count count(n);
        testing::failing failing_tokens{tokens, count};
        testing::failing failing_courses{courses, count};
        remove_invitations const route{creator_or_manager{failing_tokens, failing_courses}, failing_courses};
        response const answer = request().send(route);
        if (!count.has_failed())
        {
            CHECK(answer.status() == 204);
            break;
        }
        CHECK(count.calls() == n);
        CHECK(answer.error() == errc::busy);
        CHECK(courses.is_pending(course_id{1}, user_id{7}));
    }
    CHECK(n == 4); // token, role, removal
    //]
    CHECK_FALSE(courses.is_pending(course_id{1}, user_id{7}));
}

TEST_CASE("a call may fail with another error, or throw")
{
    testing::memory_store courses;
    courses.set_role(course_id{1}, user_id{1}, course_role::creator);
    testing::scripted_policy policy;

    testing::fail_count unknown(1, [] { return failure(errc::outcome_unknown); });
    testing::failing store{courses, unknown};
    remove_invitations const route{policy, store};
    CHECK(request().send(route).error() == errc::outcome_unknown);

    testing::fail_count thrown(2, []() -> failure { throw std::runtime_error("no disk"); });
    testing::failing throwing{policy, thrown};
    remove_invitations const other{throwing, courses};
    CHECK_THROWS_AS(request().send(other), std::runtime_error);
}
