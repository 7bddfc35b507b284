// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include "catch.hpp"
#include "contract/rows.hpp"
#include "files.hpp"
#include "uninvite/problem.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

using namespace tests;
using contract::contract_row;

namespace {

std::string const target_start = "/api/v2/course/";

/// The world of the contract's rows in a database; it commits without a disk, to be made often.
class world_file
{
    temp_folder folder_;
    std::string file_ = folder_.file("world.db");
    sqlite::database database_{
        file_, {.tables = sqlite::tables::ours_or_create, .clock = [] { return tests::now; }}};
    other_program db_{file_};
    std::string fill_ = "PRAGMA synchronous = OFF; BEGIN; DELETE FROM invitation_removal;"
                        " DELETE FROM course_invitation; DELETE FROM course_role; DELETE FROM course;"
                        " DELETE FROM access_token;";

    static char const* privacy(contract::course_kind kind)
    {
        switch (kind)
        {
        case contract::course_kind::secret:
            return "secret";
        case contract::course_kind::draft:
            return "";
        default:
            return "open";
        }
    }

    void add(std::string const& table, long course, long user, std::string const& rest)
    {
        fill_ += "INSERT INTO " + table + " VALUES (" + std::to_string(course) + ", " + std::to_string(user) +
                 ", " + rest + ");";
    }

public:
    world_file()
    {
        for (contract::world_token const& t : contract::world_tokens())
            fill_ += "INSERT INTO access_token VALUES (" + hash_literal(t.token) + ", " +
                     std::to_string(t.user) + ", 9000);";
        for (contract::world_course const& c : contract::world_courses())
        {
            bool const deleted = c.kind == contract::course_kind::deleted;
            fill_ += "INSERT INTO course VALUES (" + std::to_string(c.id) + ", '" + privacy(c.kind) + "', " +
                     (deleted ? "1" : "0") + ");";
            add("course_role", c.id, c.creator, "'creator'");
            for (long user : c.managers)
                add("course_role", c.id, user, "'manager'");
            for (long user : c.joined)
                add("course_role", c.id, user, "'joined'");
            for (long user : c.pending)
                add("course_invitation", c.id, user, "1, 0");
        }
        fill_ += "COMMIT";
        reset();
    }

    void reset() { db_.run(fill_); }

    sqlite::database const& database() const noexcept { return database_; }

    std::string all_but_invitations()
    {
        return db_.rows("SELECT * FROM course") + "/" + db_.rows("SELECT * FROM course_role") + "/" +
               db_.rows("SELECT hex(token_sha256), user_id, expires_at FROM access_token");
    }

    /// Each pending invitation as `course|user`.
    std::vector<std::string> pending()
    {
        std::string const all = db_.rows("SELECT course_id, user_id FROM course_invitation");
        std::vector<std::string> list;
        for (std::size_t at = 0; at < all.size();)
        {
            std::size_t const end = std::min(all.find(' ', at), all.size());
            list.push_back(all.substr(at, end - at));
            at = end + 1;
        }
        return list;
    }

    std::string audit()
    {
        return db_.rows("SELECT course_id, user_id, removed_by, removed_at FROM invitation_removal"
                        " ORDER BY rowid");
    }
};

void check_answer(contract_row const& row, uninvite::response const& answer)
{
    CHECK(answer.status() == row.status);
    contract::field_list fields;
    answer.for_each_field([&](std::string_view name, std::string_view value)
                          { fields.emplace_back(std::string(name), std::string(value)); });
    contract::field_list expected = row.answer_fields;
    if (row.status != 204) expected.emplace_back("Content-Type", "application/problem+json");
    std::sort(fields.begin(), fields.end());
    std::sort(expected.begin(), expected.end());
    CHECK(fields == expected);
    if (row.status == 204)
        CHECK(answer.body().empty());
    else
        check_problem(answer.body(), row);
}

void check_world(contract_row const& row, world_file& world, std::vector<std::string> expected)
{
    std::string course;
    std::string actor;
    if (!row.removed.empty())
    {
        std::size_t const at = row.target.find(target_start) + target_start.size();
        course = row.target.substr(at, row.target.find_first_of("/?", at) - at);
        for (contract::world_token const& t : contract::world_tokens())
            for (auto const& field : row.fields)
                if (field.second.ends_with(" " + t.token)) actor = std::to_string(t.user);
    }
    std::string audit;
    for (long user : row.removed)
    {
        std::string const id = course + "|" + std::to_string(user);
        CHECK(std::erase(expected, id) == 1);
        audit += (audit.empty() ? "" : " ") + id + "|" + actor + "|5000";
    }
    CHECK(world.pending() == expected);
    CHECK(world.audit() == audit);
}

} // namespace

TEST_CASE("the whole route on a database answers every row of the contract")
{
    world_file world;
    sqlite::token_verifier tokens(world.database());
    sqlite::course_roles roles(world.database());
    sqlite::store store(world.database());
    uninvite::remove_invitations const route{uninvite::creator_or_manager{tokens, roles}, store};

    std::vector<std::string> const pending = world.pending();
    std::string const rest = world.all_but_invitations();
    for (contract_row const& row : contract::contract_rows())
    {
        INFO(row.name);
        uninvite::request_head head{row.method, row.target};
        for (auto const& [name, value] : row.fields)
            head.field(name, value);
        check_answer(row, route(head, row.body));
        check_world(row, world, pending);
        CHECK(world.all_but_invitations() == rest);
        if (!row.removed.empty()) world.reset();
    }
}
