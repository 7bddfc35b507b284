// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Database files that other programs change while they are served.

#include "support/catch.hpp"
#include "support/sqlite/fault_sweep.hpp"
#include "support/sqlite/served_files.hpp"
#include "support/sqlite/stores.hpp"

#include <filesystem>
#include <fstream>
#include <string>

using namespace tests;
namespace fs = std::filesystem;

namespace {

/// A backup in which user 1 is no manager of course 1.
std::string backup_with_a_demotion(course_file const& courses)
{
    std::string const copy = courses.folder.file("backup.db");
    courses.run("VACUUM INTO '" + copy + "'");
    other_program(copy).run("UPDATE course_role SET role = 'joined' WHERE course_id = 1 AND user_id = 1");
    return copy;
}

/// As `cp` does it: the same file gets other bytes.
void copy_over(std::string const& from, std::string const& to)
{
    std::string const bytes = bytes_of(from);
    std::ofstream(to, std::ios::binary | std::ios::trunc) << bytes;
}

void copy_database(sqlite3* from, sqlite3* to)
{
    sqlite3_backup* const copy = sqlite3_backup_init(to, "main", from, "main");
    REQUIRE(copy);
    CHECK(sqlite3_backup_step(copy, -1) == SQLITE_DONE);
    CHECK(sqlite3_backup_finish(copy) == SQLITE_OK);
}

} // namespace

TEMPLATE_LIST_TEST_CASE(
    "a write-ahead log that is deleted loses no acknowledged removal, and is busy until it is copied back",
    "", stores)
{
    served_file const courses;
    served<TestType> const server(courses);
    CHECK(server.remove({5}).status() == 204);
    fs::remove(courses.file + "-wal");
    CHECK(server.ask("unknown", "users=5").status() == 401); // copies it back
    CHECK(seen_after_a_crash(courses.file) == "7 8 9 / 5|1");
    for (long user : {7, 8, 9})
    {
        CHECK(server.remove({user}).status() == 204);
        CHECK(server.ask("unknown", "users=5").status() == 401);
    }
    CHECK(seen_after_a_crash(courses.file) == " / 5|1 7|1 8|1 9|1");
    CHECK(courses.rows("PRAGMA integrity_check") == "ok");
}

TEMPLATE_LIST_TEST_CASE("a deleted log that another program reads by is copied back, and nothing is "
                        "acknowledged before that ends",
                        "", stores)
{
    served_file const courses;
    served<TestType> const server(courses);
    CHECK(server.remove({5}).status() == 204);
    other_program reader(courses.file);
    reader.run("BEGIN");
    CHECK(reader.rows("SELECT count(*) FROM course") == "2");
    fs::remove(courses.file + "-wal");
    for (int i = 0; i != 3; ++i)
        CHECK(server.remove({7}).body() == busy_body);
    CHECK(seen_after_a_crash(courses.file) == "7 8 9 / 5|1");
    reader.run("COMMIT");
    CHECK(becomes([&] { return server.remove({7}).status() == 204; }));
    CHECK(seen_after_a_crash(courses.file) == "8 9 / 5|1 7|1");
}

TEMPLATE_LIST_TEST_CASE(
    "a log that is deleted while the writer has no connection is copied back by the next request", "", stores)
{
    served_file const courses;
    courses.run("CREATE TRIGGER broken BEFORE INSERT ON invitation_removal WHEN NEW.user_id = 7"
                " BEGIN SELECT RAISE(ABORT, 'broken'); END");
    served<TestType> const server(courses);
    CHECK(server.remove({5}).status() == 204);
    CHECK(server.remove({7}).status() == 500); // the writer closes its connection
    fs::remove(courses.file + "-wal");
    CHECK(server.remove({8}).status() == 204);
    CHECK(seen_after_a_crash(courses.file) == "7 9 / 5|1 8|1");
    fs::remove(courses.file + "-wal");
    CHECK(server.ask("unknown", "users=9").status() == 401); // also by a request that is refused
    CHECK(seen_after_a_crash(courses.file) == "7 9 / 5|1 8|1");
}

