// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/statement_error.hpp>

#include <uninvite/result.hpp>

#include "support/catch.hpp"

#include <set>
#include <string>

using namespace uninvite;

TEST_CASE("the message of a broken rule names the statement and the rule")
{
    auto const code = make_statement_error(statement_id::find_role, statement_fault::unknown_role);
    CHECK(code.category() == statement_category());
    CHECK(code.message() == "the statement 'find_role' returned a word that is not a role");
    CHECK(make_statement_error(statement_id::remove_invitation, statement_fault::still_pending).message() ==
          "the statement 'remove_invitation' left an invitation in place that it was to remove");
    CHECK(make_statement_error(statement_id::remove, statement_fault::unreadable).message() ==
          "the statement 'remove' removed rows, and did not return their users");
    for (int other : {0, 15, 16, 25, 31, 128, 144, 145, -1})
        CHECK(statement_category().message(other) == "unknown");
    CHECK(to_string(statement_id::find_token) == "find_token");
    CHECK(to_string(statement_id::remove) == "remove");
    CHECK(to_string(statement_id::find_admission) == "find_admission");
}

TEST_CASE("a broken rule is 500, and 503 if rows may have been removed")
{
    std::set<std::string> messages;
    for (int which = 1; which <= static_cast<int>(statement_id::find_admission); ++which)
        for (int fault = 1; fault <= static_cast<int>(statement_fault::unreadable); ++fault)
        {
            auto const code =
                make_statement_error(static_cast<statement_id>(which), static_cast<statement_fault>(fault));
            CHECK(messages.insert(code.message()).second);
            bool const is_unknown = fault == static_cast<int>(statement_fault::unreadable);
            CHECK(failure(code) == (is_unknown ? errc::outcome_unknown : errc::failed));
        }
}
