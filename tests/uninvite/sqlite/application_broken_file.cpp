// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Whole requests while the file goes from its path, is replaced, cut off or written over.

#include "support/catch.hpp"
#include "support/sqlite/served_files.hpp"
#include "support/sqlite/stores.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

using namespace tests;

namespace {

constexpr char const* file_suffixes[] = {"", "-wal", "-shm"};

// All that belongs to a database goes.
void remove_database(std::string const& file)
{
    for (char const* suffix : file_suffixes)
        std::filesystem::remove(file + suffix);
}

// A copy is moved into place, as operators do.
void put_in_place(std::string const& copy, std::string const& file)
{
    std::filesystem::copy_file(copy, file + ".new");
    std::filesystem::remove(file + "-wal");
    std::filesystem::remove(file + "-shm");
    std::filesystem::rename(file + ".new", file);
}

void write_over(std::string const& file, std::size_t bytes)
{
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    unsigned char byte = 1;
    for (std::size_t i = 0; i != bytes; ++i, byte = static_cast<unsigned char>(byte * 167u + 13u))
        out.put(static_cast<char>(byte));
}

// A sound copy of what is in the file now.
std::string backup_of(course_file const& courses)
{
    std::string const copy = courses.folder.file("backup.db");
    courses.run("VACUUM INTO '" + copy + "'");
    return copy;
}

} // namespace

TEMPLATE_LIST_TEST_CASE(
    "a file that is moved away or deleted is busy for everybody, and the same when it is back", "", stores)
{
    served_file const courses;
    std::string const copy = backup_of(courses);
    served<TestType> const server(courses);
    bool const was_used = GENERATE(false, true);
    bool const is_moved = GENERATE(false, true);
    std::string const aside = courses.folder.file("aside.db");
    if (was_used) CHECK(server.remove({99}).status() == 204);

    if (is_moved)
        for (char const* suffix : file_suffixes)
            std::filesystem::rename(courses.file + suffix, aside + suffix);
    else
        remove_database(courses.file);
    for (int i = 0; i != 3; ++i)
    {
        CHECK(server.remove({5}).body() == busy_body);
        CHECK(server.ask("unknown", "users=5").body() == busy_body); // nobody can say that it is unknown
    }
    CHECK_FALSE(std::filesystem::exists(courses.file));

    if (is_moved)
        for (char const* suffix : file_suffixes)
        {
            if (std::filesystem::exists(aside + suffix))
                std::filesystem::rename(aside + suffix, courses.file + suffix);
        }
    else
        put_in_place(copy, courses.file);
    CHECK(server.remove({5}).status() == 204);
    CHECK(server.ask("unknown", "users=5").status() == 401);
    CHECK(courses.pending() == "7 8 9");
}

TEMPLATE_LIST_TEST_CASE(
    "when another file is moved into place everybody is judged by it, and nobody by the old one", "", stores)
{
    served_file const courses;
    std::string const copy = backup_of(courses);
    served<TestType> const server(courses);
    CHECK(server.remove({9}).status() == 204);
    {
        other_program other(copy);
        SECTION("the token is revoked")
        {
            other.run("DELETE FROM access_token");
            put_in_place(copy, courses.file);
            CHECK(server.remove({5}).status() == 401);
        }
        SECTION("the course is another's")
        {
            other.run("DELETE FROM course_role WHERE user_id = 1");
            put_in_place(copy, courses.file);
            CHECK(server.remove({5}).status() == 403);
        }
        SECTION("the course is gone")
        {
            other.run("UPDATE course SET deleted = 1 WHERE id = 1");
            put_in_place(copy, courses.file);
            CHECK(server.remove({5}).status() == 404);
        }
        SECTION("the token is another user's, who may")
        {
            other.run("UPDATE access_token SET user_id = 2");
            put_in_place(copy, courses.file);
            CHECK(server.remove({5}).status() == 204);
            CHECK(courses.pending() == "7 8 9");
            CHECK(courses.audit() == "1|5|2|5000");
        }
        SECTION("the tables are missing: a fault of the schema, and no disk's")
        {
            other.run("DROP TABLE course_invitation");
            put_in_place(copy, courses.file);
            CHECK(server.remove({5}).status() == 500);
            CHECK(server.remove({5}).status() == 500);
            std::filesystem::remove(copy);
            served_file const good;
            put_in_place(good.file, courses.file);
            CHECK(server.remove({5}).status() == 204);
        }
    }
    CHECK_FALSE(std::filesystem::exists(courses.file + ".new"));
}

TEMPLATE_LIST_TEST_CASE(
    "a file that is cut off or written over is 503, and 204 when a sound copy is moved into place", "",
    stores)
{
    std::string const what = GENERATE("no byte is left", "100 bytes are left", "a page is left", "the header",
                                      "the header, and its time is put back", "the first page", "everything");
    served_file const courses;
    // So many pages that those of the request are not in the part that is left.
    courses.run("WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 4600)"
                " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n");
    std::string const copy = backup_of(courses);
    served<TestType> const server(courses);
    SECTION("nothing was read before") {}
    SECTION("the log is empty, and pages are in memory")
    {
        CHECK(server.ask("t", "users=0").status() == 400);
    }
    SECTION("the log has content")
    {
        CHECK(server.remove({9}).status() == 204);
    }
    SECTION("the log was copied back")
    {
        CHECK(server.remove({9}).status() == 204);
        courses.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    auto const size = std::filesystem::file_size(courses.file);
    REQUIRE(size > 10 * 4096);
    CAPTURE(what);
    if (what == "no byte is left") std::filesystem::resize_file(courses.file, 0);
    if (what == "100 bytes are left") std::filesystem::resize_file(courses.file, 100);
    if (what == "a page is left") std::filesystem::resize_file(courses.file, 4096);
    if (what == "the header") write_over(courses.file, 100);
    if (what == "the header, and its time is put back")
    {
        auto const time = std::filesystem::last_write_time(courses.file);
        write_over(courses.file, 100);
        std::filesystem::last_write_time(courses.file, time);
    }
    if (what == "the first page") write_over(courses.file, 4096);
    if (what == "everything") write_over(courses.file, size);

    auto const begin = std::chrono::steady_clock::now();
    for (int i = 0; i != 8; ++i)
    {
        uninvite::response const answer = server.remove({5, 7});
        CHECK(answer.status() == 503);
        CHECK((answer.body() == busy_body || answer.body() == unknown_body));
        unsigned const other = server.ask("unknown", "users=5").status();
        CHECK((other == 503 || other == 401));
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(4)); // nobody waits for a lock here
    put_in_place(copy, courses.file);
    CHECK(server.remove({5, 7}).status() == 204);
    CHECK(courses.rows("SELECT user_id FROM course_invitation WHERE user_id < 10 AND course_id = 1") ==
          "8 9");
}
