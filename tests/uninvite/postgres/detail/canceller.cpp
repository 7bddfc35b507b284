// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/canceller.hpp>

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <memory>
#include <string>

using namespace tests;
using namespace std::chrono_literals;
using postgres::detail::canceller;
using postgres::detail::request_state;

TEST_CASE("a request ends the statement that runs, and not the connection")
{
    course_tables const courses;
    other_program waiting(courses.conninfo() + " application_name=" + courses.name());
    REQUIRE(PQsendQuery(waiting.handle(), "SELECT pg_sleep(60)") == 1);
    courses.wait_for_waiting(1, "Timeout"); // pg_sleep is one
    canceller cancels;
    auto const ticket = cancels.cancel(waiting.handle());
    REQUIRE(ticket);
    CHECK(cancels.wait_for(10s));
    CHECK(*ticket == request_state::answered);
    std::unique_ptr<PGresult, void (*)(PGresult*)> const r(PQgetResult(waiting.handle()), PQclear);
    CHECK(std::string(PQresultErrorField(r.get(), PG_DIAG_SQLSTATE)) == "57014");
    CHECK(PQgetResult(waiting.handle()) == nullptr);
    CHECK(waiting.word("SELECT 'usable'") == "usable");
}

TEST_CASE("a request to a server that does not respond blocks nobody, and outlives its sender")
{
    auto between = std::make_unique<relay>(server());
    postgres::connection const db(postgres::connection_string(server() + between->words(), 5s),
                                  std::chrono::steady_clock::now() + 5s);
    between->holds_answers = true;
    postgres::detail::request_ticket ticket;
    {
        canceller cancels;
        ticket = cancels.cancel(db.handle());
        REQUIRE(ticket);
        CHECK_FALSE(cancels.wait_for(20ms));
    }
    CHECK(*ticket == request_state::pending);
    between.reset();
    CHECK(becomes([&] { return *ticket != request_state::pending; }));
}
