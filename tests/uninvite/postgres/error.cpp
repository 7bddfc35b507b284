// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/error.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <set>
#include <string>
#include <string_view>

using namespace uninvite;
using namespace uninvite::postgres;
using boost::system::error_code;
using tests::name_of;

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
        {"25P03", "busy"}, // idle_in_transaction_session_timeout
        {"25P04", "busy"}, // transaction_timeout
        {"58030", "busy"},
        {"28P01", "busy"},
        {"26000", "busy"},
        {"0A000", "busy"},
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
