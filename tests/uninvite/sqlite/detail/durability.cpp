// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/durability.hpp>

#include <uninvite/sqlite/store.hpp>

#include "support/catch.hpp"
#include "support/sqlite/automatic_extension.hpp"
#include "support/sqlite/files.hpp"

#include <chrono>
#include <string>
#include <string_view>

using namespace tests;
using sqlite::detail::not_durable;

namespace {

// An authorizer that lets SQLite skip each PRAGMA that sets the named value.
int ignore(void* name, int action, char const* pragma, char const* value, char const*, char const*)
{
    bool const is_it =
        action == SQLITE_PRAGMA && value && pragma == std::string_view(static_cast<char*>(name));
    return is_it ? SQLITE_IGNORE : SQLITE_OK;
}

sqlite::connection open(std::string const& file)
{
    return sqlite::connection(file, sqlite::connection::mode::existing, std::chrono::milliseconds(100));
}

} // namespace

TEST_CASE("each setting of a connection is applied and read back, also where the host has set another")
{
    course_file const courses;
    automatic_extension const host(
        [](sqlite3* db)
        {
            sqlite3_exec(db,
                         "PRAGMA synchronous=OFF; PRAGMA fullfsync=OFF; PRAGMA locking_mode=EXCLUSIVE;"
                         "PRAGMA mmap_size=1048576",
                         nullptr, nullptr, nullptr);
        });
    sqlite::connection const db = open(courses.file);
    CHECK(sqlite::detail::pragma_text(db.handle(), "synchronous") == "3");
    CHECK(sqlite::detail::pragma_text(db.handle(), "fullfsync") == "1");
    CHECK(sqlite::detail::pragma_text(db.handle(), "checkpoint_fullfsync") == "1");
    CHECK(sqlite::detail::pragma_text(db.handle(), "foreign_keys") == "1");
    CHECK(sqlite::detail::pragma_text(db.handle(), "locking_mode") == "normal");
    CHECK(sqlite::detail::pragma_text(db.handle(), "mmap_size") == "0");
}

TEST_CASE("a setting that has no effect is refused with its name, its value and where to look")
{
    static std::string ignored;
    ignored = GENERATE("synchronous", "fullfsync", "checkpoint_fullfsync", "foreign_keys");
    course_file const courses;
    automatic_extension const host([](sqlite3* db) { sqlite3_set_authorizer(db, ignore, ignored.data()); });
    std::string const said = refusal_of([&] { open(courses.file); });
    INFO(said);
    CHECK(contains(said, "'PRAGMA main." + ignored + "="));
    CHECK(contains(said, ignored == "synchronous" ? "has no effect, the value is '2'" : "the value is '0'"));
    CHECK(contains(said, "look for an authorizer"));
}

TEST_CASE("a build of SQLite that does not sync is named")
{
    using sqlite::detail::unsafe_build_option;
    auto const has = [](std::string_view built)
    { return [built](std::string_view asked) { return asked == built ? 1 : 0; }; };
    CHECK(unsafe_build_option(has("NO_SYNC")) == std::string_view("NO_SYNC"));
    CHECK(unsafe_build_option(has("DISABLE_DIRSYNC")) == std::string_view("DISABLE_DIRSYNC"));
    CHECK(unsafe_build_option(has("THREADSAFE")) == nullptr);
    CHECK(unsafe_build_option(sqlite3_compileoption_used) == nullptr);
}

