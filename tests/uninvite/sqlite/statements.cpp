// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/statements.hpp>

#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/sqlite/token_verifier.hpp>
#include <uninvite/testing/recording_observer.hpp>
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
    mutable uninvite::testing::recording_observer seen;

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
        uninvite::remove_invitations const route{
            uninvite::creator_or_manager{tokens, roles}, store, {}, seen};
        uninvite::request_head head{"DELETE", target};
        std::string const credentials = "Bearer " + token;
        head.field("Authorization", credentials);
        return route(head, body).status();
    }

    /// The cause of the last answer as the observer gets it, with its detail.
    std::string cause() const
    {
        auto const last = seen.records().back();
        return last.cause.message() + (last.detail.empty() ? "" : ": " + last.detail);
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

TEST_CASE("an invitation that a trigger keeps or writes again fails the removal, and nothing is removed")
{
    school s;
    auto const [trigger, why] = GENERATE(
        std::pair("CREATE TRIGGER kept BEFORE DELETE ON enrollment WHEN OLD.member = 8 BEGIN"
                  " SELECT RAISE(IGNORE); END",
                  "left an invitation in place that it was to remove"),
        std::pair("CREATE TRIGGER again AFTER DELETE ON enrollment WHEN OLD.member = 8 BEGIN"
                  " INSERT INTO enrollment VALUES (OLD.course, OLD.member, OLD.state, OLD.title, NULL); END",
                  "left an invitation in place that it was to remove"),
        std::pair("CREATE TRIGGER noted BEFORE DELETE ON enrollment WHEN OLD.member = 8 BEGIN"
                  " INSERT INTO history VALUES ('kept', 1, 8, 0, 0); SELECT RAISE(IGNORE); END",
                  "changed no row itself, only its triggers did: it must change a table, not a view"));
    other_program(s.file).run(trigger);
    CAPTURE(trigger);
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7,8]})") == 500);
    CHECK(s.cause() == "the statement 'remove_invitation' " + std::string(why));
    CHECK(s.rows("SELECT member FROM enrollment WHERE course = 1 AND state = 'invited'") == "7 8");
    CHECK(s.rows("SELECT count(*) FROM history") == "0");
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7,9]})") == 204);
    CHECK(s.rows("SELECT what, member FROM history") == "uninvited|7");
}

TEST_CASE("an invitation that comes back by a later statement of its removal fails it")
{
    school s;
    auto const [trigger, users] = GENERATE(
        std::pair("CREATE TRIGGER again AFTER INSERT ON history BEGIN INSERT INTO enrollment"
                  " VALUES (NEW.course, NEW.member, 'invited', 'pupil', NULL); END",
                  "users=7"),
        std::pair("CREATE TRIGGER next AFTER DELETE ON enrollment WHEN OLD.member = 8 BEGIN INSERT INTO"
                  " enrollment VALUES (OLD.course, 7, 'invited', 'pupil', NULL); END",
                  "users=7&users=8"),
        std::pair("CREATE TRIGGER next AFTER DELETE ON enrollment WHEN OLD.member = 8 BEGIN INSERT INTO"
                  " enrollment VALUES (OLD.course, 4, 'invited', 'pupil', NULL); END",
                  "users=4&users=8"));
    other_program(s.file).run(trigger);
    CAPTURE(trigger);
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", users) == 500);
    CHECK(s.cause() == "the statement 'remove_invitation' left an invitation in place that it was to remove");
    CHECK(s.rows("SELECT member FROM enrollment WHERE course = 1 AND state = 'invited'") == "7 8");
    CHECK(s.rows("SELECT count(*) FROM history") == "0");
}

TEST_CASE("a removal that changes some rows of an invitation and leaves one pending fails")
{
    school s;
    other_program(s.file).run(
        "CREATE TABLE letter (id INTEGER PRIMARY KEY, course INTEGER, member INTEGER, state TEXT, key TEXT,"
        " UNIQUE (course, member, key) ON CONFLICT IGNORE);"
        "INSERT INTO letter VALUES (1, 1, 7, 'invited', 'mail'), (2, 1, 7, 'invited', 'phone')");
    std::string const one = " WHERE course = :course AND member = :user AND state = 'invited'";
    struct form
    {
        std::string removal, pending, trigger;
    };
    form const f = GENERATE_COPY(
        form{"DELETE FROM letter" + one, "",
             "CREATE TRIGGER kept BEFORE DELETE ON letter WHEN OLD.id = 2 BEGIN SELECT RAISE(IGNORE); END"},
        form{"UPDATE letter SET state = 'removed'" + one, "",
             "CREATE TRIGGER kept BEFORE UPDATE ON letter WHEN OLD.id = 2 BEGIN SELECT RAISE(IGNORE); END"},
        form{"UPDATE letter SET state = 'removed', key = ''" + one, "", ""},
        form{"UPDATE OR IGNORE letter SET state = 'removed', key = ''" + one, "SELECT 1 FROM letter" + one,
             ""},
        form{"DELETE FROM letter WHERE id = (SELECT min(id) FROM letter" + one + ")", "", ""},
        form{"UPDATE letter SET state = CASE id WHEN 2 THEN state ELSE 'removed' END" + one, "", ""});
    other_program(s.file).run(f.trigger);
    s.sql.remove_invitation = f.removal;
    s.sql.find_pending = f.pending;
    CAPTURE(f.removal, f.trigger);
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", "users=7") == 500);
    CHECK(s.cause() == "the statement 'remove_invitation' left an invitation in place that it was to remove");
    CHECK(s.rows("SELECT state FROM letter") == "invited invited");
    CHECK(s.rows("SELECT count(*) FROM history") == "0");
}

