// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/check_sqlite_statements.hpp>

#include <uninvite/testing/store_promise.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <string>
#include <string_view>

using namespace tests;
using namespace uninvite::testing;

// A school whose enrollments are members and invitations, and whose tokens expire at a time in ISO 8601.

namespace {

constexpr char const* schema = R"(
    CREATE TABLE class (id INTEGER PRIMARY KEY, secret INTEGER NOT NULL, archived INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE enrollment (class INTEGER REFERENCES class, member INTEGER, title TEXT, state TEXT,
                             PRIMARY KEY (class, member));
    CREATE TABLE session (key TEXT PRIMARY KEY, member INTEGER, until TEXT);
    CREATE TABLE history (class INTEGER, member INTEGER, actor INTEGER, at INTEGER);
    CREATE INDEX history_of_member ON history (member);
    CREATE VIEW invited AS SELECT class, member FROM enrollment WHERE state = 'invited';
    CREATE TRIGGER no_change BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is final'); END;
)";

sqlite::statements own()
{
    sqlite::statements s;
    s.find_token = "SELECT member FROM session WHERE key = :token_sha256_hex AND datetime(until) > :now_text";
    s.find_role = "SELECT CASE WHEN e.state = 'invited' THEN 'invited' ELSE coalesce(e.title, 'none') END"
                  " FROM class AS c LEFT JOIN enrollment AS e ON e.class = c.id AND e.member = :user"
                  " WHERE c.id = :course AND NOT c.archived AND (NOT c.secret OR e.member IS NOT NULL)";
    s.find_course = "SELECT 1 FROM class WHERE id = :course AND NOT archived";
    s.find_pending =
        "SELECT 1 FROM enrollment WHERE class = :course AND member = :user AND state = 'invited'";
    s.remove_invitation =
        "DELETE FROM enrollment WHERE class = :course AND member = :user AND state = 'invited'";
    s.record_removal = "INSERT INTO history VALUES (:course, :user, :actor, :now)";
    return s;
}

sqlite_sample sample()
{
    return {.add_course = "INSERT INTO class (id, secret) VALUES (:course, :hidden)",
            .delete_course = "UPDATE class SET archived = 1 WHERE id = :course",
            .set_role = "INSERT OR REPLACE INTO enrollment VALUES (:course, :user, :role, 'active')",
            .clear_role = "DELETE FROM enrollment WHERE class = :course AND member = :user",
            .invite = "INSERT INTO enrollment VALUES (:course, :user, 'joined', 'invited')",
            .is_pending = "SELECT 1 FROM invited WHERE class = :course AND member = :user",
            .is_member =
                "SELECT 1 FROM enrollment WHERE class = :course AND member = :user AND state = 'active'",
            .audit = "SELECT class, member, actor FROM history ORDER BY rowid",
            .set_token = "INSERT OR REPLACE INTO session VALUES (:token_sha256_hex, :user, "
                         "strftime('%Y-%m-%dT%H:%M:%SZ', :expires, 'unixepoch'))",
            .remove_token = "DELETE FROM session WHERE key = :token_sha256_hex"};
}

report checked(std::string sqlite::statements::*which, std::string const& sql)
{
    sqlite::statements s = own();
    s.*which = sql;
    return check_sqlite_statements(schema, s, sample());
}

} // namespace

TEST_CASE("statements that fit a host's tables keep all promises")
{
    report const r = check_sqlite_statements(schema, own(), sample());
    CHECK(r.text() == "");
    CHECK(r.kept() > 50);
    CHECK(r.skipped().empty());
}

