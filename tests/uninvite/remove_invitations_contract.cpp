// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/contract/rows.hpp"
#include "support/problem.hpp"
#include "support/world.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <string_view>

namespace {

using contract::contract_row;
using tests::world;

std::string_view const before_id = "/api/v2/course/";
std::string_view const after_id = "/invite/";

uninvite::request_head head_of(contract_row const& row)
{
    uninvite::request_head head{row.method, row.target};
    for (auto const& [name, value] : row.fields)
        head.field(name, value);
    return head;
}

// The id as a router would cut it out, where the target is the plain path.
std::optional<std::string_view> id_of(contract_row const& row)
{
    std::string_view target = row.target;
    if (!target.starts_with(before_id) || !target.ends_with(after_id)) return std::nullopt;
    if (target.size() < before_id.size() + after_id.size()) return std::nullopt;
    target.remove_prefix(before_id.size());
    target.remove_suffix(after_id.size());
    if (target.find_first_of("/?") != std::string_view::npos) return std::nullopt;
    return target;
}

bool is_told_by_the_head(contract_row const& row)
{
    static std::set<std::string_view> const codes = {
        "not_found", "method_not_allowed",    "invalid_request",      "missing_token",   "invalid_token",
        "forbidden", "repeated_content_type", "unsupported_encoding", "unsupported_type"};
    return codes.contains(row.code);
}

void check_answer(contract_row const& row, uninvite::response const& answer)
{
    CHECK(answer.status() == row.status);
    contract::field_list fields;
    answer.for_each_field([&](std::string_view name, std::string_view value)
                          { fields.emplace_back(std::string(name), std::string(value)); });

    if (row.status == 204)
    {
        CHECK(!answer.error());
        CHECK(answer.body().empty());
        CHECK(fields.empty());
        CHECK_FALSE(answer.body_unread());
        return;
    }
    std::sort(fields.begin(), fields.end());
    CHECK(fields == contract::expected_fields(row));

    REQUIRE(answer.error());
    CHECK(row_of(*answer.error()).status == row.status);
    tests::check_problem(answer.body(), row);
}

void check_world(contract_row const& row, world const& before, world const& after)
{
    std::size_t const at = row.target.find(before_id);
    long course = 0;
    long actor = 0;
    if (!row.removed.empty())
    {
        char const* const id = row.target.c_str() + at + before_id.size();
        std::from_chars(id, row.target.c_str() + row.target.size(), course);
        for (contract::world_token const& t : contract::world_tokens())
            for (auto const& field : row.fields)
                if (field.second.ends_with(" " + t.token)) actor = t.user;
    }

    auto expected = before.pending();
    std::vector<uninvite::testing::memory_store::audit_row> audit;
    for (long user : row.removed)
    {
        CHECK(expected[course].erase(user) == 1);
        audit.push_back({uninvite::course_id{course}, uninvite::user_id{user}, uninvite::user_id{actor}});
    }
    CHECK(after.pending() == expected);
    CHECK(after.store.audit() == audit);
    CHECK(after.memberships() == before.memberships());
}

} // namespace

TEST_CASE("the rows have names of their own and there are enough of them")
{
    std::set<std::string> names;
    for (contract_row const& row : contract::contract_rows())
    {
        INFO(row.name);
        CHECK(names.insert(row.name).second);
        CHECK((row.status == 204) == row.code.empty());
        CHECK((row.status == 204 || row.removed.empty()));
    }
    CHECK(names.size() > 250);
}

TEST_CASE("the whole request in one call answers every row of the contract")
{
    world const untouched;
    for (contract_row const& row : contract::contract_rows())
    {
        INFO(row.name);
        world w;
        uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
        uninvite::response const answer = route(head_of(row), row.body);
        check_answer(row, answer);
        CHECK_FALSE(answer.body_unread());
        check_world(row, untouched, w);
    }
}

TEST_CASE("admit, then complete answers every row of the contract")
{
    bool const sends_length = GENERATE(true, false);
    CAPTURE(sends_length);

    world const untouched;
    for (contract_row const& row : contract::contract_rows())
    {
        if (row.needs_length && !sends_length) continue;
        INFO(row.name);
        world w;
        uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};

        std::string const length = std::to_string(row.body.size());
        uninvite::request_head head = head_of(row);
        if (sends_length) head.field("Content-Length", length);

        auto admitted = route.admit(head);
        bool const early = is_told_by_the_head(row) || (sends_length && row.code == "body_too_large");
        CHECK(admitted.has_value() == !early);
        if (admitted)
        {
            uninvite::response const answer = std::move(*admitted).complete(row.body);
            check_answer(row, answer);
            CHECK_FALSE(answer.body_unread());
        }
        else
        {
            check_answer(row, admitted.error());
            CHECK(admitted.error().body_unread());
        }
        check_world(row, untouched, w);
    }
}

TEST_CASE("a router that hands over the id as text gets the answer of every row with a plain path")
{
    world const untouched;
    std::size_t rows = 0;
    for (contract_row const& row : contract::contract_rows())
    {
        std::optional<std::string_view> const id = id_of(row);
        if (!id) continue;
        ++rows;
        INFO(row.name);

        uninvite::request_head head{row.method, "/somewhere/else"};
        for (auto const& [name, value] : row.fields)
            head.field(name, value);

        {
            world w;
            uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store},
                                                     w.store};
            check_answer(row, route(head, *id, row.body));
            check_world(row, untouched, w);
        }
        if (row.needs_length) continue;
        world w;
        uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
        auto admitted = route.admit(head, *id);
        CHECK(admitted.has_value() == !is_told_by_the_head(row));
        check_answer(row, admitted ? std::move(*admitted).complete(row.body) : admitted.error());
        check_world(row, untouched, w);
    }
    CHECK(rows > 200);
}

TEST_CASE("matches agrees with every row of the contract")
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    for (contract_row const& row : contract::contract_rows())
    {
        INFO(row.name);
        bool const is_path_row = row.name.starts_with("path: ");
        bool const names_nobodys_course = row.target.find("/9223372036854775807/") != std::string::npos;
        if (row.status != 404)
            CHECK(route.matches(row.target));
        else if (is_path_row)
            CHECK(route.matches(row.target) == names_nobodys_course);
    }
}

TEST_CASE("every 404 has the same bytes, whatever it hides")
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    std::set<std::string> bodies;
    for (contract_row const& row : contract::contract_rows())
        if (row.status == 404)
        {
            uninvite::response const answer = route(head_of(row), row.body);
            std::string bytes = answer.body();
            answer.for_each_field([&](std::string_view name, std::string_view value)
                                  { bytes.append(name).append(value); });
            bodies.insert(bytes);
        }
    CHECK(bodies.size() == 1);
}

TEST_CASE("no answer repeats anything of the request")
{
    for (contract_row const& row : contract::contract_rows())
    {
        INFO(row.name);
        world w;
        uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
        std::string const body = route(head_of(row), row.body).body();
        for (char const* text : {"-token", "api/v2", "/course", "SELECT", "DELETE FROM", "7,8", "eDp5"})
            CHECK(body.find(text) == std::string::npos);
    }
}
