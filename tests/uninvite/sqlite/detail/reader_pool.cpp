// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/reader_pool.hpp>

#include "support/catch.hpp"
#include "support/sqlite/served_files.hpp"

#include <chrono>
#include <filesystem>
#include <future>
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

} // namespace

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
