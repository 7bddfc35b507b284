// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/connection_store.hpp>

#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/token_verifier.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

using namespace tests;
using uninvite::grant;

namespace {

/// A host with a connection of its own, and the store on it.
struct host
{
    course_file courses;
    other_program db{courses.file};
    sqlite::connection_store store;

    explicit host(sqlite::statements const& sql = {})
        : store(db.handle(), sql, [] { return now; })
    {
        db.run("PRAGMA foreign_keys = ON");
    }

    bool is_in_transaction() const { return sqlite3_get_autocommit(db.handle()) == 0; }
};

} // namespace

TEST_CASE("on a connection without a transaction a removal is checked, carried out and committed")
{
    host h;
    CHECK(told(h.store.remove(removal_of(1, 2, {5, 6, 7}))) == "5 7");
    CHECK(h.courses.pending() == "8 9");
    CHECK(h.courses.audit() == "1|5|2|5000 1|7|2|5000");
    CHECK(told(h.store.remove(removal_of(1, 3, {8}))) == "forbidden");
    CHECK(told(h.store.remove(removal_of(99, 1, {8}))) == "not_found");
    CHECK(told(h.store.remove(removal_of(1, 77, {8}, grant::by_policy))) == "8");
    CHECK_FALSE(h.is_in_transaction());
    CHECK(h.courses.is_unlocked());
}

TEST_CASE("a host's connection whose commits are not durable is refused, with what to set")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode = DELETE");
    other_program db(courses.file);
    db.run("PRAGMA synchronous = FULL");
    CHECK(refusal_of([&] { sqlite::connection_store{db.handle()}; }) ==
          "uninvite: a commit would not be durable: the connection has 'PRAGMA synchronous=2' and"
          " 'PRAGMA journal_mode=delete': set 'PRAGMA synchronous=EXTRA'");
    db.run("PRAGMA synchronous = EXTRA");
    sqlite::connection_store store(db.handle());
    CHECK(told(store.remove(removal_of(1, 1, {5}))) == "5");
    db.run("PRAGMA synchronous = OFF"); // also later
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "failed");
    CHECK(courses.pending() == "7 8 9");
}

namespace {

/// A host with its invitations and their audit in an attached database, `b`.
struct host_with_two_files
{
    course_file const main;
    course_file const attached;
    other_program db{main.file};
    sqlite::statements sql;

    host_with_two_files()
    {
        db.run("PRAGMA synchronous = EXTRA; ATTACH '" + attached.file + "' AS b");
        sql.remove_invitation =
            "DELETE FROM b.course_invitation WHERE course_id = :course AND user_id = :user";
        sql.record_removal = "INSERT INTO b.invitation_removal (course_id, user_id, removed_by, removed_at)"
                             " VALUES (:course, :user, :actor, :now)";
    }

    std::string refusal() const
    {
        return refusal_of([&] { sqlite::connection_store(db.handle(), sql); });
    }
};

constexpr char const* refused = "uninvite: a commit would not be durable: ";

} // namespace

TEST_CASE("an attached database that the statements write is judged like the main one")
{
    host_with_two_files h;
    SECTION("durable")
    {
        sqlite::connection_store store(h.db.handle(), h.sql);
        CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
        CHECK(h.attached.pending() == "5 8 9");
        CHECK(h.main.pending() == "5 7 8 9");
        h.db.run("PRAGMA b.synchronous = OFF"); // also later
        CHECK(told(store.remove(removal_of(1, 1, {8}))) == "failed");
        CHECK(h.attached.pending() == "5 8 9");
    }
    SECTION("not synced")
    {
        h.db.run("PRAGMA b.synchronous = OFF");
        CHECK(h.refusal() == refused + std::string("the connection has 'PRAGMA b.synchronous=0' and"
                                                   " 'PRAGMA b.journal_mode=wal': set 'PRAGMA"
                                                   " b.synchronous=EXTRA'"));
        h.sql.remove_invitation = sqlite::statements().remove_invitation;
        CHECK(h.refusal() != ""); // the audit alone
        h.sql.record_removal = sqlite::statements().record_removal;
        CHECK(h.refusal() == ""); // it is not written
    }
    SECTION("without a journal on the disk")
    {
        std::string const mode = GENERATE("memory", "off");
        h.db.run("PRAGMA b.journal_mode = DELETE; PRAGMA b.journal_mode = " + mode);
        CHECK(h.refusal() == refused + ("the connection has 'PRAGMA b.journal_mode=" + mode +
                                        "': use WAL, DELETE, TRUNCATE or PERSIST"));
    }
    SECTION("in memory")
    {
        h.db.run("ATTACH ':memory:' AS m; CREATE TABLE m.audit AS SELECT * FROM b.invitation_removal");
        h.sql.record_removal = "INSERT INTO audit VALUES (:course, :user, :actor, :now)";
        CHECK(h.refusal() ==
              refused + std::string("the database 'm' is temporary or in memory: use a table in a file"));
    }
}

