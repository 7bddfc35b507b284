// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/async_options.hpp>

#include "support/catch.hpp"
#include "support/ranges.hpp"

using namespace uninvite;
using namespace uninvite::postgres;

TEST_CASE("options of a pool out of their range are refused by name")
{
    auto const check = [](auto option, char const* name, std::int64_t min, std::int64_t max)
    {
        tests::check_range([](async_options const& o) { postgres::detail::validated(o); }, async_options(),
                           option, std::string("async_options::") + name, min, max);
    };
    check(&async_options::queue_length, "queue_length", 1, 10'000'000);
    check(&async_options::pipeline_depth, "pipeline_depth", 1, 10'000);
    check(&async_options::first_delay, "first_delay", 1, tests::day_of_ms);
    check(&async_options::longest_delay, "longest_delay", 1, tests::day_of_ms);
}
