// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/statement_failure.hpp>

#include "support/catch.hpp"

#include <string>

using namespace uninvite;

TEST_CASE("a value in a log is short, printable and cannot end its quotes")
{
    CHECK(detail::quoted("owner") == "'owner'");
    CHECK(detail::quoted("") == "''");
    CHECK(detail::quoted("a'b\n\x7f\xff c") == "'a?b??? c'");
    CHECK(detail::quoted(std::string(40, 'x')) == "'" + std::string(40, 'x') + "'");
    CHECK(detail::quoted(std::string(41, 'x')) == "'" + std::string(40, 'x') + "...'");
}

TEST_CASE("a broken rule says which value was found and which was expected")
{
    failure const f = detail::statement_failure(statement_id::find_token, statement_fault::wrong_type, "text",
                                                "an integer");
    CHECK(f == errc::failed);
    CHECK(f.cause() == make_statement_error(statement_id::find_token, statement_fault::wrong_type));
    CHECK(f.detail() == "column 1 is text, expected an integer");
    CHECK(detail::unknown_role(statement_id::find_role, "owner").detail() ==
          "column 1 is 'owner', expected 'creator', 'manager', 'joined', 'invited' or 'none'");
}
