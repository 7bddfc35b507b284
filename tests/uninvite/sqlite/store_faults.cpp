// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/sqlite/failing_disk.hpp"
#include "support/sqlite/files.hpp"
#include "support/sqlite/stores.hpp"

using namespace tests;
using namespace tests::disk;

TEMPLATE_LIST_TEST_CASE(
    "an fsync that fails is never acknowledged, and the store recovers on a new connection", "", stores)
{
    failing_disk const disk;
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    sync_failures = 1;
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "outcome_unknown");
    CHECK(failed_calls == 1);
    CHECK(courses.is_unlocked());

    // What it left is whole or nothing, and repeating is safe.
    std::string const pending = courses.pending();
    CHECK((pending == "5 7 8 9" || pending == "8 9"));
    CHECK((courses.audit() == (pending == "8 9" ? "1|5|1|5000 1|7|1|5000" : "")));
    CHECK(store.remove(removal_of(1, 1, {5, 7})).has_value());
    CHECK(courses.pending() == "8 9");
    CHECK(courses.audit() == "1|5|1|5000 1|7|1|5000");
    CHECK(told(store.remove(removal_of(1, 1, {8}))) == "8");
}

TEMPLATE_LIST_TEST_CASE("a connection whose fsync or write failed is not used again", "", stores)
{
    failing_disk const disk;
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    other_program holds_the_log_open(courses.file);
    holds_the_log_open.rows("SELECT count(*) FROM course");
    bool const syncs = GENERATE(true, false);
    (syncs ? sync_failures : write_failures) = 1;
    CHECK(told(store.remove(removal_of(1, 1, {5}))) == (syncs ? "outcome_unknown" : "busy"));

    int const before = opened_databases;
    CHECK(store.remove(removal_of(1, 1, {5})).has_value());
    CHECK(opened_databases == before + 1);
    CHECK(store.remove(removal_of(1, 1, {7})).has_value());
    CHECK(opened_databases == before + 1);
    CHECK(courses.rows("SELECT user_id FROM course_invitation WHERE course_id = 1") == "8 9");
    CHECK(courses.audit() == "1|5|1|5000 1|7|1|5000");
}

TEMPLATE_LIST_TEST_CASE("a full disk is busy, removes nothing, and the store recovers", "", stores)
{
    failing_disk const disk;
    course_file const courses;
    TestType store = open_store<TestType>(courses.open());
    CHECK(told(store.remove(removal_of(1, 1, {9}))) == "9"); // the log has its header
    int const failures = GENERATE(1, 3);
    write_failures = failures;
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "busy");
    CHECK(failed_calls > 0);
    write_failures = 0;
    CHECK(courses.pending() == "5 7 8");
    CHECK(courses.is_unlocked());
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "5 7");
    CHECK(courses.audit() == "1|9|1|5000 1|5|1|5000 1|7|1|5000");
}
