// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/outcome.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <string>

using namespace uninvite;
using namespace uninvite::postgres;
using postgres::detail::outcome;
using tests::name_of;

TEST_CASE("rows are no commit: only what comes behind them tells")
{
    outcome said_nothing;
    CHECK(name_of(said_nothing.lost()) == "outcome_unknown");
    outcome rows;
    rows.rows();
    CHECK(name_of(rows.lost()) == "outcome_unknown");
    CHECK(name_of(rows.at_sync()) == "ok");
    CHECK(name_of(said_nothing.at_sync()) == "failed"); // a statement that gives none
}

TEST_CASE("an error before the rows undoes the statement, whatever becomes of the connection")
{
    std::string const severity = GENERATE("ERROR", "FATAL", "PANIC");
    outcome o;
    o.error(sqlstate("57P01"), severity);
    CHECK(name_of(o.lost()) == "busy");
    CHECK(name_of(o.at_sync()) == "busy");
    o.error(0, ""); // what libpq adds of its own
    CHECK(o.lost() == make_postgres_error(sqlstate("57P01")));
}

TEST_CASE("an error behind the rows undoes the statement where the server stays, and else nobody knows")
{
    outcome stays;
    stays.rows();
    stays.error(sqlstate("23505"), "ERROR");
    CHECK(name_of(stays.at_sync()) == "failed");
    CHECK(name_of(stays.lost()) == "failed");
    outcome ends;
    ends.rows();
    ends.error(sqlstate("57P01"), GENERATE("FATAL", "PANIC", ""));
    CHECK(name_of(ends.lost()) == "outcome_unknown");
    CHECK(name_of(ends.at_sync()) == "outcome_unknown");
}

TEST_CASE("a lost connection is unknown, who ever says it: libpq, a server behind, or a coordinator")
{
    int const state = GENERATE(0, sqlstate("08006"), sqlstate("08P01"), sqlstate("08007"), sqlstate("40003"));
    outcome o;
    o.error(state, GENERATE("ERROR", "FATAL", ""));
    CHECK(name_of(o.lost()) == "outcome_unknown");
    CHECK(name_of(o.at_sync()) == "outcome_unknown");
}

TEST_CASE("what was sent behind is not carried out where the server itself ends the connection, and else "
          "nobody knows")
{
    auto const [state, severity, has_ended] = GENERATE(table<std::string, std::string, bool>({
        {"57P01", "FATAL", true},
        {"57P02", "PANIC", true},
        {"40001", "ERROR", false},
        {"57P01", "", false},
        {"08P01", "FATAL", false}, // of a pooler, which has lost the server behind it
        {"08006", "FATAL", false},
        {"08007", "FATAL", false},
        {"40003", "FATAL", false},
        {"", "FATAL", false}, // of libpq
    }));
    CAPTURE(state, severity);
    outcome o;
    o.error(sqlstate(state), severity);
    CHECK(o.has_ended() == has_ended);
    outcome second; // the transaction has failed, and then the connection goes
    second.error(sqlstate("40001"), "ERROR");
    second.error(sqlstate(state), severity);
    CHECK(second.has_ended() == has_ended);
}

TEST_CASE("what was committed without the standbys is not acknowledged")
{
    outcome o;
    o.rows();
    o.unreplicated();
    CHECK(name_of(o.at_sync()) == "outcome_unknown");
}
