// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/conformance_worlds.hpp"
#include "support/postgres/world.hpp"

#include <uninvite/testing/async_check_invitation_store.hpp>
#include <uninvite/testing/check_access_policy.hpp>
#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/check_token_verifier.hpp>

// The library's own models are held to the checks that it gives to others.

using namespace tests;
using namespace uninvite;

TEST_CASE("the store on PostgreSQL keeps all promises of an InvitationStore")
{
    auto const report = testing::check_invitation_store([] { return store_world<course_world>(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("the asynchronous store on PostgreSQL keeps all promises of an AsyncInvitationStore")
{
    auto const report =
        testing::check_async_invitation_store([] { return async_store_world<course_world>(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("tokens on PostgreSQL keep all promises of a TokenVerifier")
{
    auto const report = testing::check_token_verifier([] { return reader_world<course_world>(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("roles on PostgreSQL keep all promises of CourseRoles")
{
    CHECK(testing::check_course_roles([] { return reader_world<course_world>(); }).text() == "");
}

TEST_CASE("the policy on PostgreSQL keeps all promises of an AccessPolicy")
{
    CHECK(testing::check_access_policy([] { return reader_world<course_world>(); }).text() == "");
}
