// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"

#include <uninvite/errc.hpp>
#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/backoff.hpp>
#include <uninvite/postgres/detail/binary.hpp>
#include <uninvite/postgres/detail/outcome.hpp>
#include <uninvite/postgres/error.hpp>
#include <uninvite/postgres/options.hpp>
#include <uninvite/result.hpp>

#include <chrono>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

// The parts that need no server.

using namespace uninvite;
using namespace uninvite::postgres;
using namespace std::chrono_literals;
using boost::system::error_code;
using postgres::detail::outcome;

namespace {

std::string name_of(error_code const& ec)
{
    return ec ? std::string(row_of(failure(ec).kind()).name) : "committed";
}

} // namespace

TEST_CASE("a SQLSTATE is told in its own five characters, and becomes what the client should do")
{
    auto const [state, name] = GENERATE(table<std::string, std::string>({
        {"40001", "busy"}, // once there is no time left to try again
        {"40P01", "busy"},
        {"40003", "outcome_unknown"},
        {"08007", "outcome_unknown"},
        {"08006", "busy"},
        {"53100", "busy"},
        {"53300", "busy"},
        {"55P03", "busy"},
        {"57014", "busy"},
        {"57P01", "busy"},
        {"57P02", "busy"},
        {"57P03", "busy"},
        {"25006", "busy"},
        {"58030", "busy"},
        {"28P01", "busy"},
        {"26000", "busy"},
        {"42P01", "failed"},
        {"42703", "failed"},
        {"42501", "failed"},
        {"23505", "failed"},
        {"25P02", "failed"},
        {"P0001", "failed"},
        {"XX000", "failed"},
        {"ZZZZZ", "failed"},
        {"22003", "failed"},
    }));
    CAPTURE(state);
    error_code const ec = make_postgres_error(sqlstate(state));
    CHECK(ec.message() == "SQLSTATE " + state);
    CHECK(name_of(ec) == name);
}

TEST_CASE("what is no SQLSTATE is none")
{
    for (std::string_view text : {"", "4000", "400011", "4000a", "40-01", "4000\n"})
        CHECK(sqlstate(text) == 0);
    std::set<int> states;
    for (std::string_view text : {"40001", "40010", "10400", "P0001", "0P001"})
        states.insert(sqlstate(text));
    CHECK(states.size() == 5);
}

