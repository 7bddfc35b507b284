// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/options.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <chrono>
#include <stdexcept>

using namespace uninvite;
using namespace uninvite::postgres;
using tests::refusal_of;
using namespace std::chrono_literals;

TEST_CASE("database options out of their range are refused by name")
{
    auto const refusal = [](database_options const& o)
    { return refusal_of<std::invalid_argument>([&] { postgres::detail::validated(o); }); };
    CHECK(refusal({}) == "");
    CHECK(refusal({.connections = 0}) == "uninvite: database_options::connections must be 1 or more");
    CHECK(refusal({.timeout = 0ms}) == "uninvite: database_options::timeout must be more than 0 ms");
    CHECK(refusal({.lock_timeout = -1ms}) == "uninvite: database_options::lock_timeout must not be negative");
    CHECK(refusal({.connect_timeout = 0ms}) ==
          "uninvite: database_options::connect_timeout must be 1 ms or more");
}

TEST_CASE("connecting may take as long as a question, or four hosts in turn if that is longer")
{
    CHECK(postgres::detail::connect_timeout({.timeout = 2000ms, .connect_timeout = 400ms}) == 2000ms);
    CHECK(postgres::detail::connect_timeout({.timeout = 2000ms, .connect_timeout = 1000ms}) == 4000ms);
}