TEST_CASE(
    "a commit is durable only with a journal on the disk that is synced, with its folder where it is deleted")
{
    auto const [mode, level, is_durable] = GENERATE(table<std::string, std::string, bool>({
        {"WAL", "EXTRA", true},
        {"WAL", "FULL", true},
        {"WAL", "NORMAL", false},
        {"WAL", "OFF", false},
        {"DELETE", "EXTRA", true},
        {"DELETE", "FULL", false},
        {"DELETE", "NORMAL", false},
        {"TRUNCATE", "FULL", true},
        {"TRUNCATE", "NORMAL", false},
        {"PERSIST", "FULL", true},
        {"PERSIST", "OFF", false},
        {"MEMORY", "EXTRA", false},
        {"OFF", "EXTRA", false},
    }));
    course_file const courses;
    other_program db(courses.file);
    db.run("PRAGMA journal_mode=DELETE; PRAGMA journal_mode=" + mode + "; PRAGMA synchronous=" + level);
    std::string const why = not_durable(db.handle());
    CAPTURE(mode, level, why);
    CHECK(why.empty() == is_durable);
    if (is_durable) return;
    bool const is_level = mode != "MEMORY" && mode != "OFF";
    CHECK(
        contains(why, is_level ? "set 'PRAGMA synchronous=EXTRA'" : "use WAL, DELETE, TRUNCATE or PERSIST"));
}

TEST_CASE("a database in memory is not judged, because nothing in it is durable")
{
    other_program db(":memory:");
    db.run("PRAGMA synchronous=OFF");
    CHECK(not_durable(db.handle()).empty());
}

TEST_CASE("an attached database is judged by its own settings, and one without a file is not durable")
{
    course_file const courses;
    other_program db(courses.file);
    db.run("PRAGMA synchronous=EXTRA; ATTACH '" + courses.folder.file("other.db") +
           "' AS \"b\"\"c\";"
           "ATTACH ':memory:' AS m; CREATE TEMP TABLE t (a); PRAGMA \"b\"\"c\".synchronous=EXTRA");
    CHECK(not_durable(db.handle(), "b\"c").empty());
    db.run("PRAGMA \"b\"\"c\".synchronous=FULL");
    CHECK(not_durable(db.handle(), "b\"c") ==
          "the connection has 'PRAGMA b\"c.synchronous=2' and 'PRAGMA b\"c.journal_mode=delete':"
          " set 'PRAGMA b\"c.synchronous=EXTRA'");
    db.run("PRAGMA \"b\"\"c\".synchronous=EXTRA; PRAGMA \"b\"\"c\".journal_mode=MEMORY");
    CHECK(
        not_durable(db.handle(), "b\"c").starts_with("the connection has 'PRAGMA b\"c.journal_mode=memory'"));
    CHECK(not_durable(db.handle()).empty());
    for (std::string const name : {"m", "temp"})
        CHECK(not_durable(db.handle(), name) ==
              "the database '" + name + "' is temporary or in memory: use a table in a file");
}

TEST_CASE("a store refuses a host's journal mode that keeps no journal on the disk")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode=DELETE");
    automatic_extension const host(
        [](sqlite3* db) { sqlite3_exec(db, "PRAGMA journal_mode=MEMORY", nullptr, nullptr, nullptr); });
    std::string const said =
        refusal_of([&] { sqlite::database(courses.file, {.schema = sqlite::schema::external}); });
    CHECK(said == "uninvite: the database '" + courses.file +
                      "' cannot be opened: the connection has 'PRAGMA journal_mode=memory': use WAL, DELETE, "
                      "TRUNCATE or PERSIST");
}

TEST_CASE("a default VFS of the host whose locks other programs do not see is refused by name")
{
    std::string const name = GENERATE("unix-none", "unix-dotfile");
    course_file const courses;
    sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
    REQUIRE(sqlite3_vfs_register(sqlite3_vfs_find(name.c_str()), 1) == SQLITE_OK);
    std::string const said = refusal_of([&] { open(courses.file); });
    sqlite3_vfs_register(usual, 1);
    CHECK(contains(said, "SQLite's default VFS of this program is '" + name +
                             "', and other programs do not see its locks: use SQLite's own default"));
    CHECK_NOTHROW(open(courses.file));
}

TEST_CASE("a VFS of SQLite's own that locks otherwise is known by its name, and a host's own is not judged")
{
    using sqlite::detail::has_other_locks;
    for (char const* const other :
         {"unix-none", "unix-dotfile", "unix-excl", "win32-none", "win32-longpath-none"})
        CHECK(has_other_locks(other));
    for (char const* const usual : {"unix", "win32", "win32-longpath", "faulty", "multipleciphers-unix", ""})
        CHECK_FALSE(has_other_locks(usual));
}
