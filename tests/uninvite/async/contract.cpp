// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/async/posting.hpp"

#include "support/catch.hpp"
#include "support/contract/world_file.hpp"
#include "support/problem.hpp"
#include "support/world.hpp"

#include <uninvite/sqlite.hpp>
#include <uninvite/sqlite/async_store.hpp>

#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

using namespace tests;
using contract::contract_row;

namespace {

contract::field_list fields_of(response const& answer)
{
    contract::field_list fields;
    answer.for_each_field([&](std::string_view name, std::string_view value)
                          { fields.emplace_back(std::string(name), std::string(value)); });
    std::sort(fields.begin(), fields.end());
    return fields;
}

void check_answer(contract_row const& row, response const& answer)
{
    CHECK(answer.status() == row.status);
    CHECK(fields_of(answer) == contract::expected_fields(row));
    if (row.status == 204)
        CHECK(answer.body().empty());
    else
        check_problem(answer.body(), row);
}

/// A world, asked by functions that post their answers.
struct posting_world : world
{
    creator_or_manager<testing::memory_tokens&, testing::memory_store&> policy{tokens, store};
    posting_route<told_as::results> parts;

    posting_world()
    {
        parts.s.authenticate = [this](std::string const& token) { return policy.authenticate(token); };
        parts.s.authorize = [this](principal const& who, course_id c) { return policy.authorize(who, c); };
        parts.s.remove = [this](removal const& r) { return store.remove(r); };
    }

    template <class... Id>
    response ask(request_head const& head, std::string_view body, Id... id)
    {
        std::optional<response> answer;
        bool admitted = false;
        async_admit(parts.route, head, id...,
                    parts.on_io(
                        [&](auto a)
                        {
                            admitted = a.has_value();
                            if (!a)
                                answer = a.error();
                            else
                                async_complete(std::move(*a), body,
                                               parts.on_io([&](response r) { answer = std::move(r); }));
                        }));
        CHECK(!answer);
        parts.run();
        REQUIRE(answer);
        CHECK(answer->body_unread() == !admitted);
        return *answer;
    }
};

/// The id where the target is the plain path.
std::optional<std::string_view> id_of(std::string_view target)
{
    std::string_view const start = target_start, end = "/invite/";
    if (target.size() < start.size() + end.size()) return std::nullopt;
    if (!target.starts_with(start) || !target.ends_with(end)) return std::nullopt;
    target.remove_prefix(start.size());
    target.remove_suffix(end.size());
    if (target.find_first_of("/?") != std::string_view::npos) return std::nullopt;
    return target;
}

} // namespace

TEST_CASE("async_admit, then async_complete answers every row of the contract, as admit and complete do")
{
    bool const sends_length = GENERATE(true, false);
    CAPTURE(sends_length);
    std::size_t ids = 0;
    for (contract_row const& row : contract::contract_rows())
    {
        if (row.needs_length && !sends_length) continue;
        INFO(row.name);
        std::string const length = std::to_string(row.body.size());
        auto const fill = [&](request_head& head)
        {
            for (auto const& [name, value] : row.fields)
                head.field(name, value);
            if (sends_length) head.field("Content-Length", length);
        };
        request_head head{row.method, row.target};
        fill(head);

        world w;
        remove_invitations const route{creator_or_manager{w.tokens, w.store}, w.store};
        auto admitted = route.admit(head);
        response const expected = admitted ? std::move(*admitted).complete(row.body) : admitted.error();

        auto const check = [&](posting_world const& after, response const& answer)
        {
            check_answer(row, answer);
            CHECK(answer.body() == expected.body());
            CHECK(answer.body_unread() == expected.body_unread());
            CHECK(after.pending() == w.pending());
            CHECK(after.store.audit() == w.store.audit());
            CHECK(after.store.audit().size() == row.removed.size());
            CHECK(after.memberships() == w.memberships());
            CHECK(after.parts.seen.events.size() == 1);
        };
        posting_world by_path;
        check(by_path, by_path.ask(head, row.body));

        if (std::optional<std::string_view> const id = id_of(row.target))
        {
            ++ids;
            request_head elsewhere{row.method, "/somewhere/else"};
            fill(elsewhere);
            posting_world by_id;
            check(by_id, by_id.ask(elsewhere, row.body, *id));
        }
    }
    CHECK(ids > 200);
}

TEST_CASE("admit, then async_complete on the asynchronous group store answers every row of the contract")
{
    temp_folder const folder;
    sqlite::database const db(folder.file("world.db"), {.schema = sqlite::schema::managed_create});
    world_file world(folder.file("world.db"));
    sqlite::token_verifier tokens(db);
    sqlite::course_roles roles(db);
    sqlite::async_store store(db);
    remove_invitations const route{creator_or_manager{tokens, roles}, store};

    std::vector<std::string> const pending = world.pending();
    std::string const rest = world.all_but_invitations();
    for (contract_row const& row : contract::contract_rows())
    {
        if (row.needs_length) continue;
        INFO(row.name);
        request_head head{row.method, row.target};
        for (auto const& [name, value] : row.fields)
            head.field(name, value);
        auto admitted = route.admit(head);
        check_answer(row, admitted ? async_complete(std::move(*admitted), row.body, asio::use_future).get()
                                   : admitted.error());
        check_world(row, world, pending);
        CHECK(world.all_but_invitations() == rest);
        if (!row.removed.empty()) world.reset();
    }
}
