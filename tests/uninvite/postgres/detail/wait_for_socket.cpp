// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/wait_for_socket.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <chrono>

using namespace std::chrono_literals;
using uninvite::postgres::detail::wait_for_socket;
using clock_type = std::chrono::steady_clock;

TEST_CASE("a socket is ready to be written, and to be read when the server has answered")
{
    tests::other_program const db(tests::server());
    CHECK(wait_for_socket(db.handle(), true, clock_type::now() + 10s));
    auto const begin = clock_type::now();
    CHECK_FALSE(wait_for_socket(db.handle(), false, begin + 20ms));
    CHECK(clock_type::now() - begin >= 20ms);
    REQUIRE(PQsendQuery(db.handle(), "SELECT 1") == 1);
    CHECK(wait_for_socket(db.handle(), false, clock_type::now() + 10s));
}

TEST_CASE("no connection is waited for that libpq has closed")
{
    CHECK(wait_for_socket(nullptr, false, clock_type::now() + 1h));
}
