// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/role_query.hpp>

#include "support/catch.hpp"
#include "support/postgres/fake_result.hpp"
#include "support/results.hpp"

using namespace tests;
using uninvite::postgres::detail::role_query;

TEST_CASE("a row of roles names a role, none is not found, and another word is a fault of the schema")
{
    CHECK(name_of(role_query::read(fake_result(1, {{"manager"}}))) == "manager");
    CHECK(name_of(role_query::read(fake_result(1, {{"none"}}))) == "none");
    CHECK(name_of(role_query::read(fake_result(1, {}))) == "not_found");
    CHECK(name_of(role_query::read(fake_result(1, {{"Manager"}}))) == "failed");
    CHECK(name_of(role_query::read(fake_result(1, {{std::nullopt}}))) == "failed");
    auto const owner = role_query::read(fake_result(1, {{"owner"}}));
    CHECK(owner.error().cause().message() == "the statement 'find_role' returned a word that is not a role");
    CHECK(owner.error().detail().starts_with("column 1 is 'owner', expected "));
    auto const two = role_query::read(fake_result(1, {{"creator"}, {"creator"}}));
    CHECK(two.error().cause().message() == "the statement 'find_role' returned more than one row");
}
