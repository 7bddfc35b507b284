// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/removal_savepoint.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <string>

using namespace tests;
using uninvite::removed;
using uninvite::result;

namespace {

struct rows_in_a_transaction
{
    other_program db{":memory:"};
    sqlite::detail::removal_savepoint savepoint{db.handle()};

    rows_in_a_transaction()
    {
        db.run("PRAGMA foreign_keys = ON; CREATE TABLE course (id PRIMARY KEY); CREATE TABLE seat (course"
               " REFERENCES course DEFERRABLE INITIALLY DEFERRED); BEGIN");
    }

    result<removed> run(std::string const& sql,
                        result<removed> const& answer = removed(uninvite::user_list()))
    {
        return savepoint.run(
            [&]
            {
                db.run(sql);
                return answer;
            });
    }

    std::string courses() { return db.rows("SELECT id FROM course"); }
};

} // namespace

TEST_CASE("a removal that succeeds in a savepoint stays, and one that fails is undone")
{
    rows_in_a_transaction t;
    CHECK(told(t.run("INSERT INTO course VALUES (1)")) == "-");
    CHECK(told(t.run("INSERT INTO course VALUES (2)", uninvite::errc::forbidden)) == "forbidden");
    CHECK(told(t.run("INSERT INTO course VALUES (3)")) == "-");
    CHECK(t.courses() == "1 3");
    CHECK(t.db.attempt("RELEASE one") == SQLITE_ERROR); // no savepoint is left
    t.db.run("COMMIT");
    CHECK(t.courses() == "1 3");
}

TEST_CASE("a removal that violates a deferred foreign key is undone, and the transaction can be committed")
{
    rows_in_a_transaction t;
    CHECK(told(t.run("INSERT INTO course VALUES (1)")) == "-");
    result<removed> const broken = t.run("INSERT INTO course VALUES (2); INSERT INTO seat VALUES (9)");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().cause() == sqlite::make_sqlite_error(SQLITE_CONSTRAINT_FOREIGNKEY));
    CHECK(told(t.run("INSERT INTO seat VALUES (3); INSERT INTO course VALUES (3)")) == "-");
    t.db.run("COMMIT");
    CHECK(t.courses() == "1 3");
}

TEST_CASE("a removal that ends the whole transaction keeps its own answer")
{
    rows_in_a_transaction t;
    CHECK(told(t.run("INSERT INTO course VALUES (1); ROLLBACK", uninvite::errc::busy)) == "busy");
    CHECK(sqlite3_get_autocommit(t.db.handle()) != 0);
    CHECK(t.courses() == "");
}

TEST_CASE(
    "without a savepoint a transaction goes on after a success, and after a refusal that changed nothing")
{
    using uninvite::errc;
    rows_in_a_transaction t;
    result<removed> answer = errc::busy;
    auto const can_stay = [&](std::string const& sql, result<removed> const& given)
    {
        return t.savepoint.run_without(
            [&]
            {
                t.db.run(sql);
                return given;
            },
            answer);
    };
    CHECK(can_stay("INSERT INTO course VALUES (1)", removed()));
    CHECK(told(answer) == "-");
    CHECK(can_stay("SELECT 1", errc::forbidden));
    CHECK(told(answer) == "forbidden");
    CHECK(can_stay("SELECT 1", errc::not_found));
    CHECK_FALSE(can_stay("INSERT INTO course VALUES (2)", errc::forbidden));
    CHECK_FALSE(can_stay("SELECT 1", errc::failed)); // no counter shows each change
    CHECK_FALSE(can_stay("INSERT INTO seat VALUES (9)", removed()));
    CHECK(t.db.attempt("RELEASE one") == SQLITE_ERROR);
    CHECK(t.courses() == "1 2");
}
