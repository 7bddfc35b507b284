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
    CHECK(contains(refusal(), "the statement 'remove' does not fit: it gives 1 columns"));
    o.statements.find_role = "SELECT 'none', $3::int8";
    CHECK(contains(refusal(), "the statement 'find_role' does not fit: it has 3 parameters"));
    o.statements.find_token = "SELECT nothing";
    CHECK(contains(refusal(), "the statement 'find_token' does not fit: ERROR: column \"nothing\""));
}
