// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/group_options.hpp>

#include "support/catch.hpp"
#include "support/ranges.hpp"

using namespace uninvite::sqlite;

TEST_CASE("options of a group out of their range are refused by name")
{
    auto const check = [](auto option, char const* name, std::int64_t min, std::int64_t max)
    {
        tests::check_range([](group_options const& o) { uninvite::sqlite::detail::validated(o); },
                           group_options(), option, std::string("group_options::") + name, min, max);
    };
    constexpr std::int64_t most = 10'000'000;
    check(&group_options::queue_length, "queue_length", 1, most);
    check(&group_options::group_removals, "group_removals", 1, most);
    check(&group_options::group_users, "group_users", 1, most);
    check(&group_options::timeout, "timeout", 1, tests::day_of_ms);
    check(&group_options::commit_timeout, "commit_timeout", 1, tests::day_of_ms);
    check(&group_options::spin, "spin", 0, 1'000'000);
    check(&group_options::checkpoint_pages, "checkpoint_pages", 1, most);
}
