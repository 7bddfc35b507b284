// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/contract/world_file.hpp"
#include "support/problem.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tests;
namespace {

void answers_row(contract_row const& row, uninvite::response const& answer)
{
    contract::field_list fields;
    answer.for_each_field([&](std::string_view name, std::string_view value)
                          { fields.emplace_back(std::string(name), std::string(value)); });
    tests::check_answer(row, answer.status(), std::move(fields), answer.body());
}

} // namespace

TEST_CASE("the whole route on a database answers every row of the contract")
{
    temp_folder const folder;
    sqlite::database const db(folder.file("world.db"), {.schema = sqlite::schema::managed_create});
    world_file world(folder.file("world.db"));
    sqlite::token_verifier tokens(db);
    sqlite::course_roles roles(db);
    sqlite::store store(db);
    uninvite::remove_invitations const route{uninvite::creator_or_manager{tokens, roles}, store};

    std::vector<std::string> const pending = world.pending();
    std::string const rest = world.all_but_invitations();
    for (contract_row const& row : contract::contract_rows())
    {
        INFO(row.name);
        uninvite::request_head head{row.method, row.target};
        for (auto const& [name, value] : row.fields)
            head.field(name, value);
        answers_row(row, route(head, row.body));
        check_world(row, world, pending);
        CHECK(world.all_but_invitations() == rest);
        if (!row.removed.empty()) world.reset();
    }
}
