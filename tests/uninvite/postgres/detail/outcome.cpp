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

namespace {

constexpr bool lookup = true, change = false;
constexpr std::string_view interrupts = "ProcessInterrupts"; // of the server

postgres::detail::reported_error reported(std::string_view state, std::string_view severity,
                                          std::string_view routine)
{
    return {sqlstate(state), severity, routine};
}

} // namespace

TEST_CASE("rows are no commit: only the message after them is one")
{
    outcome nothing(change);
    CHECK(name_of(nothing.lost()) == "outcome_unknown");
    outcome rows(change);
    rows.rows();
    CHECK(name_of(rows.lost()) == "outcome_unknown");
    CHECK(name_of(rows.overdue()) == "outcome_unknown");
    CHECK(name_of(rows.at_sync()) == "ok");
    CHECK(name_of(nothing.at_sync()) == "failed"); // a statement that gives none
}

TEST_CASE("an error of the server before the rows undoes the statement, whatever becomes of the connection")
{
    auto const [state, severity] = GENERATE(table<std::string, std::string>(
        {{"57014", "ERROR"}, {"57P01", "FATAL"}, {"57P05", "FATAL"}, {"25P04", "FATAL"}}));
    outcome o(change);
    o.error(reported(state, severity, interrupts));
    CHECK(o.lost() == make_postgres_error(sqlstate(state)));
    CHECK(o.at_sync() == make_postgres_error(sqlstate(state)));
    CHECK(o.overdue() == make_postgres_error(sqlstate(state)));
    o.error({0, "", ""}); // what libpq adds of its own
    CHECK(o.lost() == make_postgres_error(sqlstate(state)));
}

TEST_CASE("an error after the rows undoes the statement if the connection stays, and is otherwise in doubt")
{
    outcome stays(change);
    stays.rows();
    stays.error(reported("23505", "ERROR", "_bt_check_unique"));
    CHECK(name_of(stays.at_sync()) == "failed");
    CHECK(name_of(stays.lost()) == "failed");
    outcome ends(change);
    ends.rows();
    ends.error(reported("57P01", GENERATE("FATAL", "PANIC", ""), interrupts));
    CHECK(name_of(ends.lost()) == "outcome_unknown");
    CHECK(name_of(ends.at_sync()) == "outcome_unknown");
}

TEST_CASE("a lost connection is unknown, whether libpq, a pooler or a coordinator reports it")
{
    std::string const state = GENERATE("", "08006", "08P01", "08007", "40003");
    outcome o(change);
    o.error(reported(state, GENERATE("ERROR", "FATAL", ""), GENERATE("", "ProcessInterrupts")));
    CHECK(name_of(o.lost()) == "outcome_unknown");
    CHECK(name_of(o.at_sync()) == "outcome_unknown");
}

TEST_CASE("an error that ends a connection is unknown, except if the server has ended its own session")
{
    auto const [state, severity, routine] = GENERATE(table<std::string, std::string, std::string>({
        {"58000", "FATAL", ""}, // of a pooler that has lost its server
        {"57P01", "FATAL", ""}, // the same in the server's words
        {"57P01", "FATAL", "pgbouncer"},
        {"57P01", "PANIC", "ProcessInterrupts"},
        {"57P01", "", "ProcessInterrupts"},
        {"57P02", "FATAL", "quickdie"}, // comes at any moment, also after a commit
        {"53300", "FATAL", "InitPostgres"},
        {"XX000", "FATAL", "ProcessInterrupts"},
        {"XX000", "PANIC", "XLogWrite"}, // while it commits
    }));
    CAPTURE(state, severity, routine);
    outcome o(change);
    o.error(reported(state, severity, routine));
    CHECK(name_of(o.lost()) == "outcome_unknown");
    CHECK(name_of(o.at_sync()) == "outcome_unknown");
    CHECK_FALSE(o.has_ended());
}

TEST_CASE("an error of a program between, of a kind that may hide a lost server, is unknown")
{
    auto const [state, answer] = GENERATE(table<std::string, std::string>({{"58000", "outcome_unknown"},
                                                                           {"53300", "outcome_unknown"},
                                                                           {"57014", "outcome_unknown"},
                                                                           {"XX000", "outcome_unknown"},
                                                                           {"42501", "failed"}}));
    outcome o(change);
    o.error(reported(state, "ERROR", ""));
    CHECK(name_of(o.at_sync()) == answer);
}

