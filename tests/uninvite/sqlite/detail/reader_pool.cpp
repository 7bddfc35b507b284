// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/reader_pool.hpp>

#include <uninvite/sqlite/course_roles.hpp>

#include "support/catch.hpp"
#include "support/sqlite/served_files.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <future>
#include <new>
#include <string>
#include <thread>
#include <vector>

using namespace tests;

namespace {

// A query that takes as long as it is told.
struct slow_query
{
    static inline std::promise<void> begun, may_end;

    slow_query(sqlite3*, sqlite::statements const&) {}

    uninvite::result<bool> execute(bool is_slow)
    {
        if (!is_slow) return true;
        begun.set_value();
        may_end.get_future().wait();
        return true;
    }
};

/// A query that waits until the test lets it go on, and that counts the connections.
struct counted_query
{
    static inline std::atomic<int> connections{0};
    static inline std::atomic<int> running{0};
    static inline std::atomic<bool> may_end{false};

    counted_query(sqlite3*, sqlite::statements const&) { ++connections; }

    uninvite::result<bool> execute(bool throws)
    {
        if (throws) throw std::bad_alloc();
        ++running;
        while (!may_end)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return true;
    }
};

/// Decides for user 1, and fails with the given result code where the role is read.
struct decision_query
{
    static inline std::atomic<int> connections{0};

    decision_query(sqlite3*, sqlite::statements const&) { ++connections; }

    uninvite::result<uninvite::decision<>> execute(int rc)
    {
        return uninvite::decision<>{{uninvite::user_id{1}}, sqlite::make_sqlite_error(rc)};
    }
};

sqlite::database with_readers(course_file const& courses, std::size_t n, std::chrono::milliseconds timeout)
{
    return sqlite::database(courses.file, {.busy_timeout = timeout, .reader_connections = n});
}

} // namespace

TEST_CASE("no more connections are opened than the host allows, and further callers wait for one")
{
    course_file const courses;
    counted_query::connections = counted_query::running = 0;
    counted_query::may_end = false;
    sqlite::detail::reader_pool<counted_query> pool(with_readers(courses, 3, std::chrono::seconds(20)));
    std::vector<std::future<bool>> callers;
    for (int i = 0; i != 24; ++i)
        callers.push_back(std::async(std::launch::async, [&] { return pool.execute(false).has_value(); }));
    CHECK(becomes([] { return counted_query::running == 3; }));
    counted_query::may_end = true;
    for (auto& caller : callers)
        CHECK(caller.get());
    CHECK(counted_query::connections == 3);
    CHECK(counted_query::running == 24);
}

TEST_CASE("a caller that gets no connection in time is busy, and a query that throws gives its own back")
{
    course_file const courses;
    counted_query::running = 0;
    counted_query::may_end = false;
    sqlite::detail::reader_pool<counted_query> pool(with_readers(courses, 1, std::chrono::milliseconds(50)));
    for (int i = 0; i != 3; ++i)
        CHECK_THROWS_AS(pool.execute(true), std::bad_alloc);
    auto first = std::async(std::launch::async, [&] { return pool.execute(false).has_value(); });
    CHECK(becomes([] { return counted_query::running == 1; }));
    CHECK(name_of(pool.execute(false)) == "busy");
    counted_query::may_end = true;
    CHECK(first.get());
    CHECK(name_of(pool.execute(false)) == "ok");
}

TEST_CASE("a connection is closed after a decision whose role could not be read, except for a lock")
{
    course_file const courses;
    decision_query::connections = 0;
    sqlite::detail::reader_pool<decision_query> pool(with_readers(courses, 1, std::chrono::seconds(2)));
    for (int i = 0; i != 3; ++i)
        CHECK(pool.execute(SQLITE_BUSY)->basis.error() == uninvite::errc::busy);
    CHECK(decision_query::connections == 1);
    for (int i = 0; i != 2; ++i)
        CHECK(pool.execute(SQLITE_CORRUPT)->who.user == uninvite::user_id{1});
    CHECK(pool.execute(SQLITE_BUSY)->basis.error() == uninvite::errc::busy);
    CHECK(decision_query::connections == 3);
}

TEST_CASE("who waits for a connection is not lent one to a file that is gone meanwhile")
{
    served_file const courses;
    sqlite::detail::reader_pool<slow_query> pool(courses.open());
    bool is_answered = false;
    std::thread first([&] { is_answered = pool.execute(true).has_value(); });
    slow_query::begun.get_future().wait();
    std::filesystem::rename(courses.file, courses.file + ".gone");
    auto second = std::async(std::launch::async, [&] { return pool.execute(false); });
    // It can open none, and waits for the one that is lent.
    CHECK(second.wait_for(std::chrono::milliseconds(200)) == std::future_status::timeout);
    slow_query::may_end.set_value();
    first.join();
    CHECK(is_answered);
    CHECK_FALSE(second.get().has_value());
    std::filesystem::rename(courses.file + ".gone", courses.file);
    CHECK(pool.execute(false).has_value());
}

TEST_CASE("every idle connection of an old file is closed when one of them sees that it is old")
{
    served_file const courses;
    sqlite::token_verifier tokens(courses.open());
    auto const open_files = []
    {
        long old = 0;
        for (auto const& entry : std::filesystem::directory_iterator("/proc/self/fd"))
        {
            std::error_code gone;
            old +=
                std::filesystem::read_symlink(entry.path(), gone).string().ends_with("courses.db (deleted)");
        }
        return old;
    };
    std::vector<std::thread> crowd; // at once, so that each has a connection
    for (int i = 0; i != 8; ++i)
        crowd.emplace_back(
            [&]
            {
                for (int k = 0; k != 200; ++k)
                    static_cast<void>(tokens.verify("t"));
            });
    for (std::thread& t : crowd)
        t.join();
    courses.replace_by_a_copy();
    CHECK(open_files() >= 1);
    CHECK(tokens.verify("t").has_value());
    CHECK(open_files() == 0);
}

TEST_CASE("a file without a log that is truncated to nothing is busy, and not a query that is wrong")
{
    bool const was_used = GENERATE(false, true);
    course_file const courses;
    courses.run("PRAGMA journal_mode=DELETE");
    sqlite::course_roles roles(sqlite::database(courses.file, {.schema = sqlite::schema::external}));
    auto const role = [&] { return roles.role(uninvite::user_id{1}, uninvite::course_id{1}); };
    if (was_used) CHECK(role().has_value());
    std::filesystem::resize_file(courses.file, 0);
    for (int i = 0; i != 3; ++i)
    {
        auto const answer = role();
        REQUIRE(answer.has_error());
        CAPTURE(i, answer.error().cause().message());
        CHECK(answer.error() == uninvite::errc::busy);
    }
}

TEST_CASE("a query that does not fit the tables any longer is failed")
{
    course_file const courses;
    sqlite::course_roles roles(courses.open());
    courses.run("ALTER TABLE course_role RENAME TO other");
    auto const answer = roles.role(uninvite::user_id{1}, uninvite::course_id{1});
    REQUIRE(answer.has_error());
    CHECK(answer.error() == uninvite::errc::failed);
}
