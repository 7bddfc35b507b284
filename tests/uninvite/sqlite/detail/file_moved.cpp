// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/file_moved.hpp>

#include "support/catch.hpp"
#include "support/sqlite/served_files.hpp"

#include <filesystem>

using namespace tests;
using sqlite::detail::file_has_moved;

TEST_CASE("a file is seen to have moved while it is away from its path, and not when it is back")
{
    course_file const courses;
    sqlite::connection const db = courses.open().connect();
    CHECK_FALSE(file_has_moved(db.handle()));
    std::filesystem::rename(courses.file, courses.file + ".aside");
    CHECK(file_has_moved(db.handle()));
    std::filesystem::rename(courses.file + ".aside", courses.file);
    CHECK_FALSE(file_has_moved(db.handle()));
}

TEST_CASE("a file is seen to have moved when another takes its place, and when it is deleted")
{
    served_file const courses;
    sqlite::connection const db = courses.open().connect();
    bool const is_replaced = GENERATE(true, false);
    if (is_replaced)
        courses.replace_by_a_copy();
    else
        std::filesystem::remove(courses.file);
    CHECK(file_has_moved(db.handle()));
}
