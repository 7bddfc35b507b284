// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/connection.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

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

TEST_CASE("a database in memory cannot have a write-ahead log, and the sentence says so")
{
    connection db = open(":memory:", connection::mode::create);
    CHECK(refusal_of([&] { db.use_write_ahead_log(":memory:"); }) ==
          "uninvite: the database ':memory:' cannot be opened: it cannot have a write-ahead log");
}
