// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/database.hpp>

#include <uninvite/sqlite/store.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

using namespace tests;

namespace {

// Root may write everything: what is read-only shows to another user.
class without_privileges
{
    bool const changed_ = geteuid() == 0 && seteuid(65534) == 0;

public:
    without_privileges() = default;
    ~without_privileges()
    {
        if (changed_ && seteuid(0) != 0) std::abort();
    }
    without_privileges(without_privileges const&) = delete;
    without_privileges& operator=(without_privileges const&) = delete;
};

std::string refused(std::string const& file, sqlite::schema whose)
{
    std::string const said = refusal_of([&] { sqlite::database(file, {.schema = whose}); });
    CHECK(said.starts_with("uninvite: the database '" + file + "' "));
    CHECK(std::count(said.begin(), said.end(), '\n') == 0);
    return said;
}

} // namespace

TEST_CASE("a database that is not ours, or not for us, is refused with a sentence and is not changed")
{
    sqlite::schema const whose = GENERATE(sqlite::schema::managed, sqlite::schema::managed_create);
    temp_folder folder;
    std::string const file = folder.file("some.db");
    std::string why;

    SECTION("another application's")
    {
        other_program(file).run("CREATE TABLE contact (name TEXT)");
        why = "belongs to another application";
    }
    SECTION("another application's, which has an id")
    {
        other_program(file).run("PRAGMA application_id = 7; CREATE TABLE course (id INTEGER)");
        why = "belongs to another application";
    }
    SECTION("another application's, which has an id and no tables yet")
    {
        other_program(file).run("PRAGMA application_id = 7");
        why = "belongs to another application";
    }
    SECTION("another application's, which counts versions and has no tables yet")
    {
        other_program(file).run("PRAGMA user_version = 1");
        why = "belongs to another application";
    }
    SECTION("one of a newer program")
    {
        sqlite::database(file, {.schema = sqlite::schema::managed_create});
        other_program(file).run("PRAGMA user_version = 99; PRAGMA journal_mode = DELETE");
        why = "has schema version 99, and this program supports 0 to 1";
    }
    SECTION("one with a version below zero")
    {
        sqlite::database(file, {.schema = sqlite::schema::managed_create});
        other_program(file).run("PRAGMA user_version = -1; PRAGMA journal_mode = DELETE");
        why = "has schema version -1, and this program supports 0 to 1";
    }
    SECTION("no database")
    {
        write_bytes(file, std::string(5000, 'x'));
        why = "cannot be opened: file is not a database";
    }

    std::string const before = bytes_of(file);
    std::string const said = refused(file, whose);
    INFO(said);
    CHECK(contains(said, why));
    CHECK(bytes_of(file) == before);
    CHECK(folder.names() == std::set<std::string>{"some.db"});
    if (whose == sqlite::schema::managed && !contains(why, "not a database"))
        CHECK(other_program(file).rows("PRAGMA journal_mode") == "delete");
}

TEST_CASE("a file that is not there or empty is refused, and made only where that is asked for")
{
    temp_folder folder;
    std::string const file = folder.file("some.db");

    SECTION("not there")
    {
        CHECK(
            contains(refused(file, sqlite::schema::managed), "cannot be opened: No such file or directory"));
        CHECK(folder.names().empty());
    }
    SECTION("empty")
    {
        write_bytes(file, "");
        CHECK(contains(refused(file, sqlite::schema::managed), "has no tables yet: create them first"));
        CHECK(bytes_of(file).empty());
        CHECK(folder.names() == std::set<std::string>{"some.db"});
    }
    sqlite::database(file, {.schema = sqlite::schema::managed_create});
    CHECK(other_program(file).rows("PRAGMA user_version") == "1");
    CHECK_NOTHROW(sqlite::database(file));
}

TEST_CASE("a folder, and a folder that is not there, are refused with a sentence")
{
    sqlite::schema const whose =
        GENERATE(sqlite::schema::managed, sqlite::schema::managed_create, sqlite::schema::external);
    temp_folder folder;
    CHECK(contains(refused(folder.path().string(), whose), "cannot be opened: "));
    CHECK(contains(refused(folder.file("none/some.db"), whose), "No such file or directory"));
    CHECK(folder.names().empty());
}

TEST_CASE("a read-only database is refused with a sentence")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode = DELETE");
    std::string const before = bytes_of(courses.file);
    chmod(courses.folder.path().c_str(), 0755);
    chmod(courses.file.c_str(), 0444);
    without_privileges const scope;
    if (access(courses.file.c_str(), W_OK) == 0 && geteuid() == 0) return; // it cannot be shown here
    CHECK(contains(refused(courses.file, sqlite::schema::managed),
                   "cannot be opened: it is read-only: this process needs permission to write"));
    CHECK(bytes_of(courses.file) == before);
}