TEST_CASE("a removal that changes several rows of an invitation has one audit row")
{
    school s;
    other_program(s.file).run("CREATE TABLE letter (course INTEGER, member INTEGER);"
                              "INSERT INTO letter VALUES (1, 7), (1, 7), (1, 8)");
    s.sql.remove_invitation = "DELETE FROM letter WHERE course = :course AND member = :user";
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", "users=7&users=9") == 204);
    CHECK(s.rows("SELECT member FROM letter") == "8");
    CHECK(s.rows("SELECT what, member FROM history") == "uninvited|7");
}

TEST_CASE("a removal from a view by its trigger fails: it would have no audit row")
{
    school s;
    SECTION("the table becomes a view after the statement was prepared")
    {
        sqlite::store store(sqlite::database(
            s.file, {.schema = sqlite::schema::external, .statements = s.sql, .clock = [] { return now; }}));
        other_program(s.file).run(
            "ALTER TABLE enrollment RENAME TO seat; CREATE VIEW enrollment AS SELECT * FROM seat;"
            "CREATE TRIGGER withdrawn INSTEAD OF DELETE ON enrollment BEGIN DELETE FROM seat"
            " WHERE course = OLD.course AND member = OLD.member; END");
        auto const done = store.remove(removal_of(1, 1, {7}));
        REQUIRE_FALSE(done.has_value());
        CHECK(contains(done.error().cause().message(), "'remove_invitation' changed no row itself"));
        CHECK(s.rows("SELECT member FROM seat WHERE course = 1 AND state = 'invited'") == "7 8");
        CHECK(told(store.remove(removal_of(1, 1, {9}))) == "-");
    }
    SECTION("the statement names a view")
    {
        other_program(s.file).run(
            "CREATE VIEW invited AS SELECT course, member FROM enrollment WHERE state = 'invited';"
            "CREATE TRIGGER withdrawn INSTEAD OF DELETE ON invited BEGIN DELETE FROM enrollment"
            " WHERE course = OLD.course AND member = OLD.member; END");
        for (char const* name :
             {"invited", "Invited", "\"invited\" AS i", "main.invited", "'invited' -- rows\n"})
        {
            s.sql.remove_invitation =
                "DELETE FROM " + std::string(name) + " WHERE course = :course AND member = :user";
            CHECK(refusal_of([&] { s.answer("/api/v2/course/1/invite/", "owner-token", "users=9"); }) ==
                  "uninvite: the statement 'remove_invitation' must change a table, not a view");
        }
    }
}

TEST_CASE("a removal of another form than a plain DELETE or UPDATE needs its own find_pending")
{
    school s;
    s.sql.remove_invitation = "WITH asked (c, m) AS (SELECT :course, :user) DELETE FROM enrollment"
                              " WHERE (course, member) IN (SELECT c, m FROM asked) AND state = 'invited'";
    auto const answer = [&]
    { return s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7,9]})"); };
    CHECK(refusal_of([&] { answer(); }) == "uninvite: the statement 'find_pending' must be given, because "
                                           "'remove_invitation' is neither a plain "
                                           "DELETE nor a plain UPDATE");
    s.sql.find_pending =
        "SELECT 1 FROM enrollment WHERE course = :course AND member = :user AND state = 'invited'";
    CHECK(answer() == 204);
    CHECK(s.rows("SELECT member FROM enrollment WHERE course = 1 AND state = 'invited'") == "8");
}