TEST_CASE("statements that SQLite accepts and that are always wrong are found, each by its promise")
{
    using sql = sqlite::statements;
    struct entry
    {
        std::string sql::*which;
        char const* text;
        std::string_view promise;
    };
    auto const e = GENERATE(
        entry{&sql::find_token, "SELECT member FROM session WHERE key = :token_sha256_hex AND until > :now",
              token_promise::expires},
        entry{&sql::find_token,
              "SELECT member FROM session WHERE key = :token_sha256_hex AND strftime('%s', until) > :now",
              token_promise::expires},
        entry{&sql::find_token,
              "SELECT member FROM session WHERE key = :token_sha256_hex AND until > :now_text",
              token_promise::expires},
        entry{&sql::find_token,
              "SELECT member FROM session WHERE key = :token_sha256_hex AND datetime(until) >= :now_text",
              token_promise::expires},
        entry{&sql::find_token, "SELECT member FROM session WHERE key = :token_sha256_hex AND until < :now",
              token_promise::knows},
        entry{&sql::find_token,
              "SELECT member FROM session WHERE key = :token_sha256 AND datetime(until) > :now_text",
              token_promise::knows},
        entry{&sql::find_token, "SELECT member FROM session WHERE key LIKE :token_sha256_hex",
              statements_promise::fit},
        entry{&sql::find_role,
              "SELECT title || state FROM enrollment WHERE class = :course AND member = :user",
              roles_promise::tells},
        entry{&sql::find_role,
              "SELECT coalesce(e.title, 'none') FROM class AS c LEFT JOIN enrollment AS e ON e.class = c.id"
              " AND e.member = :user WHERE c.id = :course AND NOT c.archived",
              roles_promise::hidden},
        entry{&sql::find_course, "SELECT 1 FROM class WHERE id = :course", store_promise::hidden},
        entry{&sql::remove_invitation, "DELETE FROM enrollment WHERE class = :course AND member = :user",
              store_promise::members},
        entry{&sql::remove_invitation,
              "DELETE FROM enrollment WHERE class = :course AND state = 'invited' AND :user > 0",
              store_promise::nothing_else},
        entry{&sql::remove_invitation,
              "DELETE FROM enrollment WHERE class = :course AND member = :user AND state = 'pending'",
              store_promise::removes},
        entry{&sql::find_pending,
              "SELECT 1 FROM enrollment WHERE class = :course AND member = :user AND state = 'pending'",
              statements_promise::pending},
        entry{&sql::find_pending, "SELECT 1 FROM enrollment WHERE class = :course AND member = :user",
              statements_promise::pending},
        entry{&sql::find_pending,
              "SELECT 1 FROM enrollment WHERE class = :course AND member = :user AND state = 'invited'"
              " AND :now < 1",
              statements_promise::pending},
        entry{&sql::record_removal, "INSERT INTO history VALUES (:course, :actor, :user, :now)",
              store_promise::audited});
    CAPTURE(e.text);
    report const r = checked(e.which, e.text);
    INFO(r.text());
    CHECK(r.is_broken(e.promise));
}

TEST_CASE("a find_pending with the actor and the time is as good as one without")
{
    report const r = checked(&sqlite::statements::find_pending,
                             "SELECT 1 FROM enrollment WHERE class = :course AND member = :user"
                             " AND state = 'invited' AND :actor > 0 AND :now > 0");
    CHECK(r.text() == "");
}

namespace {

// A host that keeps the rows of removed invitations and of former members, each in a separate state.
struct soft_deletion
{
    sqlite::statements statements = own();
    sqlite_sample filled = sample();

    soft_deletion()
    {
        statements.remove_invitation = "UPDATE enrollment SET state = 'removed'"
                                       " WHERE class = :course AND member = :user AND state = 'invited'";
        filled.invite = "INSERT OR REPLACE INTO enrollment VALUES (:course, :user, 'joined', 'invited')";
        filled.clear_role = "UPDATE enrollment SET state = 'left' WHERE class = :course AND member = :user";
    }

    report checked_without(std::string const& states)
    {
        statements.find_role =
            "SELECT CASE e.state WHEN 'invited' THEN 'invited' WHEN 'active' THEN e.title ELSE 'none' END"
            " FROM class AS c LEFT JOIN enrollment AS e ON e.class = c.id AND e.member = :user"
            " AND e.state NOT IN (" +
            states + ") WHERE c.id = :course AND NOT c.archived AND (NOT c.secret OR e.member IS NOT NULL)";
        return check_sqlite_statements(schema, statements, filled);
    }
};

} // namespace