TEMPLATE_LIST_TEST_CASE(
    "a deleted log is copied back also if another program has put an empty one in its place", "", stores)
{
    served_file const courses;
    served<TestType> server(courses);
    CHECK(server.remove({5}).status() == 204);
    fs::remove(courses.file + "-wal");
    other_program reader(courses.file);
    CHECK(reader.rows("SELECT count(*) FROM course") == "2"); // creates a log
    REQUIRE(fs::exists(courses.file + "-wal"));
    SECTION("by the next request")
    {
        CHECK(becomes([&] { return server.remove({7}).status() == 204; }));
        CHECK(seen_after_a_crash(courses.file) == "8 9 / 5|1 7|1");
        CHECK(reader.rows("PRAGMA integrity_check") == "ok");
    }
    SECTION("by the orderly end")
    {
        server.close();
        CHECK(seen_after_a_crash(courses.file) == "7 8 9 / 5|1");
    }
}

TEMPLATE_LIST_TEST_CASE(
    "a deleted log is copied back at the end also if another program has the database open", "", stores)
{
    served_file const courses;
    served<TestType> server(courses);
    CHECK(server.remove({5}).status() == 204);
    other_program idle(courses.file);
    CHECK(idle.rows("SELECT count(*) FROM course") == "2");
    fs::remove(courses.file + "-wal");
    server.close();
    CHECK(seen_after_a_crash(courses.file) == "7 8 9 / 5|1");
}

TEMPLATE_LIST_TEST_CASE(
    "a log that is overwritten in place acknowledges nothing more, and is not copied back", "", stores)
{
    served_file const courses;
    served<TestType> server(courses);
    CHECK(server.remove({5}).status() == 204);
    std::string const log = courses.file + "-wal";
    SECTION("at its beginning")
    {
        std::fstream(log, std::ios::binary | std::ios::in | std::ios::out) << "another file";
    }
    SECTION("by a longer log of another database")
    {
        served_file const other;
        other_program open(other.file);
        CHECK(open.rows("SELECT count(*) FROM course") == "2");
        other.lengthen_log(40);
        copy_over(other.file + "-wal", log);
    }
    std::string const bytes = bytes_of(courses.file);
    for (int i = 0; i != 3; ++i)
        CHECK(server.remove({7}).status() == 503);
    server.close();
    CHECK((bytes_of(courses.file) == bytes)); // binary
}

TEMPLATE_LIST_TEST_CASE("the end of a connection to a file that the path no longer leads to deletes no log",
                        "", stores)
{
    served_file const courses;
    served_file link;
    for (char const* suffix : {"", "-wal", "-shm"})
        fs::remove(link.file + suffix);
    fs::create_symlink(courses.file, link.file);
    served<TestType> server(link);
    CHECK(server.remove({5}).status() == 204);
    fs::remove(link.file);
    std::string const log = bytes_of(courses.file + "-wal");
    server.close();
    CHECK((bytes_of(courses.file + "-wal") == log)); // binary
    CHECK(courses.pending() == "7 8 9");
}

TEMPLATE_LIST_TEST_CASE("a write-ahead log or an index that another file replaces acknowledges nothing more",
                        "", stores)
{
    std::string const suffix = GENERATE("-wal", "-shm");
    bool const is_replaced = GENERATE(true, false);
    if (suffix == "-wal" && !is_replaced) return; // the test above
    served_file const courses;
    served<TestType> const server(courses);
    CHECK(server.remove({5}).status() == 204);
    fs::remove(courses.file + suffix);
    if (is_replaced) write_bytes(courses.file + suffix, "another");
    for (int i = 0; i != 3; ++i)
        CHECK(server.remove({7}).body() == busy_body);
    if (is_replaced) return;
    CHECK(seen_after_a_crash(courses.file) == "7 8 9 / 5|1");
}

