// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/file_stamp.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <filesystem>

using namespace tests;
using sqlite::detail::stamp_of;

TEST_CASE("a stamp tells another file at a path, also behind a symbolic link, from the same one")
{
    temp_folder const folder;
    write_bytes(folder.file("a"), "1");
    write_bytes(folder.file("b"), "1");
    std::filesystem::create_symlink(folder.file("a"), folder.file("link"));
    auto const before = stamp_of(folder.file("link").c_str());
    CHECK(before.exists());
    CHECK(before.is_same_file(stamp_of(folder.file("a").c_str())));
    CHECK_FALSE(before.is_same_file(stamp_of(folder.file("b").c_str())));
    std::filesystem::remove(folder.file("link"));
    CHECK_FALSE(stamp_of(folder.file("link").c_str()).exists());
    // A file of another file system may have the same number.
    auto other = before;
    ++other.device;
    CHECK_FALSE(before.is_same_file(other));
}

TEST_CASE("a stamp tells that a file was written, by its size or by a nanosecond")
{
    temp_folder const folder;
    write_bytes(folder.file("a"), "1");
    std::filesystem::create_hard_link(folder.file("a"), folder.file("b"));
    auto const before = stamp_of(folder.file("a").c_str());
    CHECK(before.names == 2);
    CHECK_FALSE(before.was_written_since(before));
    write_bytes(folder.file("a"), "12");
    CHECK(stamp_of(folder.file("a").c_str()).was_written_since(before));
    auto later = before;
    ++later.nanoseconds;
    CHECK(later.was_written_since(before));
}
