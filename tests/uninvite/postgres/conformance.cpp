// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "catch.hpp"
#include "world.hpp"

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/postgres.hpp>
#include <uninvite/testing/check_access_policy.hpp>
#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/check_token_verifier.hpp>

// The library's own models are held to the checks that it gives to others.

using namespace tests;
using namespace uninvite;

namespace {

struct store_world : course_world
{
    postgres::store s{open()};
    postgres::store& store() { return s; }
};

struct reader_world : course_world
{
    postgres::token_verifier t{open()};
    postgres::course_roles r{open()};
    creator_or_manager<postgres::token_verifier&, postgres::course_roles&> p{t, r};

    auto& verifier() { return t; }
    auto& roles() { return r; }
    auto& policy() { return p; }
};

} // namespace

TEST_CASE("the store on PostgreSQL keeps all promises of an InvitationStore")
{
    auto const report = testing::check_invitation_store([] { return store_world(); });
    CHECK(report.text() == "");
    CHECK(report.skipped().empty());
}

TEST_CASE("tokens on PostgreSQL keep all promises of a TokenVerifier")
{
    auto const report = testing::check_token_verifier([] { return reader_world(); });
    CHECK(report.text() == "");
    CHECK(report.skipped().empty());
}

TEST_CASE("roles on PostgreSQL keep all promises of CourseRoles")
{
    CHECK(testing::check_course_roles([] { return reader_world(); }).text() == "");
}

TEST_CASE("the policy on PostgreSQL keeps all promises of an AccessPolicy")
{
    CHECK(testing::check_access_policy([] { return reader_world(); }).text() == "");
}
