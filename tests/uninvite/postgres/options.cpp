// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/options.hpp>

#include "support/catch.hpp"
#include "support/ranges.hpp"

#include <chrono>

using namespace uninvite;
using namespace uninvite::postgres;
using namespace std::chrono_literals;

TEST_CASE("database options out of their range are refused by name")
{
    auto const check = [](auto option, char const* name, std::int64_t min, std::int64_t max)
    {
        tests::check_range([](database_options const& o) { postgres::detail::validated(o); },
                           database_options(), option, std::string("database_options::") + name, min, max);
    };
    check(&database_options::connections, "connections", 1, 10'000);
    check(&database_options::timeout, "timeout", 1, tests::day_of_ms);
    check(&database_options::lock_timeout, "lock_timeout", 0, tests::day_of_ms);
    check(&database_options::connect_timeout, "connect_timeout", 1, tests::day_of_ms);
}

TEST_CASE("connecting may take as long as a question, or four hosts in turn if that is longer")
{
    CHECK(postgres::detail::connect_timeout({.timeout = 2000ms, .connect_timeout = 400ms}) == 2000ms);
    CHECK(postgres::detail::connect_timeout({.timeout = 2000ms, .connect_timeout = 1000ms}) == 4000ms);
}