TEST_CASE(
    "a damaged file is refused with a sentence if it is checked, and one above the limit is not checked")
{
    course_file const courses;
    courses.run("WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 4600)"
                " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n");
    sqlite::schema const whose = GENERATE(sqlite::schema::managed, sqlite::schema::external);
    auto const open = [&](std::uint64_t limit)
    {
        return refusal_of([&]
                          { sqlite::database(courses.file, {.schema = whose, .quick_check_limit = limit}); });
    };
    auto const size = std::filesystem::file_size(courses.file);
    CHECK(open(size) == "");
    std::fstream out(courses.file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(10 * 4096);
    out << std::string(4096, 'x');
    out.close();
    std::string const said = open(size);
    INFO(said);
    CHECK(said.starts_with("uninvite: the database '" + courses.file + "' is damaged: "));
    CHECK(contains(said, "; restore a backup, without -wal and -shm files"));
    CHECK_FALSE(contains(said, "\n"));
    CHECK(open(size - 1) == "");
    CHECK(open(0) == "");
}

TEST_CASE("a backup beside the log of another file is refused if the file is checked")
{
    course_file const courses;
    std::string const copy = courses.folder.file("backup.db");
    std::string const log = courses.folder.file("old-wal");
    {
        other_program db(courses.file);
        db.run("VACUUM INTO '" + copy + "'");
        db.run("WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 4600)"
               " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n; PRAGMA wal_checkpoint(TRUNCATE)");
        db.run("DELETE FROM course_invitation WHERE user_id BETWEEN 1500 AND 3000");
        std::filesystem::copy_file(courses.file + "-wal", log);
    }
    std::filesystem::rename(log, copy + "-wal");
    std::string const said = refusal_of([&] { sqlite::database(copy, {.quick_check_limit = 1 << 30}); });
    INFO(said);
    CHECK(contains(said, "is damaged: "));
}

TEST_CASE("a file with a second name is refused, because its log would be found by one of them alone")
{
    course_file const courses;
    std::filesystem::create_hard_link(courses.file, courses.folder.file("second.db"));
    CHECK(contains(refused(courses.file, sqlite::schema::external), "has more than one name (hard links)"));
    std::filesystem::remove(courses.folder.file("second.db"));
    CHECK_NOTHROW(courses.open());
}

TEST_CASE("no reading connections at all are refused by the name of the option")
{
    course_file const courses;
    CHECK(contains(
        refusal_of<std::invalid_argument>([&] { sqlite::database(courses.file, {.reader_connections = 0}); }),
        "database_options::reader_connections is 0, but must be from 1 to 10000"));
}

TEST_CASE("of the host's own tables nothing is checked and nothing is made")
{
    temp_folder folder;
    std::string const file = folder.file("host.db");
    CHECK(contains(refused(file, sqlite::schema::external), "No such file or directory"));
    other_program(file).run("CREATE TABLE contact (name TEXT); PRAGMA user_version = 99");
    std::string const before = bytes_of(file);
    sqlite::database(file, {.schema = sqlite::schema::external});
    CHECK(bytes_of(file) == before);
    CHECK(folder.names() == std::set<std::string>{"host.db"});
}

TEST_CASE("every connection commits durably, checks foreign keys, and waits for locks as long as it is told")
{
    course_file const courses;
    sqlite::connection db = courses.open({}, std::chrono::milliseconds(1234)).connect();
    CHECK(db.number("PRAGMA synchronous") == 3); // EXTRA
    CHECK(db.number("PRAGMA fullfsync") == 1);
    CHECK(db.number("PRAGMA foreign_keys") == 1);
    CHECK(db.number("PRAGMA busy_timeout") == 1234);
    sqlite::detail::statement mode(db.handle(), "journal_mode", "PRAGMA journal_mode");
    REQUIRE(mode.step() == SQLITE_ROW);
    CHECK(mode.text(0) == "wal");
}

TEST_CASE("a connection turns the write-ahead log on where another program turned it off")
{
    course_file const courses;
    sqlite::database const db = courses.open();
    courses.run("PRAGMA journal_mode = DELETE");
    sqlite::store store(db);
    CHECK(courses.rows("PRAGMA journal_mode") == "wal");
}

TEST_CASE("turning the write-ahead log on waits for another program's lock as long as it is told")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode = DELETE");
    other_program writer(courses.file);
    writer.run("BEGIN IMMEDIATE; INSERT INTO course VALUES (8, 'open', 0)");

    SECTION("and has it once the lock is given up")
    {
        sqlite3_busy_timeout(writer.handle(), 5000); // its commit in turn waits for who looks at the file
        std::thread later(
            [&]
            {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
                writer.run("COMMIT");
            });
        CHECK(refusal_of([&] { courses.open(); }) == "");
        later.join();
        CHECK(courses.rows("PRAGMA journal_mode") == "wal");
    }
    SECTION("and then refuses with a sentence")
    {
        auto const start = std::chrono::steady_clock::now();
        std::string const said = refusal_of([&] { courses.open({}, std::chrono::milliseconds(100)); });
        CHECK(contains(said, "cannot be opened: database is locked"));
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
        writer.run("COMMIT");
        CHECK(courses.rows("PRAGMA journal_mode") == "delete");
    }
}

