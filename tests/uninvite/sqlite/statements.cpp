// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/statements.hpp>

#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/sqlite/token_verifier.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

using namespace tests;

// A host whose invitations are a state of its enrollments, beside members and requests to join.

namespace {

struct school
{
    temp_folder folder;
    std::string file = folder.file("school.db");
    sqlite::statements sql;

    school()
    {
        other_program(file).run(
            "CREATE TABLE classroom (id INTEGER PRIMARY KEY, archived INTEGER NOT NULL);"
            "CREATE TABLE enrollment (course INTEGER, member INTEGER, state TEXT, title TEXT,"
            " by_whom INTEGER, PRIMARY KEY (course, member));"
            "CREATE TABLE session (key TEXT PRIMARY KEY, member INTEGER, until INTEGER);"
            "CREATE TABLE history (what TEXT, course INTEGER, member INTEGER, actor INTEGER, at INTEGER);"
            "INSERT INTO classroom VALUES (1, 0), (2, 0), (3, 1);"
            "INSERT INTO enrollment VALUES (1, 1, 'active', 'owner', NULL), (1, 2, 'active', 'teacher', "
            "NULL),"
            " (1, 3, 'active', 'pupil', NULL), (1, 6, 'requested', 'pupil', NULL),"
            " (1, 7, 'invited', 'pupil', NULL), (1, 8, 'invited', 'teacher', NULL),"
            " (2, 7, 'invited', 'pupil', NULL), (3, 1, 'active', 'owner', NULL),"
            " (3, 7, 'invited', 'pupil', NULL);"
            "INSERT INTO session SELECT lower(hex(" +
            hash_literal("teacher-token") + ")), 2, 9000 UNION ALL SELECT lower(hex(" +
            hash_literal("invited-teacher-token") + ")), 8, 9000 UNION ALL SELECT lower(hex(" +
            hash_literal("owner-token") + ")), 1, 9000");

        sql.find_token = "SELECT member FROM session WHERE key = lower(hex(:token_sha256)) AND until > :now";
        sql.find_role =
            "SELECT CASE WHEN e.state = 'active' AND e.title = 'owner' THEN 'creator'"
            " WHEN e.state = 'active' AND e.title = 'teacher' THEN 'manager'"
            " WHEN e.state = 'active' THEN 'joined' WHEN e.state = 'invited' THEN 'invited'"
            " ELSE 'none' END"
            " FROM classroom AS c LEFT JOIN enrollment AS e ON e.course = c.id AND e.member = :user"
            " WHERE c.id = :course AND c.archived = 0";
        sql.find_course = "SELECT 1 FROM classroom WHERE id = :course AND archived = 0";
        sql.remove_invitation =
            "DELETE FROM enrollment WHERE course = :course AND member = :user AND state = 'invited'";
        sql.record_removal = "INSERT INTO history VALUES ('uninvited', :course, :user, :actor, :now)";
    }

    /// The answer of the whole route.
    unsigned answer(std::string const& target, std::string const& token, std::string const& body) const
    {
        sqlite::database const db(
            file, {.schema = sqlite::schema::external, .statements = sql, .clock = [] { return now; }});
        sqlite::token_verifier tokens(db);
        sqlite::course_roles roles(db);
        sqlite::store store(db);
        uninvite::remove_invitations const route{uninvite::creator_or_manager{tokens, roles}, store};
        uninvite::request_head head{"DELETE", target};
        std::string const credentials = "Bearer " + token;
        head.field("Authorization", credentials);
        return route(head, body).status();
    }

    std::string rows(std::string const& query) const { return other_program(file).rows(query); }
};

} // namespace

TEST_CASE("the route works on a host's own tables, and touches neither its members nor its requests to join")
{
    school s;
    CHECK(s.answer("/api/v2/course/1/invite/", "teacher-token", R"({"users":[1,3,6,7,9]})") == 204);
    CHECK(s.rows("SELECT member, state FROM enrollment WHERE course = 1 ORDER BY member") ==
          "1|active 2|active 3|active 6|requested 8|invited");
    CHECK(s.rows("SELECT member, state FROM enrollment WHERE course = 2") == "7|invited");
    CHECK(s.rows("SELECT * FROM history") == "uninvited|1|7|2|5000");

    CHECK(s.answer("/api/v2/course/1/invite/", "nobody", R"({"users":[8]})") == 401);
    CHECK(s.answer("/api/v2/course/1/invite/", "invited-teacher-token", R"({"users":[8]})") == 403);
    CHECK(s.answer("/api/v2/course/2/invite/", "teacher-token", R"({"users":[7]})") == 403);
    CHECK(s.answer("/api/v2/course/3/invite/", "owner-token", R"({"users":[7]})") == 404);
    CHECK(s.rows("SELECT count(*) FROM enrollment WHERE state = 'invited'") == "3");
    CHECK(s.rows("SELECT count(*) FROM history") == "1");
}

TEST_CASE("a host that withdraws instead of deleting says so in remove_invitation")
{
    school s;
    s.sql.remove_invitation = "UPDATE enrollment SET state = 'withdrawn', by_whom = :actor"
                              " WHERE course = :course AND member = :user AND state = 'invited'";
    char const* const returning = GENERATE("", " RETURNING member");
    s.sql.remove_invitation += returning;
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", "users=7&users=6&users=3") == 204);
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", "users=7") == 204);
    CHECK(s.rows("SELECT member, state, by_whom FROM enrollment WHERE course = 1 ORDER BY member") ==
          "1|active|NULL 2|active|NULL 3|active|NULL 6|requested|NULL 7|withdrawn|1 8|invited|NULL");
    CHECK(s.rows("SELECT * FROM history") == "uninvited|1|7|1|5000");
}

TEST_CASE("a host's trigger on its invitations does not count as a removal")
{
    school s;
    other_program(s.file).run("CREATE TRIGGER told AFTER DELETE ON enrollment BEGIN"
                              " INSERT INTO history VALUES ('trigger', OLD.course, OLD.member, 0, 0);"
                              " INSERT INTO history VALUES ('again', OLD.course, OLD.member, 0, 0); END");
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[3,6,7,9]})") == 204);
    CHECK(s.rows("SELECT what, member FROM history ORDER BY rowid") == "trigger|7 again|7 uninvited|7");
}