TEST_CASE("an audit row that is not written fails the removal, and one that a view writes counts")
{
    school s;
    s.sql.record_removal =
        "INSERT INTO history SELECT 'uninvited', :course, :user, :actor, :now WHERE :user <> 7";
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7,8]})") == 500);
    CHECK(s.cause() == "the statement 'record_removal' wrote no audit row");
    CHECK(s.rows("SELECT member FROM enrollment WHERE course = 1 AND state = 'invited'") == "7 8");

    other_program(s.file).run(
        "CREATE VIEW story AS SELECT * FROM history;"
        "CREATE TRIGGER told INSTEAD OF INSERT ON story BEGIN INSERT INTO history VALUES"
        " (NEW.what, NEW.course, NEW.member, NEW.actor, NEW.at); END");
    s.sql.record_removal = "INSERT INTO story VALUES ('uninvited', :course, :user, :actor, :now)";
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7]})") == 204);
    CHECK(s.rows("SELECT * FROM history") == "uninvited|1|7|1|5000");
}

TEST_CASE("a row that a trigger writes instead of the audit row does not count")
{
    school s;
    other_program(s.file).run("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0);"
                              "CREATE TRIGGER filter BEFORE INSERT ON history BEGIN"
                              " UPDATE counter SET n = n + 1; SELECT RAISE(IGNORE); END");
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7,8]})") == 500);
    CHECK(s.cause() == "the statement 'record_removal' wrote no audit row");
    CHECK(s.rows("SELECT member FROM enrollment WHERE course = 1 AND state = 'invited'") == "7 8");
    CHECK(s.rows("SELECT n FROM counter") == "0");
}

TEST_CASE("comments in a statement are no part of it")
{
    school s;
    s.sql.remove_invitation = "DELETE FROM enrollment -- of all states\n WHERE course = :course"
                              " AND member = :user AND state = 'invited'; -- members stay";
    s.sql.record_removal += "; /* one row */ ;";
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[3,7]})") == 204);
    CHECK(s.rows("SELECT member FROM enrollment WHERE course = 1 AND state = 'invited'") == "8");
    CHECK(s.rows("SELECT what, member FROM history") == "uninvited|7");
}

TEST_CASE("a host whose expiry is ISO text compares it with now_text, and its hash with token_sha256_hex")
{
    school s;
    char const* const until =
        GENERATE("1970-01-01 01:23:19", "1970-01-01T01:23:19Z", "1970-01-01T02:23:19+01:00", "2001-09-09",
                 "1970-01-01 01:23:20", "1970-01-01T01:23:21Z", "0009-01-01", "soon", "");
    std::string const text = until;
    bool const is_valid = text == "1970-01-01T01:23:21Z" || text == "2001-09-09"; // now is 01:23:20
    other_program(s.file).run("UPDATE session SET until = '" + text + "'");
    s.sql.find_token =
        "SELECT member FROM session WHERE key = :token_sha256_hex AND datetime(until) > :now_text";
    CAPTURE(text);
    CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7]})") ==
          (is_valid ? 204u : 401u));
}

TEST_CASE("a result of another type, a word that is no role, and a second row are 500 and name the statement")
{
    school s;
    auto const cause = [&](std::string sqlite::statements::*which, std::string const& sql)
    {
        sqlite::statements const kept = s.sql;
        s.sql.*which = sql;
        CHECK(s.answer("/api/v2/course/1/invite/", "owner-token", R"({"users":[7]})") == 500);
        s.sql = kept;
        return s.cause();
    };
    auto const token = [&](std::string const& column, std::string const& more = "")
    {
        return cause(&sqlite::statements::find_token,
                     "SELECT " + column + " FROM session WHERE key = :token_sha256_hex AND until > :now" +
                         more);
    };
    CHECK(
        token("key") ==
        "the statement 'find_token' returned a value of a wrong type: column 1 is text, expected an integer");
    CHECK(token("1.0").ends_with("column 1 is a real number, expected an integer"));
    CHECK(token("NULL").ends_with("column 1 is NULL, expected an integer"));
    CHECK(token("x'00'").ends_with("column 1 is a blob, expected an integer"));
    CHECK(token("0") == "the statement 'find_token' returned an integer that is not an id");
    CHECK(token("member", " UNION ALL SELECT 2") == "the statement 'find_token' returned more than one row");

    auto const role = [&](std::string const& sql) { return cause(&sqlite::statements::find_role, sql); };
    CHECK(role("SELECT title FROM enrollment WHERE course = :course AND member = :user") ==
          "the statement 'find_role' returned a word that is not a role: column 1 is 'owner', expected "
          "'creator', "
          "'manager', 'joined', 'invited' or 'none'");
    CHECK(role("SELECT 7 WHERE :course AND :user").ends_with("column 1 is an integer, expected text"));
    CHECK(role("SELECT 'manager' WHERE :course AND :user UNION ALL SELECT 'creator'") ==
          "the statement 'find_role' returned more than one row");
    CHECK(s.rows("SELECT member FROM enrollment WHERE course = 1 AND state = 'invited'") == "7 8");
}
