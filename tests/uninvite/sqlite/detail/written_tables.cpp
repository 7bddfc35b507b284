// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/written_tables.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <string>

using namespace tests;
using sqlite::detail::statement;

namespace {

struct attached_databases
{
    other_program db{":memory:"};

    attached_databases()
    {
        db.run(
            "ATTACH ':memory:' AS b; ATTACH ':memory:' AS \"c d\";"
            "CREATE TABLE t (a PRIMARY KEY, n); CREATE TABLE log (a); CREATE TABLE b.u (a);"
            "CREATE TABLE b.log (a); CREATE TABLE \"c d\".w (id INTEGER PRIMARY KEY AUTOINCREMENT, a);"
            "CREATE TEMP TABLE x (a); CREATE TEMP TABLE log (a);"
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (p REFERENCES parent ON DELETE CASCADE); PRAGMA foreign_keys = ON;"
            "CREATE VIEW v AS SELECT a FROM t;"
            "CREATE TRIGGER v1 INSTEAD OF INSERT ON v BEGIN INSERT INTO log VALUES (NEW.a); END;"
            "CREATE TRIGGER v2 INSTEAD OF DELETE ON v BEGIN SELECT RAISE(IGNORE); END;"
            "CREATE TRIGGER v3 INSTEAD OF UPDATE ON v BEGIN DELETE FROM t WHERE a = OLD.a; END;"
            "CREATE TEMP VIEW y AS SELECT a FROM b.u;"
            "CREATE TEMP TRIGGER y1 INSTEAD OF INSERT ON y BEGIN INSERT INTO u VALUES (NEW.a); END;"
            "CREATE TEMP TRIGGER noted AFTER DELETE ON main.t BEGIN INSERT INTO x VALUES (OLD.a); END;"
            "CREATE TRIGGER kept BEFORE INSERT ON log BEGIN UPDATE t SET n = 1; SELECT RAISE(IGNORE); END");
    }

    std::string written(std::string const& sql)
    {
        statement const s(db.handle(), "mine", sql);
        auto const found = sqlite::detail::find_written_tables(db.handle(), s.handle());
        std::string text = found.is_view ? "view" : "table";
        for (std::string const& schema : found.schemas)
            text.append(", ").append(schema);
        return text;
    }
};

} // namespace

TEST_CASE("a statement writes the database of its own table, and its triggers do not count")
{
    attached_databases x;
    auto const [sql, written] = GENERATE(table<std::string, std::string>({
        {"DELETE FROM t WHERE a = 1", "table, main"},
        {"DELETE FROM \"main\".[t] AS e WHERE e.a = 1 RETURNING a", "table, main"},
        {"UPDATE t SET a = (SELECT a FROM b.u) WHERE n = 1", "table, main"},
        {"UPDATE OR IGNORE u SET a = 1", "table, b"},
        {"WITH t AS (SELECT 1 AS q) INSERT INTO u SELECT q FROM t", "table, b"},
        {"INSERT INTO t VALUES (1, 2) ON CONFLICT DO UPDATE SET n = 3", "table, main"},
        {"REPLACE INTO W VALUES (1, 2)", "table, c d"},
        {"INSERT INTO x SELECT a FROM b.u", "table, temp"},
        {"INSERT INTO main.log VALUES (1)", "table, main"},
        {"INSERT INTO log VALUES (1)", "table, temp"},
        {"DELETE FROM b.log", "table, b"},
        {"DELETE FROM parent WHERE id = 1", "table, main"},
    }));
    CAPTURE(sql);
    CHECK(x.written(sql) == written);
}

TEST_CASE("a statement on a view writes the databases that its triggers write")
{
    attached_databases x;
    CHECK(x.written("INSERT INTO v VALUES (1)") == "view, main");
    CHECK(x.written("UPDATE main.V SET a = 1 WHERE a = 2") ==
          "view, main, temp"); // by a trigger of a trigger
    CHECK(x.written("DELETE FROM \"v\" WHERE a = 1").starts_with("view"));
    CHECK(x.written("INSERT INTO y VALUES (1)") == "view, b");
}

TEST_CASE(
    "a statement is plain if it runs no trigger, no foreign key action, no function and no virtual table")
{
    attached_databases x;
    auto const [sql, is_plain] = GENERATE(table<std::string, bool>({
        {"DELETE FROM u WHERE a = 1", true},
        {"INSERT INTO u VALUES (1)", true},
        {"UPDATE u SET a = a + 1 WHERE a > 2", true},
        {"INSERT INTO child VALUES (1)", true}, // checks a foreign key
        {"DELETE FROM t WHERE a = 1", false},
        {"INSERT INTO main.log VALUES (1)", true},
        {"INSERT INTO log VALUES (1)", false},
        {"DELETE FROM parent WHERE id = 1", false},
        {"DELETE FROM u WHERE a = abs(1)", false},
        {"DELETE FROM u WHERE a = random()", false},
        {"DELETE FROM u WHERE a = (SELECT max(a) FROM u)", false},
        {"DELETE FROM u WHERE a IN (SELECT cid FROM pragma_table_info)", false},
        {"DELETE FROM v WHERE a = 1", false},
    }));
    CAPTURE(sql);
    statement const s(x.db.handle(), "mine", sql);
    CHECK(sqlite::detail::find_written_tables(x.db.handle(), s.handle()).is_plain == is_plain);
}

TEST_CASE("a name is the table that it means now")
{
    attached_databases x;
    statement const s(x.db.handle(), "mine", "DELETE FROM t WHERE a = 1");
    x.db.run("CREATE TEMP TABLE t (a)");
    CHECK(sqlite::detail::find_written_tables(x.db.handle(), s.handle()).schemas ==
          std::vector<std::string>{"temp"});
    x.db.run("DROP TABLE temp.t; DROP TABLE main.t");
    CHECK(contains(refusal_of([&] { sqlite::detail::find_written_tables(x.db.handle(), s.handle()); }),
                   "no such table"));
}

TEST_CASE("a host's authorizer stays, and is asked")
{
    attached_databases x;
    int asked = 0;
    auto const count = [](void* n, int action, char const*, char const*, char const*, char const*)
    {
        *static_cast<int*>(n) += action == SQLITE_DELETE;
        return SQLITE_OK;
    };
    statement const s(x.db.handle(), "mine", "DELETE FROM u WHERE a = 1");
    sqlite3_set_authorizer(x.db.handle(), count, &asked);
    sqlite::detail::find_written_tables(x.db.handle(), s.handle());
    int const before = asked;
    statement const later(x.db.handle(), "mine", "DELETE FROM u WHERE a = 1");
    CHECK(asked > before);
}
