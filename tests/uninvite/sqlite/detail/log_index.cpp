// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/log_index.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <optional>

using namespace tests;
using sqlite::detail::checkpoint_state;
using sqlite::detail::read_checkpoint_state;

TEST_CASE("the state of a log changes with each checkpoint of any connection, and with nothing else")
{
    course_file const courses;
    other_program writer(courses.file);
    other_program other(courses.file);
    writer.run("INSERT INTO course VALUES (8, 'open', 0)");
    std::optional<checkpoint_state> const first = read_checkpoint_state(writer.handle());
    REQUIRE(first);
    writer.run("INSERT INTO course VALUES (9, 'open', 0)");
    CHECK(other.rows("SELECT count(*) FROM course") == "4");
    CHECK(read_checkpoint_state(writer.handle()) == first);
    CHECK(first->copied == 0);

    other.run("PRAGMA wal_checkpoint(PASSIVE)");
    std::optional<checkpoint_state> const copied = read_checkpoint_state(writer.handle());
    REQUIRE(copied);
    CHECK(*copied != *first);
    CHECK(copied->copied > 0);
    CHECK(copied->is_settled());
    CHECK(copied->salts == first->salts);

    other.run("PRAGMA wal_checkpoint(RESTART); INSERT INTO course VALUES (10, 'open', 0)");
    std::optional<checkpoint_state> const restarted = read_checkpoint_state(writer.handle());
    REQUIRE(restarted);
    CHECK(restarted->salts != first->salts);
    CHECK(restarted->copied == 0);
}
