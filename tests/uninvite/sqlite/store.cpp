// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"
#include "support/sqlite/stores.hpp"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace tests;
using uninvite::grant;

TEMPLATE_LIST_TEST_CASE(
    "pending invitations of this course are removed, each with an audit row, and nothing else is", "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    CHECK(told(store.remove(removal_of(1, 2, {2, 3, 4, 7, 9, 99}))) == "7 9");
    CHECK(courses.pending() == "5 8");
    CHECK(courses.audit() == "1|7|2|5000 1|9|2|5000");
    CHECK(courses.rows("SELECT * FROM course_role") == "1|1|creator 1|2|manager 1|3|joined 2|4|creator");
    CHECK(courses.rows("SELECT course_id, user_id FROM course_invitation WHERE course_id = 2") == "2|7");
    CHECK(courses.is_unlocked());
}

TEMPLATE_LIST_TEST_CASE("removing again removes nothing, records nothing and is no error", "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "-");
    CHECK(told(store.remove(removal_of(1, 1, {7, 8}))) == "8");
    CHECK(courses.audit() == "1|7|1|5000 1|8|1|5000");
}

TEMPLATE_LIST_TEST_CASE("ids up to the largest are removed", "", stores)
{
    course_file const courses;
    courses.run("INSERT INTO course VALUES (9223372036854775807, 'open', 0);"
                "INSERT INTO course_role VALUES (9223372036854775807, 9223372036854775806, 'manager');"
                "INSERT INTO course_invitation VALUES (9223372036854775807, 9223372036854775807, 1, 0)");
    TestType store = open_store<TestType>(courses.open());
    CHECK(told(store.remove(removal_of(9223372036854775807, 9223372036854775806, {9223372036854775807}))) ==
          "9223372036854775807");
}

TEMPLATE_LIST_TEST_CASE("many users are removed in one transaction", "", stores)
{
    course_file const courses;
    courses.run("WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 11000)"
                " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n");
    uninvite::removal r = removal_of(1, 1, {});
    for (long user = 1001; user <= 11000; ++user)
        r.users.push_back(uninvite::user_id{user});
    TestType store = open_store<TestType>(courses.open());
    auto const done = store.remove(r);
    REQUIRE(done.has_value());
    CHECK(done->users().size() == 10'000);
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.rows("SELECT count(*), count(DISTINCT user_id) FROM invitation_removal") == "10000|10000");
}

TEMPLATE_LIST_TEST_CASE("the permission of a removal by role is checked again in its transaction", "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    long actor = 2;
    std::string expected;

    SECTION("a manager who was demoted is forbidden")
    {
        courses.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
        expected = "forbidden";
    }
    SECTION("a manager who was put out is forbidden")
    {
        courses.run("DELETE FROM course_role WHERE user_id = 2");
        expected = "forbidden";
    }
    SECTION("a manager who was put out of a course that is now secret does not find it")
    {
        courses.run("DELETE FROM course_role WHERE user_id = 2; UPDATE course SET privacy = 'secret'");
        expected = "not_found";
    }
    SECTION("a course that was deleted is not found")
    {
        courses.run("UPDATE course SET deleted = 1 WHERE id = 1");
        expected = "not_found";
    }
    SECTION("a member is forbidden")
    {
        actor = 3;
        expected = "forbidden";
    }
    SECTION("one who is invited is forbidden")
    {
        actor = 5;
        expected = "forbidden";
    }
    SECTION("the creator of another course is forbidden")
    {
        actor = 4;
        expected = "forbidden";
    }
    CHECK(told(store.remove(removal_of(1, actor, {5, 7}))) == expected);
    CHECK(told(store.remove(removal_of(99, actor, {5, 7}))) == "not_found");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.audit() == "");
    CHECK(courses.is_unlocked());
}

TEMPLATE_LIST_TEST_CASE("a removal by policy needs a course that is there, and no role in it", "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    CHECK(told(store.remove(removal_of(1, 77, {7}, grant::by_policy))) == "7");
    CHECK(courses.audit() == "1|7|77|5000");
    courses.run("UPDATE course SET privacy = 'secret' WHERE id = 1");
    CHECK(told(store.remove(removal_of(1, 77, {8}, grant::by_policy))) == "8");
    courses.run("UPDATE course SET deleted = 1 WHERE id = 1");
    CHECK(told(store.remove(removal_of(1, 77, {9}, grant::by_policy))) == "not_found");
    CHECK(told(store.remove(removal_of(99, 77, {9}, grant::by_policy))) == "not_found");
    CHECK(courses.pending() == "5 9");
    CHECK(courses.is_unlocked());
}

