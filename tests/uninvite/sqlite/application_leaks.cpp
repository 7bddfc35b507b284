// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/contract/world_file.hpp"
#include "support/sqlite/traced.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace tests;

namespace {

/// The whole route on the world of the contract's rows, with every statement seen.
class traced_route
{
    temp_folder folder_;
    traced_connections traced_;
    sqlite::database db_{folder_.file("world.db"), {.schema = sqlite::schema::managed_create}};
    world_file world_{folder_.file("world.db")};
    sqlite::application<> application_{db_};

public:
    struct outcome
    {
        std::string answer; ///< status, fields and body
        std::vector<traced_statement> run;

        std::vector<std::string> sql() const
        {
            std::vector<std::string> all;
            for (traced_statement const& s : run)
                all.push_back(s.sql);
            return all;
        }

        int steps() const
        {
            int sum = 0;
            for (traced_statement const& s : run)
                sum += s.steps;
            return sum;
        }
    };

    outcome ask(std::string const& token, long course)
    {
        std::string const target = std::string(target_start) + std::to_string(course) + "/invite/";
        std::string const authorization = "Bearer " + token;
        uninvite::request_head head{"DELETE", target};
        head.field("Authorization", authorization);
        (void)application_.route(
            head,
            "users=7"); // SQLite reads the schema with the first statement of a connection
        traced_.take();
        uninvite::response const r = application_.route(head, "users=7");
        outcome o{std::to_string(r.status()), traced_.take()};
        r.for_each_field([&](std::string_view name, std::string_view value)
                         { o.answer.append("\n").append(name).append(": ").append(value); });
        o.answer.append("\n\n").append(r.body());
        return o;
    }

    world_file& world() noexcept { return world_; }
};

} // namespace

TEST_CASE(
    "a course that is hidden, a draft or deleted is answered as one that is absent, and takes the same path")
{
    traced_route route;
    auto const absent = route.ask("stranger-token", contract::absent_course);
    CHECK(absent.answer.starts_with("404\n"));
    CHECK(absent.run.size() == 2); // the token, the role; no writing connection is asked
    for (long course : {contract::secret_course, contract::draft_course, contract::deleted_course})
    {
        CAPTURE(course, absent.steps());
        auto const hidden = route.ask("stranger-token", course);
        CHECK(hidden.answer == absent.answer);
        CHECK(hidden.sql() == absent.sql());
        // Each table is searched in each case; to read the row of a course that is there takes these steps
        // more.
        CHECK(std::abs(hidden.steps() - absent.steps()) <= 8);
    }
}

TEST_CASE("a token never reaches SQLite in plain: the statements have its hash alone")
{
    traced_route route;
    for (std::string const token : {"creator-token", "stranger-token", "nobody-has-this-token"})
    {
        CAPTURE(token);
        auto const asked = route.ask(token, contract::open_course);
        std::string const hash = hash_literal(token).substr(2, 64);
        CHECK(std::any_of(asked.run.begin(), asked.run.end(),
                          [&](traced_statement const& s) { return contains(s.expanded, hash); }));
        for (traced_statement const& s : asked.run)
            CHECK(!contains(s.expanded, token));
    }
}
