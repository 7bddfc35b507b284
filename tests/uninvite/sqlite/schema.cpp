// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/schema.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <atomic>
#include <barrier>
#include <chrono>
#include <thread>
#include <vector>

using namespace tests;

TEST_CASE("a new database has the newest version, the application id, a write-ahead log and strict tables")
{
    temp_folder folder;
    std::string const file = folder.file("new.db");
    sqlite::database(file, {.schema = sqlite::schema::managed_create});

    other_program db(file);
    CHECK(db.rows("PRAGMA user_version") == "1");
    CHECK(sqlite::schema_version == 1);
    CHECK(db.rows("PRAGMA application_id") == std::to_string(0x756e696e));
    CHECK(db.rows("PRAGMA journal_mode") == "wal");
    CHECK(db.rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                  " AND name NOT LIKE 'sqlite_%' AND strict = 1 ORDER BY name") ==
          "access_token course course_invitation course_role invitation_removal");
    CHECK(db.rows("SELECT count(*) FROM sqlite_schema WHERE type = 'table'") == "5");
}

TEST_CASE("a database of ours is opened again without a change")
{
    course_file const courses;
    std::string const before = bytes_of(courses.file);
    sqlite::schema const whose = GENERATE(sqlite::schema::managed, sqlite::schema::managed_create);
    sqlite::database(courses.file, {.schema = whose});
    CHECK(bytes_of(courses.file) == before);
}

TEST_CASE("the tables take what is sound and refuse what no application means")
{
    struct row
    {
        char const* sound;
        char const* wrong;
    };
    row const r = GENERATE(
        row{"INSERT INTO course VALUES (8, 'open', 0)", "INSERT INTO course VALUES (8, 'closed', 0)"},
        row{"INSERT INTO course VALUES (8, '', 0)", "INSERT INTO course VALUES (8, NULL, 0)"},
        row{"INSERT INTO course VALUES (8, '', 0)", "INSERT INTO course VALUES (8, 'draft', 0)"},
        row{"INSERT INTO course VALUES (8, 'open', 0)", "INSERT INTO course VALUES (8, 'Open', 0)"},
        row{"INSERT INTO course VALUES (8, 'private', 1)", "INSERT INTO course VALUES (8, 'open', 2)"},
        row{"INSERT INTO course VALUES (8, 'secret', 0)", "INSERT INTO course VALUES (0, 'open', 0)"},
        row{"INSERT INTO course VALUES (8, 'open', 0)", "INSERT INTO course VALUES (-8, 'open', 0)"},
        row{"INSERT INTO course VALUES (8, 'open', 0)", "INSERT INTO course VALUES (8, 'open', 'no')"},
        row{"INSERT INTO course_role VALUES (1, 9, 'creator')",
            "INSERT INTO course_role VALUES (1, 9, 'owner')"},
        row{"INSERT INTO course_role VALUES (1, 9, 'manager')",
            "INSERT INTO course_role VALUES (1, 9, 'invited')"},
        row{"INSERT INTO course_role VALUES (1, 9, 'joined')",
            "INSERT INTO course_role VALUES (1, 3, 'manager')"},
        row{"INSERT INTO course_role VALUES (1, 9, 'joined')",
            "INSERT INTO course_role VALUES (1, 0, 'joined')"},
        row{"INSERT INTO course_role VALUES (1, 9, 'joined')",
            "INSERT INTO course_role VALUES (99, 9, 'joined')"},
        row{"INSERT INTO course_role VALUES (1, 9, 'joined')",
            "INSERT INTO course_role VALUES (1, 'nine', 'joined')"},
        row{"INSERT INTO course_invitation VALUES (1, 6, 1, 0)",
            "INSERT INTO course_invitation VALUES (1, 7, 1, 0)"},
        row{"INSERT INTO course_invitation VALUES (1, 6, 1, 0)",
            "INSERT INTO course_invitation VALUES (1, 0, 1, 0)"},
        row{"INSERT INTO course_invitation VALUES (1, 6, 1, 0)",
            "INSERT INTO course_invitation VALUES (1, 6, 0, 0)"},
        row{"INSERT INTO course_invitation VALUES (1, 6, 1, 0)",
            "INSERT INTO course_invitation VALUES (99, 6, 1, 0)"},
        row{"INSERT INTO course_invitation VALUES (1, 6, 1, 0)",
            "INSERT INTO course_invitation VALUES (1, 6, 1, 'today')"},
        row{"INSERT INTO access_token VALUES (zeroblob(32), 1, 0)",
            "INSERT INTO access_token VALUES (zeroblob(31), 1, 0)"},
        row{"INSERT INTO access_token VALUES (zeroblob(32), 1, 0)",
            "INSERT INTO access_token VALUES ('12345678901234567890123456789012', 1, 0)"},
        row{"INSERT INTO access_token VALUES (zeroblob(32), 1, 0)",
            "INSERT INTO access_token VALUES (zeroblob(32), 0, 0)"},
        row{"INSERT INTO access_token VALUES (zeroblob(32), 1, 0)",
            "INSERT INTO access_token VALUES (zeroblob(32), 1, NULL)"},
        row{"INSERT INTO invitation_removal VALUES (99, 1, 1, 0)",
            "INSERT INTO invitation_removal VALUES (99, 1, NULL, 0)"},
        row{"INSERT INTO invitation_removal VALUES (99, 1, 1, 0)",
            "INSERT INTO invitation_removal VALUES (99, 1, 1, 'today')"});
    CAPTURE(r.sound, r.wrong);

    course_file const courses;
    other_program db(courses.file);
    db.run("PRAGMA foreign_keys = ON");
    CHECK((db.attempt(r.wrong) & 0xff) == SQLITE_CONSTRAINT);
    CHECK(db.attempt(r.sound) == SQLITE_OK);
}

