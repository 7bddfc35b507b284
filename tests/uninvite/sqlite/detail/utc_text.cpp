// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/utc_text.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <cstdint>
#include <random>
#include <string>

using namespace tests;

namespace {

std::string text(std::int64_t time)
{
    auto const chars = sqlite::detail::utc_text(time);
    return {chars.begin(), chars.end()};
}

} // namespace

TEST_CASE("a time as text is that of SQLite's datetime, second by second and over all its years")
{
    temp_folder const folder;
    other_program db(folder.file("any.db"));
    auto const is_the_same = [&](std::int64_t time)
    {
        CAPTURE(time);
        std::string const number = std::to_string(time);
        CHECK(db.rows("SELECT datetime(" + number + ", 'unixepoch')") == text(time));
    };
    for (std::int64_t around : {std::int64_t{0}, std::int64_t{951782400}, std::int64_t{4107542400},
                                std::int64_t{1704067200}, std::int64_t{-62135596800}})
        for (std::int64_t off : {-86401, -86400, -1, 0, 1, 59, 60, 3599, 3600, 86399, 86400})
            is_the_same(around + off);
    is_the_same(-62167219200);
    is_the_same(253402300799);
    std::mt19937_64 random(7);
    std::uniform_int_distribution<std::int64_t> all(-62167219200, 253402300799);
    for (int i = 0; i != 2000; ++i)
        is_the_same(all(random));
}

TEST_CASE("a time outside the years of SQLite is the nearest one inside")
{
    CHECK(text(INT64_MIN) == "0000-01-01 00:00:00");
    CHECK(text(INT64_MAX) == "9999-12-31 23:59:59");
}
