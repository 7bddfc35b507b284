// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/statement.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <string>

using namespace tests;
using sqlite::detail::statement;

TEST_CASE("a statement is exactly one, and the sentence about another names it")
{
    course_file const courses;
    sqlite::connection const db = courses.open().connect();
    auto const refusal = [&](std::string const& sql)
    { return refusal_of([&] { statement(db.handle(), "mine", sql); }); };
    CHECK(refusal("SELECT 1 ; \n ") == "");
    CHECK(refusal("SELECT 1; -- one row") == "");
    CHECK(refusal("SELECT 1 /* one */; ; /* row */ -- \n ;") == "");
    std::string const one = "uninvite: the statement 'mine' must be exactly one SQL statement";
    CHECK(refusal("SELECT 1; SELECT 2") == one);
    CHECK(refusal("SELECT 1; -- one row\n SELECT 2") == one);
    CHECK(refusal("SELECT 1; no statement") == one);
    CHECK(refusal("-- none") == one);
    CHECK(refusal("") == one);
    CHECK(refusal("SELECT absent") ==
          "uninvite: the statement 'mine' cannot be prepared: no such column: absent");
}

TEST_CASE("a value for a parameter that the SQL does not use is passed over")
{
    course_file const courses;
    sqlite::connection const db = courses.open().connect();
    statement s(db.handle(), "mine", "SELECT ?1, ?2, ?3, ?4");
    s.bind(0, std::int64_t{9});
    s.bind(1, std::int64_t{7});
    s.bind(2, std::string_view("a\0b", 3));
    s.bind_blob(3, "xyz", 2);
    REQUIRE(s.step() == SQLITE_ROW);
    CHECK(s.integer(0) == 7);
    CHECK(s.text(1) == std::string_view("a\0b", 3));
    CHECK(s.text(2) == "xy");
    CHECK(s.is_null(3));
    CHECK(s.text(3).empty());
    CHECK(s.step() == SQLITE_DONE);
}

TEST_CASE("a value that cannot be bound is the error of the next step, and only of that")
{
    course_file const courses;
    sqlite::connection const db = courses.open().connect();
    statement s(db.handle(), "mine", "SELECT ?1, ?2");
    sqlite3_limit(db.handle(), SQLITE_LIMIT_LENGTH, 40);
    std::string const longer(41, 'x');
    s.bind(1, std::string_view(longer));
    s.bind(2, std::int64_t{7});
    CHECK(s.step() == SQLITE_TOOBIG);
    s.bind(1, std::string_view("x"));
    REQUIRE(s.step() == SQLITE_ROW);
    CHECK(s.text(0) == "x");
    s.reset();
    s.bind_blob(1, longer.data(), longer.size());
    CHECK(s.step() == SQLITE_TOOBIG);
}

TEST_CASE("a statement that is reset at the end of a scope holds no snapshot")
{
    course_file const courses;
    sqlite::connection const db = courses.open().connect();
    statement s(db.handle(), "mine", "SELECT id FROM course");
    {
        sqlite::detail::reset_at_end const reset(s);
        REQUIRE(s.step() == SQLITE_ROW);
        CHECK(sqlite3_stmt_busy(s.handle()) != 0);
    }
    CHECK(sqlite3_stmt_busy(s.handle()) == 0);
}

TEST_CASE("a statement that is executed has ended, whatever its result")
{
    course_file const courses;
    sqlite::connection const db = courses.open().connect();
    auto const [sql, rc] = GENERATE(table<std::string, int>(
        {{"UPDATE course SET deleted = 1 WHERE id = 2", SQLITE_OK},
         {"SELECT 1 FROM course", SQLITE_ROW},
         {"INSERT INTO course VALUES (1, 'open', 0)", SQLITE_CONSTRAINT_PRIMARYKEY}}));
    statement s(db.handle(), "mine", sql);
    for (int i = 0; i != 2; ++i)
    {
        CHECK(s.execute() == rc);
        CHECK(sqlite3_stmt_busy(s.handle()) == 0);
    }
}
