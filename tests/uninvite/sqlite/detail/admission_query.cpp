// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/admission_query.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <string>

using namespace tests;
using uninvite::course_id;

namespace {

/// Revokes the role of user 2 from another connection, when SQLite reads the token's row.
struct revoking_function
{
    course_file const& courses;

    static void call(sqlite3_context* context, int, sqlite3_value**)
    {
        static_cast<revoking_function*>(sqlite3_user_data(context))
            ->courses.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
        sqlite3_result_int(context, 1);
    }
};

/// The user and the basis, or the name of the error.
std::string in_words(uninvite::result<uninvite::decision<>> const& d)
{
    auto const name = [](uninvite::failure const& f) { return std::string(uninvite::row_of(f.kind()).name); };
    if (!d) return name(d.error());
    std::string const user = std::to_string(actor(d->who).value());
    if (!d->basis) return user + " " + name(d->basis.error());
    return user + (*d->basis == uninvite::grant::by_role ? " by_role" : " by_policy");
}

} // namespace

TEST_CASE("an admission query returns the caller and the basis, or the reason for the refusal")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("t2") + ", 2, 9000000000), (" +
                hash_literal("t3") + ", 3, 9000000000)");
    sqlite::database const from = courses.open();
    sqlite::connection const db = from.connect();
    sqlite::detail::admission_query query(db.handle(), from.statements());

    CHECK(in_words(query.execute("t2", now, course_id{1})) == "2 by_role");
    CHECK(in_words(query.execute("t3", now, course_id{1})) == "3 forbidden");
    CHECK(in_words(query.execute("t2", now, course_id{99})) == "2 not_found");
    CHECK(in_words(query.execute("unknown", now, course_id{1})) == "invalid_token");
}

TEST_CASE("an admission query reads token and role in one snapshot, and keeps it no longer")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("t2") + ", 2, 9000000000)");
    sqlite::statements mine;
    mine.find_token += " AND revoke()"; // evaluated for the token's row, within its snapshot
    sqlite::connection const db = courses.open().connect();
    revoking_function revoke{courses};
    REQUIRE(sqlite3_create_function(db.handle(), "revoke", 0, SQLITE_UTF8, &revoke, revoking_function::call,
                                    nullptr, nullptr) == SQLITE_OK);
    sqlite::detail::admission_query query(db.handle(), mine);

    CHECK(in_words(query.execute("t2", now, course_id{1})) == "2 by_role");
    CHECK(in_words(query.execute("t2", now, course_id{1})) == "2 forbidden");
    CHECK(courses.is_unlocked());
}

TEST_CASE("a token with a second row is a fault of the statement, whatever the role is")
{
    course_file const courses;
    sqlite::statements mine;
    sqlite::connection const db = courses.open().connect();
    mine.find_token = "SELECT value FROM json_each('[2, 3]') WHERE :token_sha256 IS NOT NULL AND :now > 0";
    sqlite::detail::admission_query query(db.handle(), mine);
    CHECK(in_words(query.execute("t", now, course_id{1})) == "failed");
}