namespace {

sqlite::connection connect(std::string const& file)
{
    return sqlite::connection(file, sqlite::connection::mode::create, std::chrono::seconds(5));
}

} // namespace

TEST_CASE("migrate brings an older database to the newest version and keeps its rows")
{
    course_file const courses;
    char const* const steps[] = {sqlite::migrations[0], "ALTER TABLE course ADD COLUMN title TEXT",
                                 "CREATE TABLE note (text TEXT) STRICT; INSERT INTO note VALUES ('new')"};
    {
        sqlite::connection db = connect(courses.file);
        migrate(db, courses.file, sqlite::if_empty::refuse, steps);
        CHECK(db.number("PRAGMA user_version") == 3);
    }
    CHECK(courses.rows("SELECT id, privacy, title FROM course") == "1|open|NULL 2|open|NULL");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.rows("SELECT text FROM note") == "new");

    SECTION("and does it once")
    {
        sqlite::connection db = connect(courses.file);
        migrate(db, courses.file, sqlite::if_empty::refuse, steps);
        CHECK(courses.rows("SELECT text FROM note") == "new");
    }
    SECTION("which a program that knows fewer versions refuses")
    {
        std::string const said = refusal_of([&] { sqlite::database{courses.file}; });
        CHECK(contains(said, "has schema version 3, and this program supports 0 to 1"));
    }
}

TEST_CASE("a migration that fails leaves the old version and no open transaction")
{
    course_file const courses;
    char const* const last = GENERATE("CREATE TABLE course (again INTEGER)", "no SQL at all");
    char const* const steps[] = {sqlite::migrations[0], "CREATE TABLE fine (x INTEGER)", last};
    sqlite::connection db = connect(courses.file);
    std::string const said = refusal_of([&] { migrate(db, courses.file, sqlite::if_empty::refuse, steps); });
    CHECK(contains(said, "cannot be set up: "));
    CHECK(sqlite3_get_autocommit(db.handle()) == 1);
    CHECK(courses.rows("PRAGMA user_version") == "1");
    CHECK(courses.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'fine'") == "0");
    CHECK(courses.is_unlocked());
    CHECK(courses.pending() == "5 7 8 9");
}

TEST_CASE("of many that migrate at once each finds the newest version and one has done it")
{
    char const* const steps[] = {sqlite::migrations[0],
                                 "CREATE TABLE made (n INTEGER) STRICT; INSERT INTO made VALUES (1)",
                                 "INSERT INTO made VALUES (2)"};
    for (int round = 0; round != 10; ++round)
    {
        temp_folder folder;
        std::string const file = folder.file("new.db");
        constexpr int many = 4;
        std::barrier at_once(many);
        std::vector<std::string> said(many);
        std::vector<std::thread> threads;
        for (std::string& mine : said)
            threads.emplace_back(
                [&]
                {
                    at_once.arrive_and_wait();
                    mine = refusal_of(
                        [&]
                        {
                            sqlite::connection db = connect(file);
                            migrate(db, file, sqlite::if_empty::create, steps);
                        });
                });
        for (std::thread& t : threads)
            t.join();
        for (std::string const& mine : said)
            CHECK(mine == "");
        CHECK(other_program(file).rows("SELECT n FROM made ORDER BY rowid") == "1 2");
        CHECK(other_program(file).rows("PRAGMA user_version") == "3");
    }
}