TEST_CASE("a temporary table that takes the name of another is refused, also later")
{
    host h;
    std::string const name = GENERATE("course_invitation", "invitation_removal");
    h.db.run("CREATE TEMP TABLE " + name + " AS SELECT * FROM main." + name);
    CHECK(refusal_of([&] { sqlite::connection_store{h.db.handle()}; }) ==
          refused + std::string("the database 'temp' is temporary or in memory: use a table in a file"));
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "failed");
    CHECK(h.courses.pending() == "5 7 8 9");
    h.db.run("DROP TABLE temp." + name);
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "7");
}

TEST_CASE("a transaction of the host's with an old snapshot is not reported as a lock")
{
    host h;
    bool const is_extended = GENERATE(true, false);
    sqlite3_extended_result_codes(h.db.handle(), is_extended);
    h.db.run("BEGIN");
    h.db.rows("SELECT * FROM course_role");
    h.courses.run("UPDATE course_role SET role = 'manager' WHERE user_id = 3");
    auto const done = h.store.remove_in_transaction(removal_of(1, 1, {7}));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error() == uninvite::errc::busy);
    CHECK(done.error().cause() == sqlite::make_sqlite_error(SQLITE_BUSY_SNAPSHOT));
    CHECK(contains(done.error().cause().message(), "begin with BEGIN IMMEDIATE"));
}

TEST_CASE("where the host has a transaction open, remove refuses and changes nothing in it")
{
    host h;
    char const* const begin = GENERATE("BEGIN", "BEGIN IMMEDIATE", "SAVEPOINT mine");
    h.db.run(begin);
    h.db.run("INSERT INTO course VALUES (8, 'open', 0)");
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "failed");
    CHECK(h.is_in_transaction());
    CHECK(h.db.rows("SELECT count(*) FROM course_invitation") == "5");
    h.db.run("COMMIT");
    CHECK(h.courses.rows("SELECT id FROM course") == "1 2 8");
    CHECK(h.courses.pending() == "5 7 8 9");
}

TEST_CASE("a removal that fails leaves no transaction open and undoes all of it")
{
    host h;
    std::string const how = GENERATE("ABORT", "ROLLBACK", "FAIL");
    h.courses.run("CREATE TRIGGER full BEFORE INSERT ON invitation_removal WHEN NEW.user_id = 8"
                  " BEGIN SELECT RAISE(" +
                  how + ", 'no'); END");
    CHECK(told(h.store.remove(removal_of(1, 1, {5, 7, 8}))) == "failed");
    CHECK_FALSE(h.is_in_transaction());
    CHECK(h.courses.pending() == "5 7 8 9");
    CHECK(h.courses.audit() == "");
    CHECK(told(h.store.remove(removal_of(1, 1, {5, 7}))) == "5 7");
}

TEST_CASE("a commit hook of the host that refuses makes a fault, removes nothing and leaves nothing open")
{
    host h;
    sqlite3_commit_hook(
        h.db.handle(), [](void*) { return 1; }, nullptr);
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "failed");
    CHECK_FALSE(h.is_in_transaction());
    CHECK(h.courses.pending() == "5 7 8 9");
    CHECK(h.courses.audit() == "");
    sqlite3_commit_hook(h.db.handle(), nullptr, nullptr);
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "7");
}

TEST_CASE("a lock that another program holds is busy and removes nothing")
{
    host h;
    other_program writer(h.courses.file);
    writer.run("BEGIN IMMEDIATE");
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "busy");
    h.db.run("BEGIN");
    CHECK(told(h.store.remove_in_transaction(removal_of(1, 1, {7}))) == "busy");
    CHECK(h.is_in_transaction());
    h.db.run("ROLLBACK");
    writer.run("ROLLBACK");
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "7");
}

TEST_CASE("a database that was moved under the borrowed connection acknowledges nothing")
{
    host h;
    std::filesystem::rename(h.courses.file, h.courses.folder.file("aside.db"));
    CHECK(told(h.store.remove(removal_of(1, 1, {7}))) == "busy");
    CHECK_FALSE(h.is_in_transaction());
    std::filesystem::rename(h.courses.folder.file("aside.db"), h.courses.file);
    CHECK(h.courses.pending() == "5 7 8 9");
}

TEST_CASE("remove_in_transaction needs a transaction of the host's")
{
    host h;
    CHECK(told(h.store.remove_in_transaction(removal_of(1, 1, {7}))) == "failed");
    CHECK_FALSE(h.is_in_transaction());
    CHECK(h.courses.pending() == "5 7 8 9");
}

