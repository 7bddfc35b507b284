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
