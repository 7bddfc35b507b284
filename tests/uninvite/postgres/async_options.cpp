// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/async_options.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

using namespace uninvite;
using namespace uninvite::postgres;
using tests::refusal_of;
using namespace std::chrono_literals;

TEST_CASE("options of a pool out of their range are refused by name")
{
    auto const refusal = [](async_options const& o)
    { return refusal_of<std::invalid_argument>([&] { postgres::detail::validated(o); }); };
    std::string const delays =
        "uninvite: async_options::first_delay and longest_delay must be more than 0 ms";
    CHECK(refusal({}) == "");
    CHECK(refusal({.queue_length = 0}) == "uninvite: async_options::queue_length must be 1 or more");
    CHECK(refusal({.pipeline_depth = 0}) == "uninvite: async_options::pipeline_depth must be 1 or more");
    CHECK(refusal({.first_delay = 0ms}) == delays);
    CHECK(refusal({.longest_delay = 0ms}) == delays);
}
