// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/world.hpp"

#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/schema.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

using namespace tests;
using namespace std::chrono_literals;

namespace {

void migrate(test_schema const& s, std::span<char const* const> steps)
{
    postgres::connection db(postgres::connection_string(s.conninfo(), 1s),
                            std::chrono::steady_clock::now() + 5s);
    postgres::migrate(db, postgres::if_empty::create, steps);
}

} // namespace

TEST_CASE("tables are made where they may be, once, and are found again")
{
    test_schema const s;
    CHECK(contains(refusal_of([&] { postgres::database{s.conninfo()}; }), "has no tables yet"));
    postgres::database(s.conninfo(), {.schema = postgres::schema::managed_create});
    CHECK(refusal_of([&] { postgres::database{s.conninfo()}; }) == "");
    postgres::database(s.conninfo(), {.schema = postgres::schema::managed_create});
    other_program other(s.conninfo());
    CHECK(other.word("SELECT version FROM uninvite_schema") == std::to_string(postgres::schema_version));
}

TEST_CASE("the file of each version makes the same tables")
{
    test_schema const by_file, by_library;
    postgres::database(by_library.conninfo(), {.schema = postgres::schema::managed_create});
    other_program other(by_file.conninfo());
    for (std::int64_t version = 1; version <= postgres::schema_version; ++version)
    {
        std::ifstream file(UNINVITE_SOURCE_DIR "/docs/schema/postgres-" + std::to_string(version) + ".sql");
        std::string const sql{std::istreambuf_iterator<char>(file), {}};
        REQUIRE(contains(sql, "CREATE TABLE"));
        other.run(sql);
    }
    CHECK(refusal_of([&] { postgres::database{by_file.conninfo()}; }) == "");
    auto const everything = [&](test_schema const& s)
    {
        return other.rows(
            "SELECT c.relname, a.attname, a.atttypid::regtype, a.attnotnull,"
            " pg_get_expr(d.adbin, d.adrelid) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT "
            "JOIN pg_attrdef d"
            " ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE a.attnum > 0 AND c.relnamespace = '" +
            s.name + "'::regnamespace ORDER BY 1, 2");
    };
    auto const constraints = [&](test_schema const& s)
    {
        return other.rows("SELECT conname, replace(pg_get_constraintdef(oid), '" + s.name +
                          ".', '') FROM pg_constraint WHERE connamespace = '" + s.name +
                          "'::regnamespace ORDER BY conname");
    };
    CHECK(everything(by_file) == everything(by_library));
    CHECK(constraints(by_file) == constraints(by_library));
    CHECK(other.word("SELECT max(version) FROM uninvite_schema") == std::to_string(postgres::schema_version));
}

TEST_CASE("the course is the first column of each key, but for tokens")
{
    test_schema const s;
    postgres::database(s.conninfo(), {.schema = postgres::schema::managed_create});
    other_program other(s.conninfo());
    auto const first =
        other.rows("SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                   " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
                   " WHERE c.relnamespace = '" +
                   s.name + "'::regnamespace ORDER BY 1");
    CHECK(first == std::vector<std::string>{"access_token token_sha256", "course course_id",
                                            "course_invitation course_id", "course_role course_id",
                                            "invitation_removal course_id", "uninvite_schema version"});
}

TEST_CASE("another application's tables are left alone")
{
    test_schema const s;
    other_program other(s.conninfo());
    other.run("CREATE TABLE course (title text)");
    for (postgres::schema whose : {postgres::schema::managed, postgres::schema::managed_create})
        CHECK(contains(refusal_of([&] { postgres::database(s.conninfo(), {.schema = whose}); }),
                       "belongs to another application"));
    CHECK(other.word("SELECT count(*) FROM pg_class WHERE relnamespace = '" + s.name +
                     "'::regnamespace AND relkind = 'r'") == "1");
}

TEST_CASE("a newer schema is refused, and an older one is brought up in one transaction")
{
    test_schema const s;
    char const* const steps[] = {postgres::migrations[0], "CREATE TABLE second ()",
                                 "CREATE TABLE third (); SELECT 1/0"};
    using span = std::span<char const* const>;
    migrate(s, span(steps).first(1));
    other_program other(s.conninfo());
    CHECK(contains(refusal_of([&] { migrate(s, steps); }), "division by zero"));
    CHECK(other.word("SELECT max(version) FROM uninvite_schema") == "1");
    CHECK(other.word("SELECT count(to_regclass('second'))") == "0");
    migrate(s, span(steps).first(2));
    CHECK(other.word("SELECT max(version) FROM uninvite_schema") == "2");
    CHECK(contains(refusal_of([&] { postgres::database{s.conninfo()}; }), "has schema version 2"));
}