TEST_CASE("what is removed in the host's transaction stands or falls with it")
{
    host h;
    char const* const begin = GENERATE("BEGIN", "BEGIN IMMEDIATE", "SAVEPOINT mine");
    h.db.run(begin);
    h.db.run("INSERT INTO course VALUES (8, 'open', 0)");
    CHECK(told(h.store.remove_in_transaction(removal_of(1, 1, {5, 6, 7}))) == "5 7");
    CHECK(h.is_in_transaction());
    CHECK(h.courses.pending() == "5 7 8 9");                         // nobody else sees it yet
    CHECK(h.db.attempt("RELEASE uninvite_removal") == SQLITE_ERROR); // no savepoint is left behind

    SECTION("rolled back")
    {
        h.db.run(std::string_view(begin) == "SAVEPOINT mine" ? "ROLLBACK TO mine; RELEASE mine" : "ROLLBACK");
        CHECK(h.courses.pending() == "5 7 8 9");
        CHECK(h.courses.audit() == "");
        CHECK(h.courses.rows("SELECT id FROM course") == "1 2");
    }
    SECTION("committed")
    {
        h.db.run("COMMIT");
        CHECK(h.courses.pending() == "8 9");
        CHECK(h.courses.audit() == "1|5|1|5000 1|7|1|5000");
        CHECK(h.courses.rows("SELECT id FROM course") == "1 2 8");
    }
    SECTION("several in one transaction, committed")
    {
        CHECK(told(h.store.remove_in_transaction(removal_of(1, 1, {5, 8}))) == "8");
        h.db.run("COMMIT");
        CHECK(h.courses.pending() == "9");
    }
}

TEST_CASE("a removal that fails in the host's transaction undoes its own part alone")
{
    host h;
    h.courses.run("CREATE TRIGGER full BEFORE INSERT ON invitation_removal WHEN NEW.user_id = 8"
                  " BEGIN SELECT RAISE(ABORT, 'no'); END");
    h.db.run("BEGIN; INSERT INTO course VALUES (8, 'open', 0)");
    CHECK(told(h.store.remove_in_transaction(removal_of(1, 1, {9}))) == "9");
    CHECK(told(h.store.remove_in_transaction(removal_of(1, 1, {5, 7, 8}))) == "failed");
    CHECK(h.db.attempt("RELEASE uninvite_removal") == SQLITE_ERROR); // no savepoint is left behind
    CHECK(told(h.store.remove_in_transaction(removal_of(1, 3, {5}))) == "forbidden");
    CHECK(told(h.store.remove_in_transaction(removal_of(99, 1, {5}))) == "not_found");
    CHECK(h.is_in_transaction());
    h.db.run("COMMIT");
    CHECK(h.courses.pending() == "5 7 8");
    CHECK(h.courses.audit() == "1|9|1|5000");
    CHECK(h.courses.rows("SELECT id FROM course") == "1 2 8");
}

TEST_CASE("where SQLite itself ends the host's transaction, nothing is acknowledged and nothing is open")
{
    host h;
    h.courses.run("CREATE TRIGGER full BEFORE INSERT ON invitation_removal"
                  " BEGIN SELECT RAISE(ROLLBACK, 'no'); END");
    h.db.run("BEGIN; INSERT INTO course VALUES (8, 'open', 0)");
    CHECK(told(h.store.remove_in_transaction(removal_of(1, 1, {7}))) == "failed");
    CHECK_FALSE(h.is_in_transaction());
    CHECK(h.courses.pending() == "5 7 8 9");
    CHECK(h.courses.rows("SELECT id FROM course") == "1 2");
}

TEST_CASE("a host that removes in a transaction of its own answers through the route once it has committed")
{
    host h;
    h.courses.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") + ", 2, 9000)");
    sqlite::database const db = h.courses.open();
    sqlite::token_verifier tokens(db);
    sqlite::course_roles roles(db);
    uninvite::remove_invitations const route{uninvite::creator_or_manager{tokens, roles}, h.store};

    uninvite::request_head head{"DELETE", "/api/v2/course/1/invite/"};
    head.field("Authorization", "Bearer sesame");
    auto admitted = route.admit(head);
    REQUIRE(admitted.has_value());
    auto const asked = std::move(*admitted).to_removal(R"({"users":[9,7]})");
    REQUIRE(asked.has_value());

    h.db.run("BEGIN IMMEDIATE");
    SECTION("whole")
    {
        auto const done = h.store.remove_in_transaction(*asked);
        h.db.run("COMMIT");
        CHECK(route.answer(*asked, done).status() == 204);
        CHECK(h.courses.audit() == "1|7|2|5000 1|9|2|5000");
    }
    SECTION("demoted in between")
    {
        h.db.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
        auto const done = h.store.remove_in_transaction(*asked);
        h.db.run("ROLLBACK");
        CHECK(route.answer(*asked, done).status() == 403);
        CHECK(h.courses.pending() == "5 7 8 9");
    }
    SECTION("the route itself, in the open transaction, is a fault of the host's")
    {
        CHECK(route(head, R"({"users":[9,7]})").status() == 500);
        h.db.run("COMMIT");
        CHECK(h.courses.pending() == "5 7 8 9");
    }
}

TEST_CASE("a borrowed connection keeps its plain result codes")
{
    temp_folder const folder;
    std::string const file = folder.file("host.db");
    sqlite::database const made(file, {.schema = sqlite::schema::managed_create});
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
    {
        sqlite::connection_store const store(db);
        CHECK(sqlite3_exec(db, "INSERT INTO course VALUES (1, 'wrong', 0)", nullptr, nullptr, nullptr) ==
              SQLITE_CONSTRAINT);
    }
    sqlite3_close(db);
}
