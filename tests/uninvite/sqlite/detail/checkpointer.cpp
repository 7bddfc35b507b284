// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/checkpointer.hpp>

#include "support/catch.hpp"
#include "support/sqlite/served_files.hpp"

#include <filesystem>

using namespace tests;

namespace {

// A log that nobody copies back, and a reader that keeps SQLite from doing so when a connection is closed.
struct long_log
{
    served_file const courses;
    other_program holds_it_open{courses.file};
    sqlite::detail::checkpoint_schedule schedule{40};
    sqlite::detail::checkpointer copies{courses.open(), schedule};

    long_log()
    {
        holds_it_open.rows("SELECT count(*) FROM course");
        courses.lengthen_log(60);
        schedule.after_commit(pages());
    }

    /// Of the log, which has a header of 32 bytes, and one of 24 for each page of 4096.
    int pages() const
    {
        return static_cast<int>((std::filesystem::file_size(courses.file + "-wal") - 32) / (24 + 4096));
    }
};

} // namespace

TEST_CASE("a pass copies the whole log back, and the schedule hears of every page")
{
    long_log x;
    REQUIRE(x.pages() >= 60);
    REQUIRE(x.schedule.take_pass());
    x.copies.pass();
    // The last 5 of 40 pages are the writer's.
    CHECK_FALSE(x.schedule.after_commit(x.pages() + 6));
    CHECK(x.schedule.after_commit(x.pages() + 5));
    // A new log begins only after one that was copied as a whole.
    auto const before = std::filesystem::file_size(x.courses.file + "-wal");
    x.courses.lengthen_log(1);
    CHECK(std::filesystem::file_size(x.courses.file + "-wal") == before);
}

TEST_CASE("a pass over a file that is gone copies nothing, and the next one finds the file that is back")
{
    long_log x;
    std::string const aside = x.courses.file + ".aside";
    std::filesystem::rename(x.courses.file, aside);
    REQUIRE(x.schedule.take_pass());
    x.copies.pass();
    CHECK_FALSE(x.schedule.after_commit(x.pages()));
    std::filesystem::rename(aside, x.courses.file);
    REQUIRE(x.schedule.take_pass());
    x.copies.pass();
    CHECK(x.schedule.after_commit(x.pages()));
}
