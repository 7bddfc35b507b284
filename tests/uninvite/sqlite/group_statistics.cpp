// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/group_statistics.hpp>

#include "support/catch.hpp"

using namespace uninvite;

TEST_CASE("each answer of a group is counted in the one place that an operator looks for it")
{
    sqlite::group_statistics s;
    auto const count = [&](errc e) { s.count(result<int>(failure(e))); };
    s.count(result<int>(7));
    for (errc refused : {errc::forbidden, errc::not_found})
        count(refused);
    count(errc::outcome_unknown);
    count(errc::failed);
    count(errc::busy);
    CHECK(s.removals == 1);
    CHECK(s.refused == 2);
    CHECK(s.unknown == 1);
    CHECK(s.failed == 1);
    CHECK(s.busy == 1);
}

TEST_CASE("the largest committed group is kept")
{
    sqlite::group_statistics s;
    for (std::size_t size : {3u, 8u, 5u})
        s.count_commit(size);
    CHECK(s.commits == 3);
    CHECK(s.largest_group == 8);
}
