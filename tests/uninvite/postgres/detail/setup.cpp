// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/setup.hpp>

#include <uninvite/postgres/detail/session.hpp>

#include "support/catch.hpp"
#include "support/postgres/query.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <string>

using namespace tests;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

postgres::detail::session open(course_tables const& courses, postgres::database_options const& o)
{
    return {postgres::connection_string(courses.conninfo(), 5s), o, clock_type::now() + 5s};
}

std::string setting(course_tables const& courses, postgres::database_options const& o,
                    std::string const& name)
{
    return text_of(open(courses, o).execute(text_query{"SHOW " + name}, clock_type::now() + 5s));
}

} // namespace

TEST_CASE(
    "a new connection is told how to wait for locks and how to plan, and is left alone without these options")
{
    course_tables const courses;
    CHECK(setting(courses, {.lock_timeout = 1250ms}, "lock_timeout") == "1250ms");
    CHECK(setting(courses, {.lock_timeout = 0ms}, "lock_timeout") == "0");
    CHECK(setting(courses, {}, "plan_cache_mode") == "force_generic_plan");
    CHECK(setting(courses, {.generic_plans = false}, "plan_cache_mode") == "auto");
}

TEST_CASE("a statement that does not fit is refused by its name, and the first of several is")
{
    course_tables const courses;
    postgres::database_options o;
    auto const refusal = [&] { return refusal_of([&] { open(courses, o); }); };
    CHECK(refusal() == "");
    o.statements.remove = "SELECT 1";
    CHECK(contains(refusal(), "the statement 'remove' does not fit: it gives 1 columns, expected 2"));
    o.statements.find_role = "SELECT 'none', $3::int8";
    CHECK(contains(refusal(), "the statement 'find_role' does not fit: it has 3 parameters"));
    o.statements.find_token = "SELECT nothing WHERE $2 > 0";
    CHECK(contains(refusal(), "the statement 'find_token' does not fit: ERROR: column \"nothing\""));
}

TEST_CASE(
    "columns of another type or number, and a token without the time, are refused when a connection opens")
{
    course_tables const courses;
    postgres::database_options o;
    auto const refusal = [&] { return refusal_of([&] { open(courses, o); }); };
    o.statements.find_token = "SELECT user_id FROM access_token WHERE token_sha256 = $1 AND $20 > 0";
    CHECK(contains(refusal(), "the statement 'find_token' does not fit: it must use $2, the time, unless "
                              "tokens_never_expire is set"));
    o.statements.tokens_never_expire = true;
    o.statements.find_token = "SELECT user_id FROM access_token WHERE token_sha256 = $1";
    CHECK(refusal() == "");
    // Four bytes: as an integer it would be the user 825373492.
    o.statements.find_token = "SELECT '1234' WHERE $2 > 0";
    CHECK(contains(refusal(),
                   "'find_token' does not fit: its column 1 has the type with OID 25, expected int8"));
    o.statements.find_token = "SELECT user_id, 1 FROM access_token WHERE $2 > 0";
    CHECK(contains(refusal(), "'find_token' does not fit: it gives 2 columns, expected 1"));
    o.statements.find_token = "SELECT 7::int2 WHERE $2 > 0";
    CHECK(refusal() == "");
    o.statements.remove = "SELECT 'creator', ARRAY['1234']";
    CHECK(contains(refusal(),
                   "'remove' does not fit: its column 2 has the type with OID 1009, expected int8[]"));
}
