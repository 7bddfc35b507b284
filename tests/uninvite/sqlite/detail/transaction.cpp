// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/transaction.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

using namespace tests;

namespace {

constexpr char const* remove_5 = "DELETE FROM course_invitation WHERE user_id = 5";

} // namespace

TEST_CASE("a transaction takes the write lock at once, and gives it back at the end of its scope")
{
    course_file const courses;
    sqlite::connection db = courses.open().connect();
    {
        sqlite::detail::transaction t(db.handle());
        CHECK_FALSE(t.is_open());
        CHECK_FALSE(t.begin());
        CHECK(t.is_open());
        CHECK_FALSE(courses.is_unlocked());
        CHECK(db.execute(remove_5) == SQLITE_OK);
    }
    CHECK(courses.is_unlocked());
    CHECK(courses.pending() == "5 7 8 9");
}

TEST_CASE("what is committed stays")
{
    course_file const courses;
    sqlite::connection db = courses.open().connect();
    {
        sqlite::detail::transaction t(db.handle());
        REQUIRE_FALSE(t.begin());
        REQUIRE(db.execute(remove_5) == SQLITE_OK);
        CHECK_FALSE(t.commit());
        CHECK_FALSE(t.is_open());
    }
    CHECK(courses.pending() == "7 8 9");
}

TEST_CASE("a transaction that cannot have the lock is busy and not open")
{
    course_file const courses;
    sqlite::connection const db = courses.open({}, std::chrono::milliseconds(0)).connect();
    other_program holder(courses.file);
    holder.run("BEGIN IMMEDIATE");
    sqlite::detail::transaction t(db.handle());
    auto const why = t.begin();
    REQUIRE(why);
    CHECK(*why == uninvite::errc::busy);
    CHECK_FALSE(t.is_open());
}

TEST_CASE("a commit into a file that was moved away is refused, and its changes are rolled back")
{
    course_file const courses;
    sqlite::connection db = courses.open().connect();
    {
        sqlite::detail::transaction t(db.handle());
        REQUIRE_FALSE(t.begin());
        REQUIRE(db.execute(remove_5) == SQLITE_OK);
        std::filesystem::rename(courses.file, courses.file + ".aside");
        auto const why = t.commit();
        REQUIRE(why);
        CHECK(*why == uninvite::errc::busy);
        std::filesystem::rename(courses.file + ".aside", courses.file);
    }
    CHECK(courses.pending() == "5 7 8 9");
}

TEST_CASE("prepared statements serve one transaction after another, also after one that failed")
{
    course_file const courses;
    sqlite::connection db = courses.open({}, std::chrono::milliseconds(0)).connect();
    sqlite::detail::transaction_statements prepared(db.handle());
    other_program other(courses.file);
    for (char const* user : {"5", "7"})
    {
        other.run("BEGIN IMMEDIATE");
        {
            sqlite::detail::transaction t(db.handle(), prepared);
            auto const why = t.begin();
            REQUIRE(why);
            CHECK(why->cause() == sqlite::make_sqlite_error(SQLITE_BUSY));
        }
        other.run("COMMIT");
        {
            sqlite::detail::transaction t(db.handle(), prepared);
            REQUIRE_FALSE(t.begin());
            CHECK_FALSE(courses.is_unlocked());
            REQUIRE(db.execute("DELETE FROM course_invitation WHERE user_id = 8") == SQLITE_OK);
        }
        CHECK(courses.is_unlocked());
        sqlite::detail::transaction t(db.handle(), prepared);
        REQUIRE_FALSE(t.begin());
        REQUIRE(db.execute((std::string("DELETE FROM course_invitation WHERE user_id = ") + user).c_str()) ==
                SQLITE_OK);
        REQUIRE_FALSE(t.commit_in_place());
        CHECK_FALSE(t.is_open());
        CHECK(courses.is_unlocked());
    }
    CHECK(courses.pending() == "8 9");
}

TEST_CASE("a transaction that SQLite has ended by itself is not open")
{
    course_file const courses;
    sqlite::connection db = courses.open().connect();
    sqlite::detail::transaction t(db.handle());
    REQUIRE_FALSE(t.begin());
    CHECK(db.execute("INSERT OR ROLLBACK INTO course VALUES (1, 'open', 0)") == SQLITE_CONSTRAINT_PRIMARYKEY);
    CHECK_FALSE(t.is_open());
}

namespace {

// An authorizer that lets SQLite skip one statement of a transaction, which then succeeds.
int skip(void* skipped, int action, char const* operation, char const*, char const*, char const*)
{
    bool const is_it =
        action == SQLITE_TRANSACTION && operation == std::string_view(static_cast<char*>(skipped));
    return is_it ? SQLITE_IGNORE : SQLITE_OK;
}

} // namespace

TEST_CASE("a BEGIN or a COMMIT that SQLite skips is an error, and nothing is stored")
{
    std::string skipped = GENERATE("BEGIN", "COMMIT");
    course_file const courses;
    sqlite::connection db = courses.open().connect();
    sqlite::detail::transaction_statements prepared(db.handle());
    bool const is_prepared = GENERATE(true, false);
    sqlite3_set_authorizer(db.handle(), skip, skipped.data());
    {
        using sqlite::detail::transaction;
        transaction t = is_prepared ? transaction(db.handle(), prepared) : transaction(db.handle());
        auto why = t.begin();
        CHECK(why.has_value() == (skipped == "BEGIN"));
        if (!why)
        {
            CHECK(db.execute(remove_5) == SQLITE_OK);
            why = t.commit();
        }
        REQUIRE(why);
        CHECK(*why == uninvite::errc::failed);
        CHECK(why->detail() == skipped + " has no effect: look for an authorizer or an automatic extension");
    }
    CHECK(courses.is_unlocked());
    CHECK(courses.pending() == "5 7 8 9");
}