TEST_CASE("rows are no commit: only what comes behind them tells")
{
    outcome said_nothing;
    CHECK(name_of(said_nothing.lost()) == "outcome_unknown");
    outcome rows;
    rows.rows();
    CHECK(name_of(rows.lost()) == "outcome_unknown");
    CHECK(name_of(rows.at_sync()) == "committed");
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

TEST_CASE("ids go through the protocol's format and back")
{
    user_list users;
    std::string text = "old";
    for (std::size_t n : {0u, 1u, 64u, 65u, 1000u})
    {
        while (users.size() < n)
            users.push_back(user_id{9223372036854775807 - static_cast<std::int64_t>(1000 - users.size())});
        postgres::detail::to_array(users, text);
        CHECK(text.size() == 20 + 12 * n);
        auto const back = postgres::detail::to_users(text);
        REQUIRE(back);
        CHECK(*back == users);
        text.resize(text.size() - 1);
        if (n != 0) CHECK_FALSE(postgres::detail::to_users(text));
    }
    CHECK(postgres::detail::to_users(std::string(12, '\0'))->empty()); // how the server writes none
}

TEST_CASE("what is no list of ids is none")
{
    auto const array = [](std::string_view head, std::string_view elements)
    { return std::string(head).append(elements); };
    using namespace std::string_view_literals;
    auto const one = "\0\0\0\1\0\0\0\0\0\0\0\x14\0\0\0\1\0\0\0\1"sv;
    CHECK(postgres::detail::to_users(array(one, "\0\0\0\4\0\0\0\7"sv))); // an int4[]
    for (std::string_view elements :
         {"\xff\xff\xff\xff"sv, "\0\0\0\4\0\0\0\0"sv, "\0\0\0\4\xff\xff\xff\xff"sv, "\0\0\0\2\0\7"sv,
          "\0\0\0\4\0\0\0\7\0"sv, ""sv, "\0\0\0\x08\0\0\0\7"sv})
        CHECK_FALSE(postgres::detail::to_users(array(one, elements)));
    auto const two_dimensions = "\0\0\0\2\0\0\0\0\0\0\0\x14\0\0\0\1\0\0\0\1"sv;
    CHECK_FALSE(postgres::detail::to_users(array(two_dimensions, "\0\0\0\4\0\0\0\7"sv)));
    CHECK_FALSE(postgres::detail::to_users(""));
}

TEST_CASE("numbers of each length keep their sign")
{
    using namespace std::string_view_literals;
    CHECK(postgres::detail::to_integer("\xff\xfe"sv) == -2);
    CHECK(postgres::detail::to_integer("\x01\x00"sv) == 256);
    CHECK(postgres::detail::to_integer("\x7f\xff\xff\xff\xff\xff\xff\xff"sv) == 9223372036854775807);
    CHECK_FALSE(postgres::detail::to_integer("\x01"sv));
    CHECK_FALSE(postgres::detail::to_integer(""sv));
}

TEST_CASE("a connection string keeps what it says, and gets what it leaves out")
{
    auto const words = [](std::string const& text)
    {
        std::string all;
        connection_string const to(text, 700ms);
        for (auto const& [key, value] : to.words())
            all += key + "=" + value + " ";
        return all;
    };
    CHECK(
        words("postgresql://me@one:5433,two/courses") ==
        "user=me dbname=courses host=one,two port=5433, target_session_attrs=read-write tcp_user_timeout=700 "
        "fallback_application_name=uninvite client_encoding=UTF8 ");
    CHECK(words("host=one target_session_attrs=any tcp_user_timeout=5 client_encoding=LATIN1") ==
          "host=one client_encoding=LATIN1 tcp_user_timeout=5 target_session_attrs=any "
          "fallback_application_name=uninvite ");
}

TEST_CASE("a malformed connection string is refused without being repeated: there may be a password in it")
{
    for (std::string const text : {"postgresql://me:secret@one/%zz", "secret", "password=secret host"})
        try
        {
            connection_string const to(text, 1s);
            FAIL(text);
        }
        catch (setup_error const& e)
        {
            CHECK(std::string(e.what()).find("secret") == std::string::npos);
        }
}

TEST_CASE("pauses double up to the longest, by chance at most half shorter, and begin anew after a success")
{
    postgres::detail::backoff b(20ms, 100ms, GENERATE(0u, 1u, 77u, 0xffffffffu));
    CHECK_FALSE(b.has_failed());
    for (int round = 0; round != 2; ++round)
    {
        for (std::chrono::milliseconds const most : {20ms, 40ms, 80ms, 100ms, 100ms})
        {
            auto const pause = b.fail();
            CHECK(pause >= most / 2);
            CHECK(pause <= most);
            CHECK(b.has_failed());
        }
        b.succeed();
        CHECK_FALSE(b.has_failed());
    }
}

TEST_CASE("what the server says in lines is said in one")
{
    using postgres::detail::line_of;
    CHECK(line_of("refused\n\tIs it running?\n") == "refused Is it running?");
    CHECK(line_of(" \n a  b ") == "a b");
    CHECK(line_of("\n").empty());
}

TEST_CASE("options out of their range are refused by name")
{
    auto const refusal = [](auto const& options) -> std::string
    {
        try
        {
            validated(options);
            return "taken";
        }
        catch (std::invalid_argument const& e)
        {
            return e.what();
        }
    };
    CHECK(refusal(database_options{}) == "taken");
    CHECK(refusal(async_options{}) == "taken");
    using tests::containing;
    CHECK_THAT(refusal(database_options{.connections = 0}), containing("connections"));
    CHECK_THAT(refusal(database_options{.timeout = 0ms}), containing("timeout"));
    CHECK_THAT(refusal(database_options{.lock_timeout = -1ms}), containing("lock_timeout"));
    CHECK_THAT(refusal(database_options{.connect_timeout = 0ms}), containing("connect_timeout"));
    CHECK_THAT(refusal(async_options{.queue_length = 0}), containing("queue_length"));
    CHECK_THAT(refusal(async_options{.pipeline_depth = 0}), containing("pipeline_depth"));
    CHECK_THAT(refusal(async_options{.first_delay = 0ms}), containing("first_delay"));
}
