// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/testing/archetypes.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/testing/scripted_policy.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

using namespace uninvite;
using testing::request;
namespace archetype = testing::archetype;

static_assert(TokenVerifier<archetype::token_verifier> && !CourseRoles<archetype::token_verifier>);
static_assert(CourseRoles<archetype::course_roles> && !InvitationStore<archetype::course_roles>);
static_assert(AccessPolicy<archetype::access_policy> && !TokenVerifier<archetype::access_policy>);
static_assert(InvitationStore<archetype::invitation_store> && !AccessPolicy<archetype::invitation_store>);
static_assert(RemovalObserver<archetype::removal_observer>);
static_assert(AsyncInvitationStore<archetype::async_invitation_store>);
static_assert(AsyncAccessPolicy<archetype::async_access_policy>);
static_assert(!std::is_move_constructible_v<archetype::invitation_store>);

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
