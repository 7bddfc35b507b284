// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/file_place.hpp>

#include <uninvite/sqlite/database.hpp>

#include "support/catch.hpp"
#include "support/sqlite/served_files.hpp"

#include <filesystem>
#include <string>

using namespace tests;
using sqlite::detail::file_fault;
using sqlite::detail::file_place;
namespace fs = std::filesystem;

namespace {

file_fault check(file_place const& place)
{
    sqlite::detail::file_stamp unused;
    return place.check(unused);
}

} // namespace

TEST_CASE(
    "each file of a connection that is deleted or replaced is noticed, and is sound again when it is back")
{
    served_file const courses;
    sqlite::connection const db = courses.open().connect();
    file_place const place(db.handle(), courses.file);
    CHECK(check(place) == file_fault::none);
    auto const [suffix, deleted, replaced] = GENERATE(table<std::string, file_fault, file_fault>({
        {"", file_fault::moved, file_fault::moved},
        {"-wal", file_fault::log_gone, file_fault::log_other},
        {"-shm", file_fault::index_gone, file_fault::index_gone},
    }));
    fs::rename(courses.file + suffix, courses.file + ".aside");
    CHECK(check(place) == deleted);
    write_bytes(courses.file + suffix, "another");
    CHECK(check(place) == replaced);
    fs::rename(courses.file + ".aside", courses.file + suffix);
    CHECK(check(place) == file_fault::none);
}

TEST_CASE("a log that was deleted before its stamp was taken is missed")
{
    served_file const courses;
    sqlite::connection const db = courses.open().connect();
    fs::remove(courses.file + "-wal");
    file_place const place(db.handle(), courses.file);
    CHECK(place.has_log());
    CHECK(check(place) == file_fault::log_gone);
    write_bytes(courses.file + "-wal", "");
    CHECK(check(place) == file_fault::log_other);
}

TEST_CASE("a connection with a rollback journal has no log to miss")
{
    served_file const courses;
    courses.run("PRAGMA journal_mode=DELETE");
    sqlite::connection const db =
        sqlite::database(courses.file, {.schema = sqlite::schema::external}).connect();
    file_place const place(db.handle(), courses.file);
    CHECK_FALSE(place.has_log());
    CHECK(check(place) == file_fault::none);
    fs::remove(courses.file);
    CHECK(check(place) == file_fault::moved);
}
