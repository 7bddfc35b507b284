// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../examples/server/limits.hpp"

#include "support/catch.hpp"
#include "support/ranges.hpp"

#include <string>

using uninvite_server::limits;

TEST_CASE("limits of the server out of their range are refused by name")
{
    auto const check = [](auto option, char const* name, std::int64_t min, std::int64_t max)
    {
        tests::check_range([](limits const& l) { validated(l); }, limits(), option,
                           std::string("limits::") + name, min, max);
    };
    check(&limits::idle, "idle", 1, tests::day_of_ms);
    check(&limits::header, "header", 1, tests::day_of_ms);
    check(&limits::body, "body", 1, tests::day_of_ms);
    check(&limits::write, "write", 1, tests::day_of_ms);
    check(&limits::linger, "linger", 1, tests::day_of_ms);
    check(&limits::stop, "stop", 1, tests::day_of_ms);
    check(&limits::header_bytes, "header_bytes", 1, 1 << 30);
    check(&limits::body_bytes, "body_bytes", 1, 1 << 30);
    check(&limits::drained_bytes, "drained_bytes", 0, 1 << 30);
    check(&limits::connections, "connections", 1, 10'000'000);
}
