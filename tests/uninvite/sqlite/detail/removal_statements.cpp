// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/removal_statements.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

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
