// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/course_roles.hpp>
#include <uninvite/postgres/token_verifier.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <string>

// Tokens and roles, and the policy made of them.

using namespace tests;
namespace asio = boost::asio;

namespace {

std::string name_of(uninvite::result<course_role> const& role)
{
    if (!role) return std::string(uninvite::row_of(role.error().kind()).name);
    return std::string(to_string(*role));
}

template <class T>
std::string error_of(uninvite::result<T> const& r)
{
    return r ? "" : std::string(uninvite::row_of(r.error().kind()).name);
}

} // namespace

TEST_CASE("the role of each user in a course of each privacy, and what is hidden, deleted or absent")
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
    CHECK(error_of(tokens.verify("sesame")) == "invalid_token");
}

TEST_CASE("a token is valid up to the second it expires")
{
    course_tables courses;
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("late") + ", 7, 5000), (" +
                      hash_literal("good") + ", 7, 5001)");
    postgres::token_verifier tokens(courses.open());
    CHECK(error_of(tokens.verify("late")) == "invalid_token");
    CHECK(tokens.verify("good")->user == user_id{7});
    CHECK(error_of(tokens.verify(std::string(8000, 'a'))) == "invalid_token");
}

TEST_CASE("what the server is told of a token is its SHA-256")
{
    course_tables courses;
    postgres::statements mine;
    mine.find_token = "SELECT octet_length($1)::int8 WHERE $1 = " + hash_literal("sesame") + " AND $2 > 0";
    CHECK(postgres::token_verifier(courses.open({.statements = mine})).verify("sesame")->user == user_id{32});
}

TEST_CASE("a row that names no role or no user is a fault of the schema")
{
    course_tables courses;
    postgres::statements mine;
    mine.find_role = GENERATE("SELECT 'owner'", "SELECT NULL::text", "SELECT 'Creator'");
    mine.find_token = GENERATE("SELECT 0", "SELECT NULL::int8", "SELECT -5::int8", "SELECT 'seven'");
    postgres::database const db = courses.open({.statements = mine});
    CHECK(name_of(postgres::course_roles(db).role(user_id{1}, course_id{1})) == "failed");
    CHECK(error_of(postgres::token_verifier(db).verify("token")) == "failed");
}

TEST_CASE("the asynchronous policy authenticates and authorizes as the synchronous one")
{
    course_tables courses;
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") +
                      ", 2, 9000);"
                      "INSERT INTO course VALUES (3, 'secret', false)");
    asio::thread_pool threads(1);
    postgres::async_pool pool(threads.get_executor(), courses.open());
    postgres::async_policy policy(pool);
    auto const authorize = [&](long user, long course)
    {
        return policy.async_authorize(uninvite::principal{user_id{user}}, course_id{course}, asio::use_future)
            .get();
    };
    CHECK(policy.async_authenticate("sesame", asio::use_future).get()->user == user_id{2});
    CHECK(error_of(policy.async_authenticate("open", asio::use_future).get()) == "invalid_token");
    CHECK(*authorize(1, 1) == uninvite::grant::by_role);
    CHECK(*authorize(2, 1) == uninvite::grant::by_role);
    CHECK(error_of(authorize(3, 1)) == "forbidden");
    CHECK(error_of(authorize(5, 1)) == "forbidden");
    CHECK(error_of(authorize(1, 3)) == "not_found");
    CHECK(error_of(authorize(1, 99)) == "not_found");
}
