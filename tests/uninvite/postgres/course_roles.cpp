// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/course_roles.hpp>
#include <uninvite/postgres/token_verifier.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <string>

using namespace tests;

TEST_CASE("the role of each user in a course of each privacy, and hidden, deleted and absent courses")
{
    course_tables courses;
    postgres::course_roles roles(courses.open());
    for (std::string const privacy : {"open", "private", "secret", ""})
        for (bool const deleted : {false, true})
            for (std::string const what : {"creator", "manager", "joined", "invited", "none"})
            {
                CAPTURE(privacy, deleted, what);
                courses.other.run("DELETE FROM course_role WHERE course_id = 8;"
                                  "DELETE FROM course_invitation WHERE course_id = 8;"
                                  "DELETE FROM course WHERE course_id = 8;"
                                  "INSERT INTO course VALUES (8, '" +
                                  privacy + "', " + (deleted ? "true)" : "false)"));
                if (what == "invited")
                    courses.other.run("INSERT INTO course_invitation VALUES (8, 6, 1, 0)");
                else if (what != "none")
                    courses.other.run("INSERT INTO course_role VALUES (8, 6, '" + what + "')");
                bool const hidden = deleted || (what == "none" && (privacy == "secret" || privacy == ""));
                CHECK(name_of(roles.role(user_id{6}, course_id{8})) == (hidden ? "not_found" : what));
            }
    CHECK(name_of(roles.role(user_id{6}, course_id{99})) == "not_found");
}

TEST_CASE("readers do not wait for who writes")
{
    course_tables courses;
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") + ", 7, 9000)");
    postgres::database const db = courses.open();
    postgres::course_roles roles(db);
    postgres::token_verifier tokens(db);
    courses.other.run("BEGIN; DELETE FROM course_role; DELETE FROM access_token");
    CHECK(name_of(roles.role(user_id{1}, course_id{1})) == "creator");
    CHECK(tokens.verify("sesame").has_value());
    courses.other.run("COMMIT");
    CHECK(name_of(roles.role(user_id{1}, course_id{1})) == "none");
    CHECK(name_of(tokens.verify("sesame")) == "invalid_token");
}

TEST_CASE("a row that names no role or no user is a fault of the schema")
{
    course_tables courses;
    postgres::statements mine;
    mine.find_role = GENERATE("SELECT 'owner'", "SELECT NULL::text", "SELECT 'Creator'",
                              "SELECT 'creator' UNION ALL SELECT 'creator'");
    mine.find_token =
        GENERATE("SELECT 0", "SELECT NULL::int8", "SELECT -5::int8", "SELECT 8 UNION ALL SELECT 7");
    mine.find_token += " WHERE $1 <> '' AND $2 > 0";
    postgres::database const db = courses.open({.statements = mine});
    CHECK(name_of(postgres::course_roles(db).role(user_id{1}, course_id{1})) == "failed");
    CHECK(name_of(postgres::token_verifier(db).verify("token")) == "failed");
}
