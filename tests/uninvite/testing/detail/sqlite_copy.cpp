// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/sqlite_copy.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>

using namespace tests;
using uninvite::testing::detail::sample_connection;
using uninvite::testing::detail::sample_folder;

TEST_CASE("a script runs statement by statement, each with the parameters that it names")
{
    temp_folder const folder;
    sample_connection const db(folder.file("new.db"), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    auto const rows = db.run("it",
                             "CREATE TABLE t (a, b, c); INSERT INTO t VALUES (:number, :text, hex(:blob));\n"
                             "SELECT * FROM t WHERE a = :number; -- the end",
                             {{":number", std::int64_t{7}},
                              {":text", std::string("seven")},
                              {":blob", std::vector<unsigned char>{7, 255}}});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] == std::vector<std::string>{"7", "seven", "07FF"});
    CHECK(db.run("it", "").empty());
}

TEST_CASE("a script that does not run is an error that names it")
{
    temp_folder const folder;
    sample_connection const db(folder.file("new.db"), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    auto const why = [&](char const* sql) {
        return refusal_of<std::runtime_error>([&] { db.run("it", sql, {{":a", std::int64_t{1}}}); });
    };
    CHECK(why("SELECT :a, :b") == "uninvite: it has an unknown parameter");
    CHECK(why("SELEC :a") == "uninvite: it: near \"SELEC\": syntax error");
    CHECK(contains(why("SELECT abs(-9223372036854775808)"), "uninvite: it: "));
    CHECK(contains(refusal_of<std::runtime_error>(
                       [&] { sample_connection(folder.file("absent.db"), SQLITE_OPEN_READONLY); }),
                   "cannot be opened"));
}

TEST_CASE("a folder of a sample is new and the owner's alone, and goes with its contents")
{
    std::filesystem::path path;
    {
        sample_folder const one, other;
        path = std::filesystem::path(one.file("x")).parent_path();
        CHECK(path != std::filesystem::path(other.file("x")).parent_path());
        CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms::owner_all);
        write_bytes(one.file("x"), "x");
    }
    CHECK_FALSE(std::filesystem::exists(path));
}
