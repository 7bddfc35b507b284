// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/role_query.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

using namespace tests;
using uninvite::course_id;
using uninvite::user_id;

TEST_CASE("a role query names the role, and a course without a row is not found")
{
    course_file const courses;
    sqlite::database const from = courses.open();
    sqlite::connection const db = from.connect();
    sqlite::detail::role_query roles(db.handle(), from.statements());
    CHECK(name_of(roles.execute(user_id{2}, course_id{1})) == "manager");
    CHECK(name_of(roles.execute(user_id{5}, course_id{1})) == "invited");
    CHECK(name_of(roles.execute(user_id{2}, course_id{99})) == "not_found");
}

TEST_CASE("a role query reads the newest commit each time: it keeps no snapshot")
{
    course_file const courses;
    sqlite::database const from = courses.open();
    sqlite::connection const db = from.connect();
    sqlite::detail::role_query roles(db.handle(), from.statements());
    CHECK(name_of(roles.execute(user_id{2}, course_id{1})) == "manager");
    courses.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    CHECK(name_of(roles.execute(user_id{2}, course_id{1})) == "joined");
}

TEST_CASE("a row that names no role is a fault of the schema")
{
    course_file const courses;
    sqlite::statements mine;
    mine.find_role =
        GENERATE("SELECT 'owner' WHERE :course AND :user", "SELECT NULL WHERE :course AND :user");
    sqlite::connection const db = courses.open().connect();
    sqlite::detail::role_query roles(db.handle(), mine);
    CHECK(name_of(roles.execute(user_id{2}, course_id{1})) == "failed");
}
