// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/policy.hpp>

#include <uninvite/postgres/store.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/testing/request.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <string>

using namespace tests;

namespace {

std::string row_of_token(std::string const& token, int user)
{
    return "INSERT INTO access_token VALUES (" + hash_literal(token) + ", " + std::to_string(user) +
           ", 9000)";
}

std::string told(uninvite::result<uninvite::decision<>> const& answer)
{
    if (!answer) return name_of(answer);
    return std::to_string(answer->who.user.value()) + ": " + name_of(answer->basis);
}

// The same decision, in one step or in two.
std::string both(postgres::policy& policy, std::string const& token, uninvite::course_id course)
{
    auto const who = policy.authenticate(token);
    uninvite::result<uninvite::decision<>> in_two =
        who ? uninvite::result<uninvite::decision<>>(
                  uninvite::decision<>{*who, policy.authorize(*who, course)})
            : uninvite::result<uninvite::decision<>>(who.error());
    auto const in_one = policy.admit(token, course);
    CHECK(told(in_one) == told(in_two));
    return told(in_one);
}

} // namespace

TEST_CASE("one round trip decides as two, for each role in a course of each privacy")
{
    course_tables courses;
    courses.other.run(row_of_token("token", 6));
    bool const has_admission = GENERATE(true, false);
    postgres::statements sql;
    if (!has_admission) sql.find_admission = "";
    postgres::policy policy(courses.open({.statements = sql}));
    for (std::string const privacy : {"open", "private", "secret", ""})
        for (bool const deleted : {false, true})
            for (std::string const what : {"creator", "manager", "joined", "invited", "none"})
            {
                CAPTURE(privacy, deleted, what, has_admission);
                courses.other.run("DELETE FROM course_role WHERE course_id = 8;"
                                  "DELETE FROM course_invitation WHERE course_id = 8;"
                                  "DELETE FROM course WHERE course_id = 8;"
                                  "INSERT INTO course VALUES (8, '" +
                                  privacy + "', " + (deleted ? "true)" : "false)"));
                if (what == "invited")
                    courses.other.run("INSERT INTO course_invitation VALUES (8, 6, 1, 0)");
                else if (what != "none")
                    courses.other.run("INSERT INTO course_role VALUES (8, 6, '" + what + "')");
                bool const hidden = deleted || (what == "none" && (privacy == "secret" || privacy == ""));
                bool const may = what == "creator" || what == "manager";
                CHECK(both(policy, "token", course_id{8}) == std::string("6: ") + (hidden ? "not_found"
                                                                                   : may  ? "ok"
                                                                                          : "forbidden"));
            }
    CHECK(both(policy, "token", course_id{99}) == "6: not_found");
    CHECK(both(policy, "other", course_id{8}) == "invalid_token");
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("late") + ", 6, 5000)");
    CHECK(both(policy, "late", course_id{8}) == "invalid_token");
}

TEST_CASE("the policy refuses a token or a role from the request after another process revokes it")
{
    course_tables courses;
    courses.other.run(row_of_token("token", 2));
    postgres::database const db = courses.open();
    postgres::store store(db);
    postgres::policy policy(db);
    uninvite::remove_invitations const route{policy, store};
    auto const status = [&] { return uninvite::testing::request().send(route).status(); };
    CHECK(status() == 204);

    courses.other.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    CHECK(status() == 403);
    courses.other.run("UPDATE course_role SET role = 'creator' WHERE user_id = 2");
    CHECK(status() == 204);
    courses.other.run("DELETE FROM access_token");
    CHECK(status() == 401);
    courses.other.run(row_of_token("token", 2));
    courses.other.run("UPDATE course SET deleted = true WHERE course_id = 1");
    CHECK(status() == 404);
}

TEST_CASE("a host with a token or role statement of its own is admitted by those two")
{
    course_tables courses;
    postgres::statements mine;
    mine.find_token = "SELECT 2 WHERE $1 <> '' AND $2 > 0";
    CHECK(postgres::detail::admission_of(mine).empty());
    postgres::policy policy(courses.open({.statements = mine}));
    CHECK(both(policy, "any", course_id{1}) == "2: ok");

    mine.find_admission = "SELECT 3, 'creator' WHERE $1 <> '' AND $2 > 0 AND $3 > 0";
    postgres::policy joint(courses.open({.statements = mine}));
    CHECK(told(joint.admit("any", course_id{1})) == "3: ok");
}

TEST_CASE("an admission's statement that ignores the token or the time is refused when it is prepared")
{
    course_tables courses;
    postgres::statements mine;
    mine.find_admission = "SELECT 3, 'creator' WHERE $1 <> '' AND $3 > 0";
    CHECK_THROWS_WITH(courses.open({.statements = mine}),
                      Catch::Contains("'find_admission'") && Catch::Contains("it must use $2, the time"));
    mine.tokens_never_expire = true;
    CHECK(told(postgres::policy(courses.open({.statements = mine})).admit("any", course_id{1})) == "3: ok");
    mine.find_admission = "SELECT 3, 'creator' WHERE $3 > 0";
    CHECK_THROWS_WITH(courses.open({.statements = mine}), Catch::Contains("it must use $1, the SHA-256"));
}
