// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/policy.hpp>

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/testing/request.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <string>

using namespace tests;

namespace {

std::string token_row(std::string const& token, int user)
{
    return "INSERT INTO access_token VALUES (" + hash_literal(token) + ", " + std::to_string(user) +
           ", 9000000000)";
}

} // namespace

TEST_CASE(
    "the policy of a database refuses a token or a role from the request after another process revokes it")
{
    course_file const courses;
    courses.run(token_row("token", 2));
    sqlite::database const db = courses.open();
    sqlite::store store(db);
    sqlite::policy policy(db);
    uninvite::remove_invitations const route{policy, store};
    auto const status = [&] { return uninvite::testing::request().send(route).status(); };
    CHECK(status() == 204);

    courses.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    CHECK(status() == 403);
    courses.run("UPDATE course_role SET role = 'creator' WHERE user_id = 2");
    CHECK(status() == 204);
    courses.run("DELETE FROM access_token");
    CHECK(status() == 401);
    courses.run(token_row("token", 2));
    CHECK(status() == 204);
    courses.run("UPDATE course SET deleted = 1 WHERE id = 1");
    CHECK(status() == 404);
}

TEST_CASE("the policy of a database names the caller to the observer also if the permission is refused")
{
    course_file const courses;
    courses.run(token_row("token", 3));
    sqlite::database const db = courses.open();
    sqlite::store store(db);
    sqlite::policy policy(db);
    uninvite::testing::recording_observer seen;
    uninvite::remove_invitations const route{policy, store, {}, seen};
    CHECK(uninvite::testing::request().send(route).status() == 403);
    REQUIRE(seen.records().size() == 1);
    CHECK(seen.records()[0].actor == uninvite::user_id{3});
    CHECK(uninvite::testing::request().token("unknown").send(route).status() == 401);
    CHECK(!seen.records()[1].actor);
}

TEST_CASE("the policy of a database gives a connection back also if the role cannot be read")
{
    course_file const courses;
    courses.run(token_row("token", 2));
    sqlite::statements mine;
    mine.find_role = "SELECT 'owner' WHERE :course AND :user";
    sqlite::policy policy(sqlite::database(courses.file, {.reader_connections = 1, .statements = mine}));
    for (int i = 0; i != 3; ++i)
        CHECK(policy.admit("token", uninvite::course_id{1})->basis.error() == uninvite::errc::failed);
}
