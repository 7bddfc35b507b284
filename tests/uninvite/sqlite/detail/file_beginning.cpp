// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/file_beginning.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <filesystem>
#include <fstream>

using namespace tests;

namespace {

struct remembered
{
    course_file const courses;
    sqlite::connection db = courses.open().connect();
    sqlite::detail::file_beginning beginning;

    remembered() { REQUIRE(beginning.remember(db.handle()) == SQLITE_OK); }
    int check() const { return beginning.check(db.handle()); }
};

} // namespace

TEST_CASE("the beginning of a database file stays through commits and a new schema")
{
    remembered const x;
    x.courses.run("UPDATE course SET deleted = 1; CREATE TABLE other (id); PRAGMA wal_checkpoint(TRUNCATE)");
    CHECK(x.check() == SQLITE_OK);
}

TEST_CASE("a file whose first bytes were written over is no database any more")
{
    remembered const x;
    int const at = GENERATE(0, 15);
    std::fstream(x.courses.file, std::ios::binary | std::ios::in | std::ios::out).seekp(at).put('x');
    CHECK(x.check() == SQLITE_NOTADB);
}

TEST_CASE("a file names its log from the moment that another program begins one")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode=DELETE");
    other_program db(courses.file);
    db.run("UPDATE course SET deleted = 1");
    CHECK_FALSE(sqlite::detail::file_beginning::names_log(db.handle()));
    courses.run("PRAGMA journal_mode=WAL");
    CHECK(sqlite::detail::file_beginning::names_log(db.handle()));
    // As of an encrypted file, whose bytes mean nothing.
    std::fstream(courses.file, std::ios::binary | std::ios::in | std::ios::out).seekp(3).put('x');
    CHECK_FALSE(sqlite::detail::file_beginning::names_log(db.handle()));
}

TEST_CASE("a file that was cut off before its sixteenth byte is what the disk says of it")
{
    remembered const x;
    std::filesystem::resize_file(x.courses.file, 15);
    CHECK(x.check() == SQLITE_IOERR_SHORT_READ);
}
