// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/group_options.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <chrono>
#include <stdexcept>

using namespace uninvite::sqlite;
using namespace std::chrono_literals;

TEST_CASE("options of a group out of their range are refused by name")
{
    auto const refusal = [](group_options const& o)
    { return tests::refusal_of<std::invalid_argument>([&] { uninvite::sqlite::detail::validated(o); }); };
    CHECK(refusal({}) == "");
    CHECK(refusal({.queue_length = 0}) == "uninvite: group_options::queue_length must be 1 or more");
    CHECK(refusal({.group_removals = 0}) == "uninvite: group_options::group_removals must be 1 or more");
    CHECK(refusal({.group_users = 0}) == "uninvite: group_options::group_users must be 1 or more");
    CHECK(refusal({.timeout = 0ms}) == "uninvite: group_options::timeout must be more than 0 ms");
    CHECK(refusal({.commit_timeout = -1ms}) ==
          "uninvite: group_options::commit_timeout must be more than 0 ms");
    CHECK(refusal({.spin = -1us}) == "uninvite: group_options::spin must not be negative");
    CHECK(refusal({.checkpoint_pages = 0}) == "uninvite: group_options::checkpoint_pages must be 1 or more");
}
