// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/token_verifier.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <string>

using namespace tests;

TEST_CASE("a token is valid up to the second it expires")
{
    course_tables courses;
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("late") + ", 7, 5000), (" +
                      hash_literal("good") + ", 7, 5001)");
    postgres::token_verifier tokens(courses.open());
    CHECK(name_of(tokens.verify("late")) == "invalid_token");
    CHECK(tokens.verify("good")->user == user_id{7});
    CHECK(name_of(tokens.verify(std::string(8000, 'a'))) == "invalid_token");
}

TEST_CASE("what the server is told of a token is its SHA-256")
{
    course_tables courses;
    postgres::statements mine;
    mine.find_token = "SELECT octet_length($1)::int8 WHERE $1 = " + hash_literal("sesame") + " AND $2 > 0";
    CHECK(postgres::token_verifier(courses.open({.statements = mine})).verify("sesame")->user == user_id{32});
}
