// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/course_gate.hpp>

#include "support/catch.hpp"

#include <cstdint>

using uninvite::errc;
using uninvite::postgres::make_postgres_error;
using uninvite::postgres::sqlstate;
using uninvite::postgres::detail::course_gate;
using uninvite::postgres::detail::has_been_blocked;

TEST_CASE("a course has at most half of the connections, and at least one")
{
    course_gate gate(8);
    for (int i = 0; i != 4; ++i)
    {
        CHECK(gate.may_begin(1));
        gate.begin(1);
    }
    CHECK_FALSE(gate.may_begin(1));
    CHECK(gate.may_begin(2));
    gate.end(1, false);
    CHECK(gate.may_begin(1));
    course_gate one(1);
    CHECK(one.may_begin(1));
    one.begin(1);
    CHECK(one.is_full());
}

TEST_CASE("removals leave one connection to look-ups once there are any, except a single one")
{
    course_gate gate(3);
    gate.begin(1);
    gate.begin(2);
    CHECK(gate.may_begin(3));
    gate.note_lookup();
    CHECK(gate.has_lookups());
    CHECK(gate.is_full());
    CHECK_FALSE(gate.may_begin(3));
    course_gate single(1);
    single.note_lookup();
    CHECK(single.may_begin(1));
}

TEST_CASE("a course whose last removal was blocked has one connection until a removal succeeds")
{
    course_gate gate(8);
    gate.begin(1);
    gate.begin(1);
    gate.end(1, true);
    CHECK_FALSE(gate.may_begin(1)); // the other one still runs
    gate.end(1, true);
    CHECK(gate.may_begin(1));
    gate.begin(1);
    CHECK_FALSE(gate.may_begin(1));
    gate.end(1, false);
    gate.begin(1);
    CHECK(gate.may_begin(1));
}

TEST_CASE("blocked courses together have at most half of the connections")
{
    course_gate gate(4);
    for (std::int64_t id : {1, 2, 3})
    {
        gate.begin(id);
        gate.end(id, true);
    }
    gate.begin(1);
    gate.begin(2);
    CHECK_FALSE(gate.may_begin(3));
    CHECK(gate.may_begin(4));
    gate.end(1, false);
    CHECK(gate.may_begin(3));
    gate.begin(3);
    gate.end(2, true);
    gate.end(3, true);
    CHECK(gate.may_begin(3));
}

TEST_CASE("removals share connections up to the depth, of courses that are neither blocked nor running")
{
    course_gate gate(3, 2);
    gate.note_lookup();
    CHECK(gate.may_share(1));
    for (std::int64_t id : {1, 2, 3, 4})
        gate.begin(id);
    CHECK(gate.is_full()); // two on each connection but one
    CHECK_FALSE(gate.may_share(1));
    gate.end(1, false);
    CHECK(gate.may_share(1));
    CHECK_FALSE(gate.is_blocked(1));
    gate.end(2, true);
    CHECK_FALSE(gate.may_share(2));
    CHECK(gate.is_blocked(2));
}

TEST_CASE("a gate forgets blocked courses of which it has many")
{
    course_gate gate(2);
    for (std::int64_t id = 1; id != 1000; ++id)
    {
        gate.begin(id);
        gate.end(id, true);
    }
    int blocked = 0;
    gate.begin(1000);
    gate.end(1000, true);
    gate.begin(1000); // all others that are blocked have to wait
    for (std::int64_t id = 1; id != 1000; ++id)
        blocked += !gate.may_begin(id);
    CHECK(blocked >= 1);
    CHECK(blocked <= 5);
}

TEST_CASE("a removal was blocked if a lock, a limit of the server or its deadline has ended it")
{
    CHECK(has_been_blocked(make_postgres_error(sqlstate("55P03"))));
    CHECK(has_been_blocked(make_postgres_error(sqlstate("57014"))));
    CHECK(has_been_blocked(errc::outcome_unknown));
    CHECK_FALSE(has_been_blocked({}));
    CHECK_FALSE(has_been_blocked(make_postgres_error(sqlstate("40P01"))));
}
