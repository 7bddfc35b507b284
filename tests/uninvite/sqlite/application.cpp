// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/application.hpp>

#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/testing/request.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

using namespace tests;

TEST_CASE("an application on a database is the route with its store, tokens and roles")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("token") + ", 2, 9000000000), (" +
                hash_literal("member") + ", 3, 9000000000)");
    uninvite::sqlite::application<> app(courses.open(), {.realm = "courses"});
    uninvite::testing::request const request;
    CHECK(request.send(app.route).status() == 204);
    CHECK(courses.audit() == "1|7|2|5000 1|8|2|5000");
    CHECK(uninvite::testing::request().token("member").send(app.route).status() == 403);
    CHECK(uninvite::testing::request().token("nobody").send(app.route)["WWW-Authenticate"].starts_with(
        "Bearer realm=\"courses\""));
    CHECK(courses.pending() == "5 9");
}

TEST_CASE("an application borrows a verifier and an observer that it is given as references")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("token") + ", 2, 9000000000)");
    uninvite::sqlite::database const db = courses.open();
    uninvite::sqlite::token_verifier tokens(db);
    uninvite::testing::recording_observer seen;
    using uninvite::sqlite::store;
    using observer = uninvite::testing::recording_observer&;
    uninvite::sqlite::application<store, uninvite::sqlite::token_verifier&, observer> app(db, {}, tokens,
                                                                                          seen);
    CHECK(uninvite::testing::request().send(app.route).status() == 204);
    CHECK(seen.records().size() == 1);
    uninvite::sqlite::application<store, uninvite::sqlite::token_verifier, observer> stored(db, {}, seen);
    CHECK(uninvite::testing::request().send(stored.route).status() == 204);
    CHECK(seen.records().size() == 2);
}
