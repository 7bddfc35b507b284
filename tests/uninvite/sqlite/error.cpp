// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/error.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <sqlite3.h>

#include <string>

using namespace uninvite;
using tests::name_of;

TEST_CASE("a fault of schema or code is failed, and a disk, a lock or memory is busy")
{
    for (int rc : {SQLITE_ERROR, SQLITE_INTERNAL, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_MISUSE,
                   SQLITE_SCHEMA, SQLITE_TOOBIG, SQLITE_RANGE, SQLITE_AUTH, SQLITE_CONSTRAINT_FOREIGNKEY})
        CHECK(name_of(sqlite::make_sqlite_error(rc)) == "failed");
    for (int rc : {SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT,
                   SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_BUSY_SNAPSHOT, SQLITE_IOERR_FSYNC})
        CHECK(name_of(sqlite::make_sqlite_error(rc)) == "busy");
}

TEST_CASE("an error code of SQLite keeps the extended result code and SQLite's own words")
{
    boost::system::error_code const ec = sqlite::make_sqlite_error(SQLITE_IOERR_FSYNC);
    CHECK(ec.value() == SQLITE_IOERR_FSYNC);
    CHECK(ec.message() == "disk I/O error");
    CHECK(tests::contains(sqlite::make_sqlite_error(SQLITE_BUSY).message(),
                          "database_options::write_ahead_log"));
    std::string const snapshot = sqlite::make_sqlite_error(SQLITE_BUSY_SNAPSHOT).message();
    CHECK(tests::contains(snapshot, "another connection has committed"));
    CHECK_FALSE(tests::contains(snapshot, "timeout"));
    CHECK(std::string(ec.category().name()) == "uninvite.sqlite");
    CHECK(sqlite::setup_error("sentence", SQLITE_NOTADB).code() == sqlite::make_sqlite_error(SQLITE_NOTADB));
}
