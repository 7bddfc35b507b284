// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/token_query.hpp>

#include "support/catch.hpp"
#include "support/postgres/fake_result.hpp"
#include "support/results.hpp"

using namespace tests;
using namespace std::string_view_literals;
using uninvite::postgres::detail::token_query;

TEST_CASE(
    "a row of tokens has an id above zero, none is an invalid token, and anything else a fault of the schema")
{
    CHECK(token_query::read(fake_result(1, {{"\0\0\0\0\0\0\0\7"sv}}))->user == uninvite::user_id{7});
    CHECK(token_query::read(fake_result(1, {{"\0\0\0\7"sv}}))->user == uninvite::user_id{7});
    CHECK(name_of(token_query::read(fake_result(1, {}))) == "invalid_token");
    CHECK(name_of(token_query::read(fake_result(1, {{"\0\0\0\0\0\0\0\0"sv}}))) == "failed");
    CHECK(name_of(token_query::read(fake_result(1, {{"\xff\xff\xff\xff\xff\xff\xff\xff"sv}}))) == "failed");
    CHECK(name_of(token_query::read(fake_result(1, {{"seven"sv}}))) == "failed");
    CHECK(name_of(token_query::read(fake_result(1, {{std::nullopt}}))) == "failed");
}

TEST_CASE("two rows of tokens are a fault, which names the statement and no value")
{
    auto const two = token_query::read(fake_result(1, {{"\0\0\0\7"sv}, {"\0\0\0\7"sv}}));
    CHECK(two.error().cause().message() == "the statement 'find_token' returned more than one row");
    auto const text = token_query::read(fake_result(1, {{"seven"sv}}));
    CHECK(text.error().cause().message() == "the statement 'find_token' returned a value of a wrong type");
    CHECK(text.error().detail() == "column 1 is of another type, expected an integer");
    CHECK(token_query::read(fake_result(1, {{std::nullopt}})).error().detail() ==
          "column 1 is NULL, expected an integer");
}