TEMPLATE_LIST_TEST_CASE("a removal happens whole or not at all", "", stores)
{
    std::string const how =
        GENERATE("ABORT", "ROLLBACK", "FAIL"); // SQLite itself ends the transaction, or not
    long const at = GENERATE(5L, 8L, 9L);
    CAPTURE(how, at);
    course_file const courses;
    courses.run("CREATE TRIGGER full BEFORE INSERT ON invitation_removal WHEN NEW.user_id = " +
                std::to_string(at) + " BEGIN SELECT RAISE(" + how + ", 'no'); END");
    TestType store = open_store<TestType>(courses.open());
    CHECK(told(store.remove(removal_of(1, 1, {5, 7, 8, 9}))) == "failed");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.audit() == "");
    CHECK(courses.is_unlocked());

    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
    courses.run("DROP TRIGGER full");
    CHECK(told(store.remove(removal_of(1, 1, {5, 7, 8, 9}))) == "5 8 9");
}

TEMPLATE_LIST_TEST_CASE("a commit that fails removes and acknowledges nothing, and the next removal works",
                        "", stores)
{
    course_file const courses;
    courses.run("CREATE TABLE allowed (id INTEGER PRIMARY KEY);"
                "CREATE TABLE log (user INTEGER REFERENCES allowed (id) DEFERRABLE INITIALLY DEFERRED)");
    sqlite::statements mine;
    mine.record_removal = "INSERT INTO log SELECT :user WHERE :course AND :actor";
    TestType store = open_store<TestType>(courses.open(mine));
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "failed");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.rows("SELECT user FROM log") == "");
    CHECK(courses.is_unlocked());

    courses.run("INSERT INTO allowed VALUES (5)");
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "failed");
    CHECK(told(store.remove(removal_of(1, 1, {5}))) == "5");
    CHECK(courses.pending() == "7 8 9");
    CHECK(courses.rows("SELECT user FROM log") == "5");
}

TEMPLATE_LIST_TEST_CASE("a lock that another program holds for too long is busy, removes nothing, and passes",
                        "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open({}, std::chrono::milliseconds(200)));
    other_program writer(courses.file);
    writer.run("BEGIN IMMEDIATE");

    auto const start = std::chrono::steady_clock::now();
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
    auto const waited = std::chrono::steady_clock::now() - start;
    CHECK(waited >= std::chrono::milliseconds(150));
    CHECK(waited < std::chrono::milliseconds(2000));

    writer.run("ROLLBACK");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
}

TEMPLATE_LIST_TEST_CASE("a lock that another program gives up in time is waited for", "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    other_program writer(courses.file);
    writer.run("BEGIN IMMEDIATE; UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    std::thread later(
        [&]
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            writer.run("COMMIT");
        });
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "forbidden"); // as the other program left it
    later.join();
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
}

TEMPLATE_LIST_TEST_CASE("a database that was moved, deleted or replaced under the store acknowledges nothing",
                        "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    CHECK(told(store.remove(removal_of(1, 1, {5}))) == "5");
    std::string const aside = courses.folder.file("aside.db");

    SECTION("moved, and back again")
    {
        std::filesystem::rename(courses.file, aside);
        CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
        CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
        CHECK_FALSE(std::filesystem::exists(courses.file));
        std::filesystem::rename(aside, courses.file);
        CHECK(courses.pending() == "7 8 9");
        CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
    }
    SECTION("deleted")
    {
        std::filesystem::remove(courses.file);
        CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
        CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
        CHECK_FALSE(std::filesystem::exists(courses.file));
    }
    SECTION("replaced")
    {
        courses.run("PRAGMA wal_checkpoint(TRUNCATE)");
        std::filesystem::copy_file(courses.file, aside);
        std::filesystem::rename(aside, courses.file);
        courses.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
        CHECK(told(store.remove(removal_of(1, 2, {7}))) == "forbidden");
        CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
        CHECK(courses.pending() == "8 9");
    }
}

