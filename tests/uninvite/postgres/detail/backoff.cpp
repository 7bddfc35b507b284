// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/backoff.hpp>

#include "support/catch.hpp"

#include <chrono>

using namespace uninvite;
using namespace uninvite::postgres;
using namespace std::chrono_literals;

TEST_CASE("pauses double up to the longest, by chance at most half shorter, and begin anew after a success")
{
    postgres::detail::backoff b(20ms, 100ms, GENERATE(0u, 1u, 77u, 0xffffffffu));
    CHECK_FALSE(b.has_failed());
    for (int round = 0; round != 2; ++round)
    {
        for (std::chrono::milliseconds const most : {20ms, 40ms, 80ms, 100ms, 100ms})
        {
            auto const pause = b.fail();
            CHECK(pause >= most / 2);
            CHECK(pause <= most);
            CHECK(b.has_failed());
        }
        b.succeed();
        CHECK_FALSE(b.has_failed());
    }
}
