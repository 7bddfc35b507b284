// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/problem.hpp>

#include "support/catch.hpp"
#include "support/problem.hpp"

using uninvite::errc;
using uninvite::detail::render_challenge;
using uninvite::detail::render_problem;

TEST_CASE("the body of every error has the one shape, byte for byte")
{
    CHECK(render_problem(errc::forbidden, 5) ==
          R"({"type":"urn:uninvite:problem:forbidden","title":"Not permitted","status":403,)"
          R"("detail":"Only the creator or a manager of the course can remove its invitations.",)"
          R"("errors":[{"code":"forbidden",)"
          R"("message":"Only the creator or a manager of the course can remove its invitations."}]})");
    CHECK(render_problem({errc::out_of_range, 3}, 5) ==
          R"({"type":"urn:uninvite:problem:out_of_range","title":"User id out of range","status":400,)"
          R"("detail":"A user id is too small or too large. Send user ids from 1 to 9223372036854775807.",)"
          R"("errors":[{"field":"users","messages":[{"code":"out_of_range",)"
          R"("message":"A user id is too small or too large. Send user ids from 1 to 9223372036854775807.",)"
          R"("index":3}]}]})");

    for (uninvite::errc_row const& row : uninvite::errc_table)
    {
        contract::contract_row expected;
        expected.status = row.status;
        expected.code = std::string(row.code);
        expected.field = std::string(row.field);
        tests::check_problem(render_problem(row.value, 5), expected);
        expected.index = 12;
        tests::check_problem(render_problem({row.value, 12}, 5), expected);
    }
}

TEST_CASE("the limit that was passed is in the detail and in the message")
{
    std::string const users = render_problem(errc::too_many_users, 12345);
    CHECK(users.find("Send at most 12345 user ids") != std::string::npos);
    std::string const body = render_problem(errc::body_too_large, 77);
    CHECK(body.find("Send at most 77 bytes") != body.rfind("Send at most 77 bytes"));
    for (uninvite::errc_row const& row : uninvite::errc_table)
        CHECK(render_problem(row.value, 5).find("{limit}") == std::string::npos);
}

TEST_CASE("four errors carry a challenge, bare where no credentials came")
{
    for (uninvite::errc_row const& row : uninvite::errc_table)
    {
        INFO(std::string(row.name));
        std::string const c = render_challenge(row.value, "\"r\"");
        if (row.value == errc::missing_token)
            CHECK(c == R"(Bearer realm="r")");
        else if (row.value == errc::invalid_request || row.value == errc::invalid_token ||
                 row.value == errc::insufficient_scope)
            CHECK(c == R"(Bearer realm="r", error=")" + std::string(row.code) + "\"");
        else
            CHECK(c.empty());
    }
}
