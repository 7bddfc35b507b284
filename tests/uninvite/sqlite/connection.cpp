// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/connection.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>

using namespace tests;
using sqlite::connection;

namespace {

connection open(std::string const& file, connection::mode m = connection::mode::existing)
{
    return connection(file, m, std::chrono::milliseconds(100));
}

} // namespace

TEST_CASE("a connection makes a missing file only if it is asked to")
{
    temp_folder const folder;
    std::string const file = folder.file("some.db");
    CHECK(contains(refusal_of([&] { open(file); }), "No such file or directory"));
    CHECK_FALSE(std::filesystem::exists(file));
    open(file, connection::mode::create);
    CHECK(std::filesystem::exists(file));
}

TEST_CASE("execute gives SQLite's extended result code")
{
    course_file const courses;
    connection db = open(courses.file);
    CHECK(db.execute("SELECT 1") == SQLITE_OK);
    CHECK(db.execute("SELECT nothing") == SQLITE_ERROR);
    CHECK(db.execute("INSERT INTO course_role VALUES (99, 1, 'creator')") == SQLITE_CONSTRAINT_FOREIGNKEY);
}

TEST_CASE("number gives the first number of a query, and refuses a query that gives none")
{
    course_file const courses;
    connection db = open(courses.file);
    CHECK(db.number("SELECT 7, 8 UNION SELECT 9, 9 ORDER BY 1") == 7);
    CHECK(contains(refusal_of([&] { db.number("SELECT 1 WHERE false"); }), "gives nothing"));
}

TEST_CASE("a database in memory or without a name is refused, and the sentence says what to do")
{
    std::string const file = GENERATE(":memory:", "", "file::memory:");
    std::string const said = refusal_of([&] { open(file, connection::mode::create); });
    CHECK(contains(
        said,
        "it is in memory or temporary, and each connection would open a separate database: name a file"));
}

TEST_CASE("parameters of a URI that turn locks off or share a cache are refused by name")
{
    course_file const courses;
    auto const [parameter, why] = GENERATE(table<std::string, std::string>({
        {"nolock=1", "the URI parameter 'nolock' turns the locks off"},
        {"cache=shared", "the URI parameter 'cache=shared' makes readers and the writer lock each other out"},
        {"immutable=1", "it is read-only"},
    }));
    std::string const uri = "file:" + courses.file + "?" + parameter;
    CHECK(contains(refusal_of([&] { open(uri); }), "has parameters"));
    if (!sqlite3_compileoption_used("USE_URI")) return; // it is the name of a file then
    // The path of this URI looks like a URI to SQLite.
    std::string const path = "file:file:" + courses.file + "%3F", nested = path + parameter;
    CHECK(contains(refusal_of([&] { open(nested); }), why));
    CHECK_NOTHROW(open(path + "cache=private"));
}

TEST_CASE("a connection has a cache of its own, also in a program that shares caches")
{
    course_file const courses;
    sqlite3_enable_shared_cache(1);
    connection writer = open(courses.file);
    connection reader = open(courses.file);
    sqlite3_enable_shared_cache(0);
    CHECK(writer.execute("BEGIN IMMEDIATE; DELETE FROM course_invitation") == SQLITE_OK);
    CHECK(reader.number("SELECT count(*) FROM course_invitation") == 5); // else the table is locked
    CHECK(writer.execute("ROLLBACK") == SQLITE_OK);
}

TEST_CASE("a wait for a lock that no int can express is the longest wait, never none")
{
    course_file const courses;
    auto const wait = [&](std::chrono::milliseconds time)
    { return connection(courses.file, connection::mode::existing, time).number("PRAGMA busy_timeout"); };
    CHECK(wait(std::chrono::milliseconds(0)) == 0);
    CHECK(wait(std::chrono::milliseconds(1)) == 1);
    CHECK(wait(std::chrono::hours(24)) == 86'400'000);
    CHECK(wait(std::chrono::hours(30 * 24)) == 86'400'000);
    CHECK(wait(std::chrono::milliseconds::max()) == 86'400'000);
}

TEST_CASE("a file URI is opened as SQLite reads it, and a URL is refused before a file is made")
{
    temp_folder const folder;
    std::string const file = folder.file("a b.db");
    open("file:" + folder.path().string() + "/a%20b.db", connection::mode::create);
    CHECK(std::filesystem::exists(file));
    open("file://" + folder.path().string() + "/a%20b.db");
    CHECK(contains(refusal_of([&] { open("file:" + file + "?nolock=1"); }), "has parameters"));

    std::string const url = "postgres+x://app:s3cr3t@h/db";
    std::string const refusal = refusal_of([&] { open(url, connection::mode::create); });
    CHECK(contains(refusal, "'postgres+x://'"));
    CHECK_FALSE(contains(refusal, "s3cr3t"));
}

TEST_CASE("a path that leads to no file is refused with what is there")
{
    temp_folder const folder;
    auto const why = [](std::string const& file) { return refusal_of([&] { open(file); }); };
    std::string const loop = folder.file("loop.db"), fifo = folder.file("fifo.db");
    std::filesystem::create_symlink(loop, loop);
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK(contains(why(loop), "cannot be opened: Too many levels of symbolic links"));
    CHECK(contains(why("/dev/zero"), "cannot be opened: it is not a regular file"));
    CHECK(contains(why(fifo), "cannot be opened: it is not a regular file"));
    CHECK(contains(why(folder.path().string()), "cannot be opened: it is a folder"));
    CHECK(contains(why(folder.file("missing/some.db")), "No such file or directory"));
}