TEMPLATE_LIST_TEST_CASE("a database that goes away in the middle of a transaction acknowledges nothing", "",
                        stores)
{
    course_file const courses;
    std::string const aside = courses.folder.file("aside.db");
    std::atomic<bool> goes_away = true; // when the removal asks for the time
    sqlite::database const db(courses.file, {.clock = [&]
                                             {
                                                 if (goes_away.exchange(false))
                                                     std::filesystem::rename(courses.file, aside);
                                                 return now;
                                             }});
    TestType store = open_store<TestType>(db);
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
    std::filesystem::rename(aside, courses.file);
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "7");
}

TEMPLATE_LIST_TEST_CASE(
    "a file that is no database any more when it is opened again is busy, without an exception", "", stores)
{
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    std::filesystem::rename(courses.file, courses.folder.file("aside.db"));
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
    write_bytes(courses.file, std::string(5000, 'x'));
    CHECK(told(store.remove(removal_of(1, 1, {7}))) == "busy");
}

TEMPLATE_LIST_TEST_CASE("many threads remove and each invitation is removed and recorded exactly once", "",
                        stores)
{
    course_file const courses;
    courses.run("WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
                " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n");
    TestType one = open_store<TestType>(courses.open({}, std::chrono::seconds(30)));
    TestType another = open_store<TestType>(courses.open({}, std::chrono::seconds(30)));
    constexpr long threads_count = 6;
    std::vector<std::map<long, int>> told_removed(threads_count);
    std::vector<std::thread> threads;
    for (long t = 0; t != threads_count; ++t)
        threads.emplace_back(
            [&, t]
            {
                TestType& store = t % 2 == 0 ? one : another;
                // Each user is asked for by three threads, together with other users each time.
                for (long user = 1001 + t % 2; user <= 1195; user += 2 + t)
                    if (auto const done = store.remove(removal_of(1, 1 + t % 2, {user, user + 2, user + 5})))
                        for (uninvite::user_id u : done->users())
                            ++told_removed[static_cast<std::size_t>(t)][u.value()];
            });
    for (std::thread& t : threads)
        t.join();

    std::map<long, int> all;
    for (auto const& of_one : told_removed)
        for (auto const& [user, times] : of_one)
            all[user] += times;
    std::ostringstream users;
    for (auto const& [user, times] : all)
    {
        CHECK(times == 1);
        users << (users.tellp() == 0 ? "" : " ") << user;
    }
    CHECK(all.size() > 150);
    CHECK(courses.rows("SELECT user_id FROM invitation_removal ORDER BY user_id") == users.str());
    CHECK(courses.rows("SELECT count(*) FROM course_invitation AS i JOIN invitation_removal AS r"
                       " ON r.course_id = i.course_id AND r.user_id = i.user_id") == "0");
}

TEMPLATE_LIST_TEST_CASE("of accepting and removing the same invitation at once exactly one wins", "", stores)
{
    constexpr int rounds = 200;
    course_file const courses;
    courses.run("WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
                " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n");
    TestType store = open_store<TestType>(courses.open({}, std::chrono::seconds(30)));
    std::barrier together(2);
    int accepted = 0;
    std::thread accepting(
        [&]
        {
            other_program app(courses.file);
            app.run("PRAGMA busy_timeout = 30000; PRAGMA synchronous = OFF");
            for (long user = 1001; user != 1001 + rounds; ++user)
            {
                std::string const id = std::to_string(user);
                together.arrive_and_wait();
                app.run("BEGIN IMMEDIATE; DELETE FROM course_invitation WHERE course_id = 1 AND user_id = " +
                        id);
                if (app.rows("SELECT changes()") == "1")
                {
                    app.run("INSERT INTO course_role VALUES (1, " + id + ", 'joined')");
                    ++accepted;
                }
                app.run("COMMIT");
            }
        });
    int removed = 0;
    for (long user = 1001; user != 1001 + rounds; ++user)
    {
        together.arrive_and_wait();
        if (told(store.remove(removal_of(1, 1, {user}))) == std::to_string(user)) ++removed;
    }
    accepting.join();

    CHECK(accepted + removed == rounds);
    CHECK(courses.rows("SELECT count(*) FROM invitation_removal") == std::to_string(removed));
    CHECK(courses.rows("SELECT count(*) FROM course_role WHERE user_id > 1000") == std::to_string(accepted));
    CHECK(courses.rows("SELECT count(*) FROM course_role AS m JOIN invitation_removal AS r"
                       " ON r.user_id = m.user_id") == "0");
    CHECK(courses.pending() == "5 7 8 9");
}
