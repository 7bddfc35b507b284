// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/named_statement.hpp>

#include <uninvite/sqlite/connection_store.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/sqlite/token_verifier.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <utility>
#include <vector>

using namespace tests;
using sqlite::detail::parameter;

TEST_CASE("a statement that does not fit is refused with a sentence that names it")
{
    course_file const courses;
    other_program db(courses.file);
    auto const prepare = [&](char const* sql)
    {
        return refusal_of(
            [&]
            {
                sqlite::detail::named_statement(db.handle(), "mine", sql,
                                                {parameter::course, parameter::user}, {parameter::now});
            });
    };
    std::string const mine = "uninvite: the statement 'mine' ";

    CHECK(prepare("SELECT :course, :user") == "");
    CHECK(prepare("SELECT :course, :user, :user, :now;\n ") == "");
    CHECK(prepare("SELECT :course, :user, :actor") == mine + "has an unknown parameter: :actor");
    CHECK(prepare("SELECT :course, :user, @now") == mine + "has an unknown parameter: @now");
    CHECK(prepare("SELECT :course, :user, :users") == mine + "has an unknown parameter: :users");
    CHECK(prepare("SELECT :course, :user, ?") == mine + "has an unknown parameter: ?");
    CHECK(prepare("SELECT ?, ?") == mine + "has an unknown parameter: ?");
    CHECK(prepare("SELECT :course") == mine + "must use the parameter :user");
    CHECK(prepare("SELECT :user, :now") == mine + "must use the parameter :course");
    CHECK(prepare("SELECT :course, :user; SELECT 1") == mine + "must be exactly one SQL statement");
    CHECK(prepare("") == mine + "must be exactly one SQL statement");
    CHECK(prepare(" -- nothing") == mine + "must be exactly one SQL statement");
    CHECK(prepare("SELEC :course") == mine + "cannot be prepared: near \"SELEC\": syntax error");
    CHECK(prepare("SELECT :course, :user FROM nowhere") ==
          mine + "cannot be prepared: no such table: nowhere");
}

TEST_CASE("values are bound by name, wherever the parameters stand")
{
    course_file const courses;
    other_program db(courses.file);
    sqlite::detail::named_statement s(db.handle(), "mine", "SELECT :now, :course, :user, :course",
                                      {parameter::course, parameter::user},
                                      {parameter::now, parameter::actor});
    CHECK(s.uses(parameter::now));
    CHECK_FALSE(s.uses(parameter::actor));
    s.bind(parameter::user, std::int64_t{2});
    s.bind(parameter::course, std::int64_t{1});
    s.bind(parameter::now, std::int64_t{3});
    s.bind(parameter::actor, std::int64_t{4});
    REQUIRE(s.step() == SQLITE_ROW);
    CHECK(s.integer(0) == 3);
    CHECK(s.integer(1) == 1);
    CHECK(s.integer(2) == 2);
    CHECK(s.integer(3) == 1);
}

TEST_CASE("each statement of a host that does not fit is refused before the first request, by its name")
{
    using member = std::string sqlite::statements::*;
    struct entry
    {
        member which;
        std::string name;
        std::vector<std::string> lacking; // each lacks a required parameter, or changes nothing
    };
    std::vector<entry> const all = {
        {&sqlite::statements::find_token, "find_token", {"SELECT 1", "SELECT :now", "SELECT :token"}},
        {&sqlite::statements::find_role, "find_role", {"SELECT :course", "SELECT :user"}},
        {&sqlite::statements::find_course, "find_course", {"SELECT 1"}},
        {&sqlite::statements::find_pending,
         "find_pending",
         {"SELECT :course", "SELECT :user",
          "DELETE FROM course_invitation WHERE course_id = :course AND user_id = :user"}},
        {&sqlite::statements::remove_invitation,
         "remove_invitation",
         {"DELETE FROM course_invitation WHERE course_id = :course",
          "DELETE FROM course_invitation WHERE user_id = :user",
          "SELECT user_id FROM course_invitation WHERE course_id = :course AND user_id = :user"}},
        {&sqlite::statements::record_removal,
         "record_removal",
         {"INSERT INTO invitation_removal VALUES (:course, :user, 1, :now)",
          "INSERT INTO invitation_removal VALUES (:course, 1, :actor, :now)",
          "INSERT INTO invitation_removal VALUES (1, :user, :actor, :now)", "SELECT :course, :user, :actor"}},
    };

    course_file const courses;
    for (entry const& e : all)
    {
        std::vector<std::string> wrong = e.lacking;
        // An empty find_pending is made of remove_invitation.
        wrong.insert(wrong.end(), {e.name == "find_pending" ? ";" : "",
                                   "SELECT :course, :user, :actor, :token FROM nowhere",
                                   "SELECT :course, :user, :actor, :token, :wrong",
                                   "SELECT :course, :user, :actor, :token, ?", "DELETE FROM"});
        for (std::string const& sql : wrong)
        {
            CAPTURE(e.name, sql);
            sqlite::statements mine;
            mine.*e.which = sql;
            sqlite::database const db = courses.open(mine);

            std::vector<std::string> said;
            if (e.name == "find_token") said.push_back(refusal_of([&] { sqlite::token_verifier{db}; }));
            if (e.name == "find_role") said.push_back(refusal_of([&] { sqlite::course_roles{db}; }));
            if (e.name != "find_token")
            {
                said.push_back(refusal_of([&] { sqlite::store{db}; }));
                other_program host(courses.file);
                said.push_back(refusal_of([&] { sqlite::connection_store(host.handle(), mine); }));
            }
            for (std::string const& sentence : said)
            {
                INFO(sentence);
                CHECK(sentence.starts_with("uninvite: the statement '" + e.name + "' "));
            }
        }
    }
}