TEST_CASE("a later statement is not carried out if the server itself ends the connection, otherwise unknown")
{
    auto const [state, severity, routine, has_ended] =
        GENERATE(table<std::string, std::string, std::string, bool>({
            {"57P01", "FATAL", "ProcessInterrupts", true},
            {"40001", "ERROR", "exec_stmt_raise", false},
            {"57P01", "FATAL", "", false},
            {"08P01", "FATAL", "", false},
            {"", "FATAL", "", false}, // of libpq
        }));
    CAPTURE(state, severity);
    outcome o(change);
    o.error(reported(state, severity, routine));
    CHECK(o.has_ended() == has_ended);
    outcome second(change); // the transaction has failed, and then the connection goes
    second.error(reported("40001", "ERROR", "exec_stmt_raise"));
    second.error(reported(state, severity, routine));
    CHECK(second.has_ended() == has_ended);
    outcome const behind(change);
    CHECK(name_of(behind.behind(true)) == "busy");
    CHECK(name_of(behind.behind(false)) == "outcome_unknown");
}

TEST_CASE("what was committed without the standbys is not acknowledged")
{
    outcome o(change);
    o.rows();
    o.unreplicated();
    CHECK(name_of(o.at_sync()) == "outcome_unknown");
}

TEST_CASE("a look-up is never unknown: a lost connection and a passed deadline are busy")
{
    outcome o(lookup);
    CHECK(name_of(o.lost()) == "busy");
    CHECK(o.overdue() == errc::busy); // and no SQLSTATE: the log names the deadline
    CHECK(name_of(o.behind(false)) == "busy");
    o.rows();
    o.error(reported(GENERATE("58000", "XX000", "40003", ""), "FATAL", ""));
    CHECK(name_of(o.lost()) == "busy");
    CHECK(name_of(o.at_sync()) == "busy");
    CHECK(name_of(o.overdue()) == "busy");
}

TEST_CASE("an internal error without a routine, while a connection is set up, is the loss of a connection")
{
    using postgres::detail::setup_state;
    int const lost = postgres::detail::connection_failure;
    for (char const* severity : {"ERROR", "FATAL"})
    {
        CHECK(setup_state(reported("XX000", severity, "")) == lost);
        CHECK(setup_state(reported("XX000", severity, "elog_internal")) == sqlstate("XX000"));
        CHECK(setup_state(reported("42P01", severity, "")) == sqlstate("42P01"));
        CHECK(setup_state(reported("", severity, "")) == lost);
    }
}

TEST_CASE("a look-up is sent again after a lost connection, a removal only after a conflict")
{
    int repeats = 0;
    auto const lost = make_postgres_error(postgres::detail::connection_failure);
    CHECK(postgres::detail::may_repeat(make_postgres_error(sqlstate("40001")), change, repeats));
    CHECK_FALSE(postgres::detail::may_repeat(lost, change, repeats));
    CHECK_FALSE(postgres::detail::may_repeat(errc::busy, lookup, repeats));
    CHECK(repeats == 0);
    for (int i = 0; i != 3; ++i)
        CHECK(postgres::detail::may_repeat(lost, lookup, repeats));
    CHECK_FALSE(postgres::detail::may_repeat(lost, lookup, repeats));
}

TEST_CASE(
    "a removal is sent again a few times if it was undone because a plan, a statement or a row has changed")
{
    auto const state = GENERATE("0A000", "26000", "25006", "2201E");
    int repeats = 0;
    for (int i = 0; i != 3; ++i)
        CHECK(postgres::detail::may_repeat(make_postgres_error(sqlstate(state)), change, repeats));
    CHECK_FALSE(postgres::detail::may_repeat(make_postgres_error(sqlstate(state)), change, repeats));
    repeats = 0;
    CHECK(
        postgres::detail::may_repeat(uninvite::make_statement_error(uninvite::statement_id::remove,
                                                                    uninvite::statement_fault::still_pending),
                                     change, repeats));
}
