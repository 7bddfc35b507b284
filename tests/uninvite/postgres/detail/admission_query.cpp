// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/admission_query.hpp>

#include "support/catch.hpp"
#include "support/postgres/fake_result.hpp"
#include "support/results.hpp"

#include <optional>
#include <string>

using namespace tests;
using uninvite::postgres::detail::admission_query;

namespace {

std::string const user_7 = {0, 0, 0, 0, 0, 0, 0, 7};

} // namespace

TEST_CASE("a row of an admission names the caller and the permission of the caller's role")
{
    auto const manager = admission_query::read(fake_result(2, {{user_7, "manager"}}));
    REQUIRE(manager.has_value());
    CHECK(manager->who.user == uninvite::user_id{7});
    CHECK(*manager->basis == uninvite::grant::by_role);
    CHECK(name_of(admission_query::read(fake_result(2, {{user_7, "joined"}}))->basis) == "forbidden");
}

TEST_CASE("an admission without a row is an unknown token, and one without a role an unseen course")
{
    CHECK(name_of(admission_query::read(fake_result(2, {}))) == "invalid_token");
    auto const hidden = admission_query::read(fake_result(2, {{user_7, std::nullopt}}));
    CHECK(hidden->who.user == uninvite::user_id{7});
    CHECK(name_of(hidden->basis) == "not_found");
}

TEST_CASE("a row of an admission that breaks the rules is a fault of this statement")
{
    auto const two = admission_query::read(fake_result(2, {{user_7, "creator"}, {user_7, "creator"}}));
    CHECK(two.error().cause().message() == "the statement 'find_admission' returned more than one row");
    auto const nobody = admission_query::read(fake_result(2, {{std::nullopt, "creator"}}));
    CHECK(nobody.error().cause().message() ==
          "the statement 'find_admission' returned a value of a wrong type");
    auto const owner = admission_query::read(fake_result(2, {{user_7, "owner"}}));
    REQUIRE(owner.has_value());
    CHECK(owner->basis.error() == uninvite::errc::failed);
    CHECK(owner->basis.error().detail().starts_with("column 2 is 'owner', expected "));
}
