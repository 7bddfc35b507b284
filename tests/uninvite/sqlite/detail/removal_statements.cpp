// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/removal_statements.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"
#include "support/sqlite/traced.hpp"

using namespace tests;
using uninvite::grant;

namespace {

struct prepared_removal
{
    course_file const courses;
    sqlite::database from = courses.open();
    sqlite::connection db = from.connect();
    sqlite::detail::removal_statements removal{db.handle(), from.statements()};

    std::string run(uninvite::removal const& r) { return told(removal.run(r, now)); }
};

} // namespace

TEST_CASE("a removal gives the ids that were really pending, each with an audit row")
{
    prepared_removal x;
    CHECK(x.run(removal_of(1, 2, {3, 5, 6, 9})) == "5 9");
    CHECK(x.courses.pending() == "7 8");
    CHECK(x.courses.audit() == "1|5|2|5000 1|9|2|5000");
    CHECK(x.run(removal_of(1, 2, {5, 9})) == "-");
    CHECK(x.courses.audit() == "1|5|2|5000 1|9|2|5000");
}

TEST_CASE("the permission is checked before anything is removed")
{
    prepared_removal x;
    CHECK(x.run(removal_of(1, 3, {5})) == "forbidden");
    CHECK(x.run(removal_of(99, 1, {5})) == "not_found");
    CHECK(x.run(removal_of(99, 1, {5}, grant::by_policy)) == "not_found");
    CHECK(x.courses.pending() == "5 7 8 9");
    CHECK(x.run(removal_of(1, 6, {5}, grant::by_policy)) == "5");
}

TEST_CASE("pending invitations are looked for as soon as a trigger could have left one")
{
    traced_connections const traced;
    prepared_removal x;
    auto const has_looked = []
    {
        bool found = false;
        for (traced_statement const& s : traced_connections::take())
            found = found || s.sql.starts_with("SELECT 1 FROM course_invitation");
        return found;
    };
    std::string const writes_again = " AFTER INSERT ON main.invitation_removal WHEN NEW.user_id = 7 BEGIN"
                                     " INSERT INTO course_invitation VALUES (1, 5, 1, 0); END";
    CHECK(x.run(removal_of(1, 1, {8})) == "8");
    CHECK(x.run(removal_of(1, 1, {8})) == "-");
    CHECK_FALSE(has_looked());
    SECTION("of another program")
    {
        x.courses.run("CREATE TRIGGER again" + writes_again);
    }
    SECTION("a temporary one")
    {
        REQUIRE(sqlite3_exec(x.db.handle(), ("CREATE TEMP TRIGGER again" + writes_again).c_str(), nullptr,
                             nullptr, nullptr) == SQLITE_OK);
    }
    CHECK(x.run(removal_of(1, 1, {5, 7})) == "failed");
    CHECK(has_looked());
    CHECK(x.run(removal_of(1, 1, {9})) == "9");
    CHECK(has_looked());
}

TEST_CASE("an invitation that a trigger keeps from the start fails its removal")
{
    course_file const courses;
    courses.run("CREATE TRIGGER again AFTER INSERT ON invitation_removal BEGIN"
                " INSERT INTO course_invitation VALUES (1, NEW.user_id, 1, 0); END");
    sqlite::database const from = courses.open();
    sqlite::connection const db = from.connect();
    sqlite::detail::removal_statements removal(db.handle(), from.statements());
    CHECK(told(removal.run(removal_of(1, 1, {5}), now)) == "failed");
}

TEST_CASE("statements that change nothing are refused by name")
{
    course_file const courses;
    sqlite::connection const db = courses.open().connect();
    sqlite::statements mine;
    SECTION("the removal")
    {
        mine.remove_invitation = "SELECT :course, :user";
        CHECK(contains(refusal_of([&] { sqlite::detail::removal_statements(db.handle(), mine); }),
                       "'remove_invitation' must change the database"));
    }
    SECTION("the audit row")
    {
        mine.record_removal = "SELECT :course, :user, :actor";
        CHECK(contains(refusal_of([&] { sqlite::detail::removal_statements(db.handle(), mine); }),
                       "'record_removal' must change the database"));
    }
}
