// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/course_roles.hpp>

#include <uninvite/sqlite/token_verifier.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace tests;

namespace {

std::string role_in(sqlite::course_roles& roles, long user, long course)
{
    return name_of(roles.role(uninvite::user_id{user}, uninvite::course_id{course}));
}

} // namespace

TEST_CASE("the role of each user in a course of each privacy, and hidden, deleted and absent courses")
{
    std::string const privacy = GENERATE("open", "private", "secret", "");
    bool const deleted = GENERATE(false, true);
    std::string const what = GENERATE("creator", "manager", "joined", "invited", "none");
    CAPTURE(privacy, deleted, what);

    course_file const courses;
    courses.run("INSERT INTO course VALUES (8, '" + privacy + "', " + (deleted ? "1" : "0") + ")");
    if (what == "invited")
        courses.run("INSERT INTO course_invitation VALUES (8, 6, 1, 0)");
    else if (what != "none")
        courses.run("INSERT INTO course_role VALUES (8, 6, '" + what + "')");

    bool const hidden = deleted || (what == "none" && (privacy == "secret" || privacy == ""));
    sqlite::course_roles roles(courses.open());
    CHECK(role_in(roles, 6, 8) == (hidden ? "not_found" : what));
    CHECK(role_in(roles, 6, 99) == "not_found");
}

TEST_CASE("a role is that of this user in this course, now")
{
    course_file const courses;
    sqlite::course_roles roles(courses.open());
    CHECK(role_in(roles, 1, 1) == "creator");
    CHECK(role_in(roles, 1, 2) == "none");
    CHECK(role_in(roles, 4, 2) == "creator");
    CHECK(role_in(roles, 4, 1) == "none");
    CHECK(role_in(roles, 5, 1) == "invited");
    CHECK(role_in(roles, 5, 2) == "none");

    courses.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    CHECK(role_in(roles, 2, 1) == "joined");
    courses.run("INSERT INTO course_invitation VALUES (1, 2, 1, 0)");
    CHECK(role_in(roles, 2, 1) == "joined"); // a member who is invited as well is a member
    courses.run("UPDATE course SET deleted = 1 WHERE id = 1");
    CHECK(role_in(roles, 1, 1) == "not_found");
}

TEST_CASE("a row that names no role is a fault of the schema, not a role")
{
    course_file const courses;
    sqlite::statements mine;
    mine.find_role = GENERATE("SELECT 'owner' WHERE :course AND :user", "SELECT NULL WHERE :course AND :user",
                              "SELECT 'Creator' WHERE :course AND :user");
    sqlite::course_roles roles(courses.open(mine));
    CHECK(role_in(roles, 1, 1) == "failed");
}

TEST_CASE("readers do not wait for a writer that holds the write lock")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") + ", 7, 9000)");
    sqlite::database const db = courses.open();
    sqlite::course_roles roles(db);
    sqlite::token_verifier tokens(db);

    other_program writer(courses.file);
    writer.run("BEGIN IMMEDIATE; DELETE FROM course_role; DELETE FROM access_token");
    auto const start = std::chrono::steady_clock::now();
    CHECK(role_in(roles, 1, 1) == "creator");
    CHECK(tokens.verify("sesame").has_value());

    // More threads than idle connections: new ones are opened while the lock is held.
    std::vector<std::string> found(4);
    std::vector<std::thread> threads;
    for (std::string& mine : found)
        threads.emplace_back([&] { mine = role_in(roles, 2, 1); });
    for (std::thread& t : threads)
        t.join();
    CHECK(found == std::vector<std::string>(4, "manager"));
    sqlite::course_roles opened_now(db);
    CHECK(role_in(opened_now, 3, 1) == "joined");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(500));

    writer.run("COMMIT");
    CHECK(role_in(roles, 1, 1) == "none");
    CHECK_FALSE(tokens.verify("sesame").has_value());
}

TEST_CASE("threads that ask at once are all answered where no further connection can be opened")
{
    course_file const courses;
    sqlite::statements slow;
    slow.find_role = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                     " SELECT 'creator' FROM n WHERE :course AND :user GROUP BY 1";
    sqlite::course_roles roles(courses.open(slow));

    rlimit had{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &had) == 0);
    int const next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    rlimit const none{static_cast<rlim_t>(next), had.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i != 4; ++i)
        threads.emplace_back(
            [&]
            {
                for (int n = 0; n != 20; ++n)
                    if (role_in(roles, 1, 1) == "creator") ++answered;
            });
    for (std::thread& t : threads)
        t.join();
    ::setrlimit(RLIMIT_NOFILE, &had);
    CHECK(answered == 80);
}

TEST_CASE("what reads cannot write")
{
    course_file const courses;
    sqlite::statements mine;
    mine.find_role = "DELETE FROM course_invitation WHERE course_id = :course AND user_id = :user"
                     " RETURNING 'creator'";
    CHECK(refusal_of([&] { sqlite::course_roles{courses.open(mine)}; }) ==
          "uninvite: the statement 'find_role' must not change the database");
    CHECK(courses.pending() == "5 7 8 9");
}
