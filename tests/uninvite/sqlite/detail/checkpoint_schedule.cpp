// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>

#include "support/catch.hpp"

using uninvite::sqlite::detail::checkpoint_schedule;

// Everything here is for a log of 80 pages: 10 are little, 320 are too many.

TEST_CASE("a pass is due when the log has so many pages")
{
    checkpoint_schedule s(80);
    CHECK_FALSE(s.after_commit(79));
    CHECK_FALSE(s.take_pass());
    CHECK_FALSE(s.after_commit(80));
    CHECK(s.take_pass());
}

TEST_CASE("one pass is under way at a time")
{
    checkpoint_schedule s(80);
    s.after_commit(80);
    CHECK(s.take_pass());
    s.after_commit(120);
    CHECK_FALSE(s.take_pass());
    s.end_pass(80);
    CHECK(s.take_pass());
}

TEST_CASE("a pass follows what was written during the one before")
{
    checkpoint_schedule s(80);
    s.after_commit(80);
    s.take_pass();
    s.end_pass(80);
    CHECK_FALSE(s.after_commit(91));
    CHECK(s.take_pass());
}

TEST_CASE("the writer copies the little that is left")
{
    checkpoint_schedule s(80);
    s.after_commit(80);
    s.take_pass();
    s.end_pass(80);
    CHECK(s.after_commit(90));
    CHECK_FALSE(s.take_pass());
}

TEST_CASE("the writer copies all of a log that passes do not keep up with")
{
    checkpoint_schedule s(80);
    CHECK_FALSE(s.after_commit(319));
    CHECK(s.after_commit(320));
    CHECK_FALSE(s.take_pass());
}

TEST_CASE("a log that has begun anew is not copied before it is long again")
{
    checkpoint_schedule s(80);
    s.after_commit(80);
    s.take_pass();
    s.end_pass(80);
    CHECK_FALSE(s.after_commit(3));
    CHECK_FALSE(s.take_pass());
    CHECK_FALSE(s.after_commit(79));
    CHECK_FALSE(s.take_pass());
    s.after_commit(80);
    CHECK(s.take_pass());
}

TEST_CASE("a pass that failed is made again")
{
    checkpoint_schedule s(80);
    s.after_commit(80);
    s.take_pass();
    s.end_pass(0);
    CHECK_FALSE(s.after_commit(83));
    CHECK(s.take_pass());
}

TEST_CASE("a log of one page has a schedule")
{
    checkpoint_schedule s(1);
    CHECK_FALSE(s.after_commit(1));
    CHECK(s.take_pass());
    s.end_pass(1);
    CHECK(s.after_commit(4));
}
