// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/plain_removal.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <string>

using namespace tests;
using sqlite::detail::statement;

namespace {

constexpr char const* note_removal = "CREATE TRIGGER noted AFTER DELETE ON course_invitation"
                                     " BEGIN UPDATE course SET deleted = 0 WHERE id = 9; END";

/// The statements of a removal on a connection of the test's own.
struct compiled_removal
{
    course_file const courses;
    other_program db{courses.file};
    sqlite::statements sql;

    struct compiled
    {
        statement remove;
        statement record;
        sqlite::detail::plain_removal plain;

        compiled(sqlite3* handle, sqlite::statements const& s)
            : remove(handle, "remove_invitation", s.remove_invitation)
            , record(handle, "record_removal", s.record_removal)
            , plain(handle, remove.handle(), record.handle(), s, is_plain(handle, remove, record))
        {
        }

        static bool is_plain(sqlite3* handle, statement& remove, statement& record)
        {
            using sqlite::detail::find_written_tables;
            return find_written_tables(handle, remove.handle()).is_plain &&
                   find_written_tables(handle, record.handle()).is_plain;
        }

        static void run(statement& s)
        {
            for (int i = 1; i <= sqlite3_bind_parameter_count(s.handle()); ++i)
                s.bind(i, std::int64_t(99));
            CHECK(s.step() == SQLITE_DONE);
            s.reset();
        }

        bool run()
        {
            run(remove);
            run(record);
            return plain.leaves_none().value();
        }
    };

    compiled prepared() { return compiled(db.handle(), sql); }
};

} // namespace

TEST_CASE("the library's own statements leave no invitation, with each number of runs")
{
    compiled_removal x;
    auto removal = x.prepared();
    CHECK(removal.run());
    CHECK(removal.run());
    x.courses.run("ALTER TABLE course_invitation ADD COLUMN note TEXT");
    CHECK(removal.run());
}

TEST_CASE("a host's statements may leave an invitation")
{
    compiled_removal x;
    std::string const comment = " -- ";
    SECTION("the removal")
    {
        x.sql.remove_invitation += comment;
    }
    SECTION("the audit row")
    {
        x.sql.record_removal += comment;
    }
    SECTION("the query for pending invitations")
    {
        x.sql.find_pending = "SELECT 1";
    }
    CHECK_FALSE(x.prepared().run());
}

TEST_CASE("a trigger that is there, or that another program creates later, may leave an invitation")
{
    compiled_removal x;
    std::string const trigger = GENERATE(as<std::string>(), note_removal,
                                         "CREATE TRIGGER noted BEFORE INSERT ON invitation_removal"
                                         " BEGIN UPDATE course SET deleted = 0 WHERE id = 9; END");
    bool const is_there_first = GENERATE(true, false);
    if (is_there_first) x.courses.run(trigger);
    auto removal = x.prepared();
    if (!is_there_first)
    {
        CHECK(removal.run());
        x.courses.run(trigger);
    }
    CHECK_FALSE(removal.run());
    CHECK_FALSE(removal.run());
    x.courses.run("DROP TRIGGER noted");
    CHECK(removal.run());
}

TEST_CASE("a TEMP trigger may leave an invitation")
{
    compiled_removal x;
    auto removal = x.prepared();
    CHECK(removal.run());
    x.db.run("CREATE TEMP TRIGGER noted AFTER INSERT ON main.invitation_removal"
             " BEGIN UPDATE course SET deleted = 0 WHERE id = 9; END");
    CHECK_FALSE(removal.run());
    x.db.run("DROP TRIGGER noted");
    CHECK(removal.run());
}

TEST_CASE("a trigger that either of the statements has met may leave an invitation")
{
    compiled_removal x;
    auto removal = x.prepared();
    CHECK(removal.run());
    bool const is_met_by_removal = GENERATE(true, false);
    if (!is_met_by_removal) removal.run(removal.remove);
    x.db.run("CREATE TEMP TRIGGER noted AFTER INSERT ON main.invitation_removal"
             " BEGIN UPDATE course SET deleted = 0 WHERE id = 9; END");
    removal.run(is_met_by_removal ? removal.remove : removal.record);
    CHECK_FALSE(removal.plain.leaves_none().value());
}

TEST_CASE("triggers that are turned on later may leave an invitation")
{
    compiled_removal x;
    x.courses.run(note_removal);
    sqlite3_db_config(x.db.handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    auto removal = x.prepared();
    CHECK(removal.run());
    sqlite3_db_config(x.db.handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
    CHECK_FALSE(removal.run());
}

TEST_CASE("a foreign key action may leave an invitation")
{
    compiled_removal x;
    x.courses.run("CREATE TABLE reminder (course_id, user_id, FOREIGN KEY (course_id, user_id)"
                  " REFERENCES course_invitation ON DELETE CASCADE)");
    auto removal = x.prepared();
    CHECK(removal.run());
    x.db.run("PRAGMA foreign_keys = ON");
    CHECK_FALSE(removal.run());
    x.db.run("PRAGMA foreign_keys = OFF");
    CHECK(removal.run());
}

TEST_CASE("a function may leave an invitation")
{
    compiled_removal x;
    auto removal = x.prepared();
    CHECK(removal.run());
    x.courses.run("DROP TABLE invitation_removal");
    x.courses.run(GENERATE(as<std::string>(),
                           "CREATE TABLE invitation_removal (course_id, user_id, removed_by, removed_at,"
                           " note DEFAULT (random()))",
                           "CREATE TABLE invitation_removal (course_id, user_id, removed_by, removed_at,"
                           " CHECK (abs(user_id) > 0))"));
    CHECK_FALSE(removal.run());
}

TEST_CASE("an error while the statements are read again is the removal's")
{
    compiled_removal x;
    auto removal = x.prepared();
    CHECK(removal.run());
    x.courses.run(note_removal);
    removal.run(removal.remove);
    auto const refuses_pragma = [](void*, int action, char const*, char const*, char const*, char const*)
    { return action == SQLITE_PRAGMA ? SQLITE_DENY : SQLITE_OK; };
    sqlite3_set_authorizer(x.db.handle(), refuses_pragma, nullptr);
    auto const answer = removal.plain.leaves_none();
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().cause() == sqlite::make_sqlite_error(SQLITE_AUTH));
    sqlite3_set_authorizer(x.db.handle(), nullptr, nullptr);
    CHECK_FALSE(removal.plain.leaves_none().value());
    sqlite3_set_authorizer(x.db.handle(), refuses_pragma, nullptr);
    CHECK_FALSE(removal.plain.leaves_none().value()); // without another look
}
