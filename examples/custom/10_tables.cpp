// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* Existing tables: other names, a state column instead of deleted rows, soft deletion of courses.

   Prints:

   the statements keep their promises
   204
   7 removed by 1
   8 invited
   9 joined
*/

#include <uninvite/sqlite.hpp>
#include <uninvite/testing/check_sqlite_statements.hpp>
#include <uninvite/testing/request.hpp>

#include <cstdio>
#include <filesystem>
#include <iostream>

namespace sqlite = uninvite::sqlite;

namespace {

//[own_tables_schema
constexpr char const* schema = R"(
    CREATE TABLE class (id INTEGER PRIMARY KEY, visible INTEGER, removed_at TEXT);
    CREATE TABLE enrollment (class INTEGER, member INTEGER, state TEXT, by INTEGER,
                             PRIMARY KEY (class, member));
    CREATE TABLE session (token TEXT PRIMARY KEY, member INTEGER, ends TEXT); -- ISO 8601
    CREATE TABLE journal (class INTEGER, member INTEGER, by INTEGER, at INTEGER);
)";
//]

constexpr char const* rows = R"(
    INSERT INTO class VALUES (1, 1, NULL);
    INSERT INTO enrollment VALUES (1, 1, 'owner', 1), (1, 7, 'invited', 1), (1, 8, 'invited', 1),
                                  (1, 9, 'joined', 1);
    INSERT INTO session VALUES ('token', 1, '2255-03-14T16:00:00Z');
)";

//[own_tables_statements
sqlite::statements own_statements()
{
    sqlite::statements s;
    s.find_token = "SELECT member FROM session WHERE token = :token AND datetime(ends) > :now_text";
    s.find_role = "SELECT CASE e.state WHEN 'owner' THEN 'creator' WHEN 'teacher' THEN 'manager'"
                  " WHEN 'joined' THEN 'joined' WHEN 'invited' THEN 'invited' ELSE 'none' END"
                  " FROM class AS c LEFT JOIN enrollment AS e ON e.class = c.id AND e.member = :user"
                  " AND e.state <> 'removed'"
                  " WHERE c.id = :course AND c.removed_at IS NULL AND (c.visible OR e.state IS NOT NULL)";
    s.find_course = "SELECT 1 FROM class WHERE id = :course AND removed_at IS NULL";
    s.remove_invitation = "UPDATE enrollment SET state = 'removed', by = :actor"
                          " WHERE class = :course AND member = :user AND state = 'invited'";
    s.record_removal = "INSERT INTO journal VALUES (:course, :user, :actor, :now)";
    return s;
}
//]

//[own_tables_check
// The SQL that fills and reads a copy of the tables, for the check below.
uninvite::testing::sqlite_sample sample()
{
    return {
        .add_course = "INSERT INTO class VALUES (:course, NOT :hidden, NULL)",
        .delete_course = "UPDATE class SET removed_at = '2026-01-01' WHERE id = :course",
        .set_role =
            "INSERT OR REPLACE INTO enrollment VALUES (:course, :user,"
            " CASE :role WHEN 'creator' THEN 'owner' WHEN 'manager' THEN 'teacher' ELSE :role END, 1)",
        .clear_role = "DELETE FROM enrollment WHERE class = :course AND member = :user",
        .invite = "INSERT OR REPLACE INTO enrollment VALUES (:course, :user, 'invited', 1)",
        .is_pending = "SELECT 1 FROM enrollment WHERE (class, member, state) = (:course, :user, 'invited')",
        .is_member = "SELECT 1 FROM enrollment WHERE class = :course AND member = :user"
                     " AND state IN ('owner', 'teacher', 'joined')",
        .audit = "SELECT class, member, by FROM journal ORDER BY rowid",
        .set_token = "INSERT OR REPLACE INTO session VALUES (:token, :user,"
                     " strftime('%Y-%m-%dT%H:%M:%SZ', :expires, 'unixepoch'))",
        .remove_token = "DELETE FROM session WHERE token = :token",
    };
}

// In a test of the host: `uninvite::testing::sqlite_schema_of("school.db")` copies the schema of a database.
std::string broken_promises()
{
    return uninvite::testing::check_sqlite_statements(schema, own_statements(), sample()).text();
}
//]

} // namespace

int main()
{
    std::string const broken = broken_promises();
    std::cout << (broken.empty() ? "the statements keep their promises\n" : broken);

    std::string const file = (std::filesystem::temp_directory_path() / "uninvite_own_tables.db").string();
    std::filesystem::remove(file);
    sqlite3* db = nullptr;
    if (sqlite3_open(file.c_str(), &db) != SQLITE_OK) return 1;
    if (sqlite3_exec(db, schema, nullptr, nullptr, nullptr) != SQLITE_OK) return 1;
    if (sqlite3_exec(db, rows, nullptr, nullptr, nullptr) != SQLITE_OK) return 1;
    {
        //[own_tables_route
        sqlite::application<> app{
            sqlite::database(file, {.schema = sqlite::schema::external, .statements = own_statements()})};
        //]
        auto const r =
            uninvite::testing::request().users({7, 9}).send(app.route); // 9 has joined: this is not an error
        std::cout << r.status() << '\n';
    }
    auto const print = [](void*, int, char** row, char**)
    {
        std::cout << row[0] << ' ' << row[1] << (row[2] ? std::string(" by ") + row[2] : "") << '\n';
        return 0;
    };
    int const rc = sqlite3_exec(
        db,
        "SELECT member, state, CASE state WHEN 'removed' THEN by END FROM enrollment WHERE member > 1"
        " ORDER BY member",
        print, nullptr, nullptr);
    std::filesystem::remove(file);
    return rc == SQLITE_OK && sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
