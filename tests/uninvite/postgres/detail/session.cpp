// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

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

struct opened_session
{
    course_tables courses;
    postgres::database_options options;
    postgres::detail::session session;

    explicit opened_session(postgres::database_options const& o = {})
        : options(o)
        , session(postgres::connection_string(courses.conninfo() + " application_name=" + courses.name(), 5s),
                  options, clock_type::now() + 5s)
    {
    }

    std::string ask(std::string const& sql, std::chrono::milliseconds wait = 5000ms)
    {
        return text_of(session.execute(text_removal{{sql}}, clock_type::now() + wait));
    }
    std::string look_up(std::string const& sql, std::chrono::milliseconds wait = 5000ms)
    {
        return text_of(session.execute(text_query{sql}, clock_type::now() + wait));
    }
};

} // namespace

TEST_CASE("a session answers one query after the other, also after one that fails")
{
    opened_session x;
    CHECK(x.ask("SELECT 'a'") == "a");
    CHECK(x.ask("SELECT 1/0") == "failed");
    CHECK(x.session.is_sound());
    CHECK(x.ask("SELECT 'b'") == "b");
}

TEST_CASE("a session that is not answered in time does not know the outcome, and is not asked again")
{
    opened_session x;
    CHECK(x.ask("SELECT pg_sleep(60)", 50ms) == "outcome_unknown");
    CHECK_FALSE(x.session.is_sound());
    x.courses.end_connections();
}

TEST_CASE("a look-up without an answer in time is busy, and so is one whose session ends")
{
    opened_session slow, ended;
    CHECK(slow.look_up("SELECT pg_sleep(60)", 50ms) == "busy");
    CHECK_FALSE(slow.session.is_sound());
    slow.courses.end_connections();
    CHECK(ended.look_up("SELECT pg_terminate_backend(pg_backend_pid())::text") == "busy");
}

TEST_CASE("a session that the server has ended while idle is seen before it is asked")
{
    opened_session x;
    CHECK(x.session.is_sound());
    x.courses.end_connections();
    CHECK(becomes([&] { return !x.session.is_sound(); }));
}

TEST_CASE("a session whose prepared statements are gone is not asked again")
{
    opened_session x;
    CHECK(x.ask("DO $$BEGIN RAISE SQLSTATE '26000'; END$$") == "busy");
    CHECK_FALSE(x.session.is_sound());
}
