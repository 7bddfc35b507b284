// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/removal_query.hpp>

#include "support/catch.hpp"
#include "support/postgres/fake_result.hpp"
#include "support/results.hpp"

#include <string>

using namespace tests;
using namespace std::string_view_literals;
using uninvite::grant;

namespace {

// {8, 5} as the server sends an int8[].
constexpr auto users = "\0\0\0\1\0\0\0\0\0\0\0\x14\0\0\0\2\0\0\0\1"
                       "\0\0\0\x08\0\0\0\0\0\0\0\x08"
                       "\0\0\0\x08\0\0\0\0\0\0\0\x05"sv;
constexpr std::string_view none("\0\0\0\0\0\0\0\0\0\0\0\x14", 12);

std::string read(grant basis, fake_result const& r)
{
    uninvite::removal const asked = removal_of(1, 2, {5, 8}, basis);
    return told(uninvite::postgres::detail::removal_query{asked, 0}.read(r));
}

} // namespace

TEST_CASE("a removal by role is answered by the role that its own transaction has found")
{
    CHECK(read(grant::by_role, {2, {{"creator", users}}}) == "5 8");
    CHECK(read(grant::by_role, {2, {{"manager", none}}}) == "-");
    CHECK(read(grant::by_role, {2, {{"joined", none}}}) == "forbidden");
    CHECK(read(grant::by_role, {2, {{"none", none}}}) == "forbidden");
    CHECK(read(grant::by_role, {2, {{std::nullopt, none}}}) == "not_found");
    CHECK(read(grant::by_role, {2, {}}) == "not_found");
    CHECK(read(grant::by_role, {2, {{"owner", none}}}) == "failed");
    uninvite::removal const asked = removal_of(1, 2, {5, 8});
    auto const answer =
        uninvite::postgres::detail::removal_query{asked, 0}.read(fake_result(2, {{"owner", none}}));
    CHECK(answer.error().cause().message() == "the statement 'remove' returned a word that is not a role");
    CHECK(answer.error().detail().starts_with("column 1 is 'owner', expected "));
}

TEST_CASE("rows that may be removed although the result does not allow or name them are an unknown outcome")
{
    CHECK(read(grant::by_role, {2, {{"joined", users}}}) == "outcome_unknown");
    CHECK(read(grant::by_role, {2, {{"owner", users}}}) == "outcome_unknown");
    CHECK(read(grant::by_role, {2, {{std::nullopt, users}}}) == "outcome_unknown");
    CHECK(read(grant::by_role, {2, {{"creator", users}, {"creator", none}}}) == "outcome_unknown");
    uninvite::removal const other = removal_of(1, 2, {5, 9});
    CHECK(told(uninvite::postgres::detail::removal_query{other, 0}.read(
              fake_result(2, {{"creator", users}}))) == "outcome_unknown");
}

TEST_CASE("the errors that the statement raises itself are named")
{
    using uninvite::postgres::make_postgres_error, uninvite::postgres::sqlstate;
    auto const explained = [](char const* state)
    {
        return uninvite::postgres::detail::removal_query::explain(make_postgres_error(sqlstate(state)))
            .message();
    };
    CHECK(explained("2201E") == "the statement 'remove' left an invitation in place that it was to remove");
    CHECK(explained("2201F") == "the statement 'remove' wrote no audit row");
    CHECK(explained("22012") == "SQLSTATE 22012");
}

TEST_CASE("a removal by policy needs the course's row and no role")
{
    CHECK(read(grant::by_policy, {2, {{"by_policy", users}}}) == "5 8");
    CHECK(read(grant::by_policy, {2, {{std::nullopt, none}}}) == "-");
    CHECK(read(grant::by_policy, {2, {}}) == "not_found");
}

TEST_CASE("removed ids that cannot be read are an unknown outcome, and not an empty removal")
{
    CHECK(read(grant::by_role, {2, {{"creator", users.substr(0, 40)}}}) == "outcome_unknown");
    CHECK(read(grant::by_role, {2, {{"creator", std::nullopt}}}) == "outcome_unknown");
}
