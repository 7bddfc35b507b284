// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/commit_pace.hpp>

#include "support/catch.hpp"

using uninvite::sqlite::detail::commit_pace;
using namespace std::chrono_literals;

namespace {

constexpr int needed = 5;

commit_pace pace_after(int commits, std::chrono::microseconds each)
{
    commit_pace pace(1ms, needed);
    for (int i = 0; i != commits; ++i)
        pace.note(each);
    return pace;
}

} // namespace

TEST_CASE("a commit is expected to be quick after many that were, the limit included")
{
    CHECK(!commit_pace().is_quick());
    CHECK(!pace_after(needed - 1, 1us).is_quick());
    CHECK(pace_after(needed, 1us).is_quick());
    CHECK(pace_after(100, 1ms).is_quick());
    CHECK(!pace_after(100, 1001us).is_quick());
}

TEST_CASE("after one slow commit as many quick commits are needed again")
{
    commit_pace pace = pace_after(100, 1us);
    pace.note(300ms);
    for (int i = 0; i != needed; ++i)
    {
        CHECK(!pace.is_quick());
        pace.note(1us);
    }
    CHECK(pace.is_quick());
}

TEST_CASE("after a slow commit the count of quick commits begins anew")
{
    commit_pace pace = pace_after(needed - 1, 1us);
    pace.note(2ms);
    pace.note(1us);
    CHECK(!pace.is_quick());
}