TEMPLATE_LIST_TEST_CASE("a backup that is copied over the file is busy for everybody, and is not written to",
                        "", stores)
{
    served_file const courses;
    std::string const copy = backup_with_a_demotion(courses);
    served<TestType> server(courses);
    SECTION("nothing was removed before")
    {
        CHECK(server.remove({99}).status() == 204);
    }
    SECTION("a removal is in the log")
    {
        CHECK(server.remove({9}).status() == 204);
    }
    SECTION("the log was copied back")
    {
        CHECK(server.remove({9}).status() == 204);
        courses.run("PRAGMA wal_checkpoint");
        CHECK(server.remove({99}).status() == 204);
    }
    copy_over(copy, courses.file);
    std::string const bytes = bytes_of(courses.file);
    for (int i = 0; i != 3; ++i)
        CHECK(server.remove({5}).body() == busy_body);
    server.close();
    CHECK((bytes_of(courses.file) == bytes)); // binary
}

TEMPLATE_LIST_TEST_CASE("a new file beside the log of the former one is not opened until the log is gone", "",
                        stores)
{
    served_file const courses;
    std::string const copy = backup_with_a_demotion(courses);
    served<TestType> const server(courses);
    CHECK(server.remove({9}).status() == 204);
    fs::rename(copy, courses.file);
    std::string const bytes = bytes_of(courses.file);
    for (int i = 0; i != 3; ++i)
        CHECK(server.remove({5}).body() == busy_body);
    CHECK((bytes_of(courses.file) == bytes)); // binary
    fs::remove(courses.file + "-wal");
    CHECK(server.remove({5}).body() == busy_body);
    fs::remove(courses.file + "-shm");
    CHECK(server.remove({5}).status() == 403); // by the file that is there
    CHECK(courses.rows("PRAGMA integrity_check") == "ok");
}

TEMPLATE_LIST_TEST_CASE("a symbolic link that is switched leads to the file that everybody is judged by", "",
                        stores)
{
    served_file const first;
    served_file const second;
    second.run("UPDATE course_role SET role = 'joined' WHERE course_id = 1 AND user_id = 1");
    served_file link;
    for (char const* suffix : {"", "-wal", "-shm"})
        fs::remove(link.file + suffix);
    fs::create_symlink(first.file, link.file);
    served<TestType> const server(link);
    CHECK(server.remove({5}).status() == 204);
    fs::create_symlink(second.file, link.file + ".new");
    fs::rename(link.file + ".new", link.file);
    CHECK(server.remove({7}).status() == 403);
    CHECK(first.pending() == "7 8 9");
    CHECK(second.pending() == "5 7 8 9");
}

TEMPLATE_LIST_TEST_CASE("changes that SQLite makes for another program are seen, and no reason to refuse", "",
                        stores)
{
    served_file const courses;
    std::string const copy = backup_with_a_demotion(courses);
    served<TestType> const server(courses, {.checkpoint_pages = 2});
    other_program other(courses.file);
    for (int i = 0; i != 20; ++i)
    {
        CHECK(server.remove({5}).status() == 204);
        other.run("INSERT INTO course_invitation VALUES (1, 5, 1, 0)");
        if (i % 5 == 1) other.run("PRAGMA wal_checkpoint(PASSIVE)");
        if (i % 5 == 2) other.run("PRAGMA wal_checkpoint(TRUNCATE)");
        if (i % 5 == 3) other.run("VACUUM");
        if (i % 5 == 4) CHECK(other.attempt("PRAGMA journal_mode = DELETE") == SQLITE_BUSY);
    }
    CHECK(server.remove({5}).status() == 204);
    // A restore with SQLite's backup interface, as of the shell's `.restore`.
    copy_database(other_program(copy).handle(), other.handle());
    CHECK(server.remove({7}).status() == 403);
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.rows("PRAGMA integrity_check") == "ok");
}