TEST_CASE("a find_role that shows a hidden course to a user whose invitation was removed is found")
{
    CHECK(soft_deletion().checked_without("'removed', 'left'").text() == "");
    report const r = soft_deletion().checked_without("'left'");
    INFO(r.text());
    CHECK(r.is_broken(statements_promise::removed));
    CHECK_FALSE(r.is_broken(roles_promise::hidden));
}

TEST_CASE("a find_role that shows a hidden course to a user who has left it is found")
{
    report const r = soft_deletion().checked_without("'removed'");
    INFO(r.text());
    CHECK(r.is_broken(roles_promise::hidden));
    CHECK_FALSE(r.is_broken(statements_promise::removed));
}

TEST_CASE("a find_role that calls a removed invitation pending is found")
{
    soft_deletion host;
    host.statements.find_role =
        "SELECT CASE WHEN e.state IN ('invited', 'removed') THEN 'invited' WHEN e.state = 'active' THEN"
        " e.title ELSE 'none' END FROM class AS c LEFT JOIN enrollment AS e ON e.class = c.id"
        " AND e.member = :user AND e.state <> 'left'"
        " WHERE c.id = :course AND NOT c.archived AND (NOT c.secret OR e.member IS NOT NULL)";
    report const r = check_sqlite_statements(schema, host.statements, host.filled);
    CHECK(contains(r.text(), "course 1: it answers invited"));
}

TEST_CASE(
    "a statement that does not fit the tables is a finding with its sentence, beside those of the others")
{
    report const r = checked(&sqlite::statements::remove_invitation, "DELETE FROM nowhere");
    CHECK(r.is_broken(statements_promise::fit));
    CHECK(contains(r.text(), "the statement 'remove_invitation' cannot be prepared: no such table: nowhere"));
    CHECK_FALSE(r.is_broken(token_promise::knows));
    CHECK_FALSE(r.is_broken(roles_promise::tells));
}

TEST_CASE("tokens that never expire are not checked for it, and without set_token none are")
{
    sqlite::statements s = own();
    s.find_token = "SELECT member FROM session WHERE key = :token_sha256_hex";
    s.tokens_never_expire = true;
    CHECK(check_sqlite_statements(schema, s, sample()).text() == "");
    sqlite_sample without = sample();
    without.set_token = "";
    s.find_token = "SELECT nothing";
    report const r = check_sqlite_statements(schema, s, without);
    CHECK(r.text() == "");
    CHECK(r.not_checked().back().promise == token_promise::knows);
}

TEST_CASE("the schema of a database is copied without its rows, and the database stays as it was")
{
    temp_folder const folder;
    std::string const file = folder.file("school.db");
    other_program(file).run(std::string(schema) + "INSERT INTO class VALUES (1, 0, 0)");
    std::string const before = bytes_of(file);
    std::string const copied = sqlite_schema_of(file);
    CHECK(check_sqlite_statements(copied, own(), sample()).text() == "");
    CHECK(bytes_of(file) == before);
    CHECK(folder.names() == std::set<std::string>{"school.db"});
    CHECK_FALSE(contains(copied, "INSERT"));
    CHECK_THROWS_AS(sqlite_schema_of(folder.file("absent.db")), std::runtime_error);
}

TEST_CASE("a sample that does not run is an error that names its member")
{
    auto const what = [](sqlite_sample const& s)
    { return refusal_of<std::runtime_error>([&] { check_sqlite_statements(schema, own(), s); }); };
    sqlite_sample s = sample();
    s.invite = "";
    CHECK(what(s) == "uninvite: the sample's 'invite' is empty");
    s.invite = "INSERT INTO nowhere VALUES (:course)";
    CHECK(what(s) == "uninvite: the sample's 'invite': no such table: nowhere");
    s.invite = "INSERT INTO enrollment VALUES (:course, :member, 'joined', 'invited')";
    CHECK(what(s) == "uninvite: the sample's 'invite' has an unknown parameter");
}
