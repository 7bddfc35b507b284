// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/testing/archetypes.hpp>
#include <uninvite/testing/failing.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/testing/scripted_policy.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace uninvite;
using testing::request;
namespace archetype = testing::archetype;

using executor = boost::asio::io_context::executor_type;

static_assert(TokenVerifier<archetype::token_verifier> && !CourseRoles<archetype::token_verifier>);
static_assert(CourseRoles<archetype::course_roles> && !InvitationStore<archetype::course_roles>);
static_assert(AccessPolicy<archetype::access_policy> && !TokenVerifier<archetype::access_policy>);
static_assert(InvitationStore<archetype::invitation_store> && !AccessPolicy<archetype::invitation_store>);
static_assert(RemovalObserver<archetype::removal_observer>);
static_assert(AsyncInvitationStore<archetype::async_invitation_store<executor>>);
static_assert(AsyncAccessPolicy<archetype::async_access_policy<executor>>);
static_assert(!std::is_move_constructible_v<archetype::invitation_store>);

// A wrapper models what it wraps, and no more.
static_assert(InvitationStore<testing::failing<testing::memory_store>>);
static_assert(CourseRoles<testing::failing<testing::memory_store>>);
static_assert(!TokenVerifier<testing::failing<testing::memory_store>>);
static_assert(TokenVerifier<testing::failing<testing::memory_tokens>>);
static_assert(!InvitationStore<testing::failing<testing::memory_tokens>>);
static_assert(AccessPolicy<testing::failing<testing::scripted_policy>>);
static_assert(!AccessPolicy<testing::failing<testing::memory_store>>);

TEST_CASE("a route asks no more of its parts than their concepts")
{
    archetype::token_verifier tokens;
    archetype::course_roles roles;
    archetype::access_policy policy;
    archetype::invitation_store store;
    archetype::removal_observer observer;
    creator_or_manager both{tokens, roles};
    remove_invitations const first{both, store, {}, observer};
    remove_invitations const second{policy, store, {}, observer};
    CHECK(request().send(first).error() == errc::busy);
    CHECK(request().send(second).error() == errc::busy);
    testing::scripted_policy scripted;
    remove_invitations const third{scripted, store, {}, observer};
    CHECK(request().send(third).error() == errc::busy);
}

TEST_CASE("a scripted policy answers what it was told to, in order, and then grants")
{
    testing::scripted_policy policy;
    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    remove_invitations const route{policy, store};
    //[scripted
    policy.on_authenticate(errc::invalid_token).on_authenticate(principal{user_id{5}});
    policy.on_authorize(errc::not_found).on_authorize(failure(errc::throttled, std::chrono::seconds(30)));

    CHECK(request().send(route).status() == 401);
    CHECK(request().send(route).status() == 404);
    response const later = request().send(route);
    CHECK(later.status() == 429);
    CHECK(later["Retry-After"] == "30");
    CHECK(request().send(route).status() == 204);
    //]

    using call = testing::scripted_policy::call;
    CHECK(policy.calls() == std::vector<call>{{"token", {}, {}},
                                              {"token", {}, {}},
                                              {{}, user_id{5}, course_id{1}},
                                              {"token", {}, {}},
                                              {{}, user_id{1}, course_id{1}},
                                              {"token", {}, {}},
                                              {{}, user_id{1}, course_id{1}}});
}

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

TEST_CASE("a recording observer owns what it was told")
{
    testing::scripted_policy policy;
    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    store.invite(course_id{1}, user_id{7});
    testing::recording_observer observer;
    remove_invitations const route{policy, store, {}, observer};
    request().send(route);
    request().with(testing::flaw::no_token).send(route);

    auto const records = observer.records();
    REQUIRE(records.size() == 2);
    CHECK(records[0].what == outcome::removed);
    CHECK(records[0].status == 204);
    CHECK(records[0].actor == user_id{1});
    CHECK(records[0].course == course_id{1});
    CHECK(records[0].asked == std::vector<user_id>{user_id{7}, user_id{8}});
    CHECK(records[0].removed == std::vector<user_id>{user_id{7}});
    CHECK(records[1].what == outcome::refused);
    CHECK(records[1].status == 401);
    CHECK_FALSE(records[1].actor);
    CHECK_FALSE(records[1].removed);
    observer.clear();
    CHECK(observer.records().empty());
}