TEST_CASE("a database of the host's keeps its journal mode")
{
    temp_folder const folder;
    std::string const file = folder.file("host.db");
    other_program(file).run("CREATE TABLE course (id INTEGER PRIMARY KEY)");
    sqlite::database const db(file, {.schema = sqlite::schema::external});
    sqlite::connection const opened = db.connect();
    CHECK(other_program(file).rows("PRAGMA journal_mode") == "delete");
}

TEST_CASE("a database of the host's gets the write-ahead log if the host asks for it, and keeps it")
{
    temp_folder const folder;
    std::string const file = folder.file("host.db");
    other_program(file).run("CREATE TABLE course (id INTEGER PRIMARY KEY)");
    sqlite::connection const opened =
        sqlite::database(file, {.schema = sqlite::schema::external, .write_ahead_log = true}).connect();
    CHECK(other_program(file).rows("PRAGMA journal_mode") == "wal");
    sqlite::database const without(file, {.schema = sqlite::schema::external});
    CHECK(other_program(file).rows("PRAGMA journal_mode") == "wal");
}

TEST_CASE("a database that a URI names is judged by its path like any other")
{
    course_file const courses;
    std::filesystem::create_hard_link(courses.file, courses.file + ".link");
    CHECK(contains(refusal_of<sqlite::setup_error>([&] { sqlite::database("file:" + courses.file); }),
                   "the database '" + courses.file + "' has more than one name"));
    std::filesystem::remove(courses.file + ".link");
    CHECK_NOTHROW(sqlite::database("file:" + courses.file).connect());
}

namespace {

/// Another current folder in its scope.
class current_folder
{
    std::filesystem::path const before_ = std::filesystem::current_path();

public:
    explicit current_folder(std::filesystem::path const& now) { std::filesystem::current_path(now); }
    ~current_folder() { std::filesystem::current_path(before_); }
    current_folder(current_folder const&) = delete;
    current_folder& operator=(current_folder const&) = delete;
};

} // namespace

TEST_CASE("a program that changes its folder keeps the database of a relative path")
{
    bool const is_uri = GENERATE(false, true);
    course_file const courses;
    temp_folder const other;
    sqlite::database const db = [&]
    {
        current_folder const here(courses.folder.path());
        return sqlite::database(is_uri ? "file:courses.db" : "courses.db");
    }();
    current_folder const there(other.path());
    CHECK(db.connect().number("SELECT count(*) FROM course_invitation") == 5);
    sqlite::database("courses.db", {.schema = sqlite::schema::managed_create}); // another one of this name
    CHECK(db.connect().number("SELECT count(*) FROM course_invitation") == 5);
}

TEST_CASE("a file URI also opens a file whose folder looks like a connection string")
{
    temp_folder const folder;
    std::filesystem::create_directory(folder.path() / "key=1");
    std::string const file = folder.file("key=1/courses.db");
    CHECK(contains(refusal_of([&] { sqlite::database{file}; }), "connection string with keywords"));
    std::string escaped = file;
    escaped.replace(escaped.find('='), 1, "%3D");
    sqlite::database("file:" + escaped, {.schema = sqlite::schema::managed_create}).connect();
    current_folder const there(folder.path() / "key=1");
    CHECK_NOTHROW(sqlite::database("courses.db").connect());
}

TEST_CASE("a sentence about a damaged schema has no control character of the file and is UTF-8")
{
    course_file const courses;
    std::string bytes = bytes_of(courses.file);
    std::size_t const at = bytes.find("CREATE TABLE course_invitation");
    REQUIRE(at != std::string::npos);
    std::string const damage = GENERATE("CREATE\x1b[2J\nTABLE", "CREAT\xff\xfe TABLE ");
    write_bytes(courses.file, bytes.replace(at, damage.size(), damage));
    std::string const said = refusal_of([&] { sqlite::database{courses.file}; });
    INFO(said);
    CHECK(contains(said, "course_invitation"));
    CHECK(contains(said, damage[6] == '\x1b' ? "\"?\"" : "\"CREAT??\""));
    CHECK(said == uninvite::detail::printable(said));
}