TEST_CASE("several that make the tables at once make them once")
{
    for (int round = 0; round != 20; ++round)
    {
        test_schema const s;
        std::vector<std::thread> threads;
        std::vector<std::string> refusals(6);
        for (std::string& refusal : refusals)
            threads.emplace_back(
                [&]
                {
                    refusal = refusal_of(
                        [&] {
                            postgres::database(s.conninfo(),
                                               {.schema = postgres::schema::managed_create, .timeout = 10s});
                        });
                });
        for (std::thread& t : threads)
            t.join();
        REQUIRE(refusals == std::vector<std::string>(6));
    }
}

TEST_CASE("a user who owns nothing opens tables that are up to date")
{
    course_tables courses;
    std::string const role = courses.name() + "_role";
    courses.other.run("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA " + courses.name() + " TO " +
                      role + "; GRANT SELECT, UPDATE, DELETE, INSERT ON ALL TABLES IN SCHEMA " +
                      courses.name() + " TO " + role);
    CHECK(refusal_of([&] { postgres::database{courses.conninfo() + " user=" + role}; }) == "");
    courses.other.run("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_CASE("a database that cannot be reached, or that a statement does not fit, is refused in one sentence")
{
    course_tables const courses;
    std::string const nowhere =
        refusal_of([] { postgres::database("host=127.0.0.1 port=1 dbname=courses password=secret"); });
    CHECK(contains(nowhere, "the database 'courses' at 127.0.0.1 cannot be opened"));
    CHECK_FALSE(contains(nowhere, "secret"));
    CHECK_FALSE(contains(nowhere, "\n"));
    CHECK(contains(refusal_of([&] { postgres::database(server() + " dbname=absent"); }), "does not exist"));

    postgres::statements mine;
    mine.find_role = "SELECT role FROM courses WHERE $1 = $2";
    CHECK(contains(refusal_of([&] { courses.open({.statements = mine}); }),
                   "the statement 'find_role' does not fit: ERROR: relation \"courses\" does not exist"));
    mine = {};
    mine.remove = GENERATE("SELECT 'creator'", "DELETE FROM course_invitation WHERE course_id = $1");
    CHECK(contains(refusal_of([&] { courses.open({.statements = mine}); }),
                   "the statement 'remove' does not fit"));
    mine = {};
    mine.find_token = "SELECT 1 WHERE $3 = 7";
    CHECK(contains(refusal_of([&] { courses.open({.statements = mine}); }), "the statement 'find_token'"));
}

TEST_CASE("a start beside a transaction that has locked the schema ends in time, with a clear sentence")
{
    course_tables courses;
    postgres::database_options const hasty{.timeout = 300ms, .lock_timeout = 100ms, .connect_timeout = 50ms};
    courses.other.run("BEGIN; LOCK TABLE uninvite_schema");
    auto const begin = std::chrono::steady_clock::now();
    std::string const schema_is_locked = refusal_of([&] { courses.open(hasty); });
    CHECK(contains(schema_is_locked, "cannot be set up: another transaction has locked its tables: "));
    courses.other.run("ROLLBACK; BEGIN; LOCK TABLE course");
    CHECK(contains(refusal_of([&] { courses.open(hasty); }),
                   "the statement 'find_role' uses a table that another transaction has locked: "));
    courses.other.run("ROLLBACK");
    CHECK(std::chrono::steady_clock::now() - begin < 10s);
    CHECK(refusal_of([&] { courses.open({}); }) == "");
}

TEST_CASE("a start against a server that no longer answers after the login ends in time")
{
    course_tables courses;
    relay between(courses.conninfo());
    postgres::connection db(postgres::connection_string(courses.conninfo() + between.words(), 1s),
                            std::chrono::steady_clock::now() + 300ms);
    between.holds_answers = true;
    auto const begin = std::chrono::steady_clock::now();
    CHECK(contains(refusal_of([&] { postgres::migrate(db, postgres::if_empty::refuse); }),
                   "cannot be set up: it does not answer in time"));
    CHECK(std::chrono::steady_clock::now() - begin < 10s);
}
