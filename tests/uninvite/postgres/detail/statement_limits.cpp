// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/statement_limits.hpp>

#include "support/catch.hpp"
#include "support/postgres/server.hpp"

#include <chrono>

using namespace std::chrono_literals;
using uninvite::postgres::database_options;
using uninvite::postgres::detail::statement_limits;

TEST_CASE("the server ends a statement before its deadline, and a wait for a lock no later")
{
    database_options const usual{.timeout = 2000ms, .lock_timeout = 1500ms};
    auto const all = statement_limits::of(usual, 2000ms);
    CHECK(all.lock == 1500ms);
    CHECK(all.statement == 1800ms);
    auto const rest = statement_limits::of(usual, 700ms);
    CHECK(rest.lock == 500ms);
    CHECK(rest.statement == 500ms);
    auto const none = statement_limits::of(usual, -5ms);
    CHECK(none.lock == 1ms);
    CHECK(none.statement == 1ms);
    CHECK(statement_limits::of({.timeout = 60s}, 60s).statement == 59'800ms);
    CHECK(statement_limits::of({.timeout = 1ms}, 1ms).statement == 1ms);
}

TEST_CASE("a statement needs limits of its own if it has waited, and none without limits of the session")
{
    database_options const usual{.timeout = 2000ms, .lock_timeout = 1500ms};
    CHECK_FALSE(statement_limits::are_needed(usual, 2000ms));
    CHECK_FALSE(statement_limits::are_needed(usual, 1900ms));
    CHECK(statement_limits::are_needed(usual, 1899ms));
    CHECK_FALSE(statement_limits::are_needed({.lock_timeout = 0ms}, 1ms));
}

TEST_CASE("limits hold for one transaction")
{
    tests::other_program other(tests::server());
    REQUIRE(PQenterPipelineMode(other.handle()) == 1);
    REQUIRE(statement_limits{250ms, 750ms}.send(other.handle()));
    char const* const settings =
        "SELECT current_setting('lock_timeout') || current_setting('statement_timeout')";
    std::string found;
    for (int i = 0; i != 2; ++i)
    {
        REQUIRE(PQsendQueryParams(other.handle(), settings, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1);
        REQUIRE(PQpipelineSync(other.handle()) == 1);
    }
    for (int results = 0; results != 5;)
        if (PGresult* const r = PQgetResult(other.handle()))
        {
            ++results;
            if (PQresultStatus(r) == PGRES_TUPLES_OK && PQnfields(r) == 1)
                found.append(PQgetvalue(r, 0, 0)).append(" ");
            PQclear(r);
        }
    CHECK(found == "250ms750ms 00 ");
}
