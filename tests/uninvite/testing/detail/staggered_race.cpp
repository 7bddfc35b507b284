// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/staggered_race.hpp>
#include <uninvite/testing/report.hpp>

#include "support/catch.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using uninvite::testing::report;
namespace kit = uninvite::testing::detail;
using kit::race_side;

TEST_CASE("the side that wins again and again starts later by more and more, up to the bound")
{
    kit::stagger s;
    CHECK(s.delay_of_first() == 0ns);
    CHECK(s.delay_of_second() == 0ns);
    auto before = s.delay_of_first();
    int rounds = 0;
    while (s.record(race_side::first, 1ms))
    {
        CHECK(s.delay_of_first() > before);
        CHECK(s.delay_of_second() == 0ns);
        before = s.delay_of_first();
        REQUIRE(++rounds < 50);
    }
    CHECK(s.delay_of_first() == 1ms);
}

TEST_CASE("the delay approaches the point at which the winner changes")
{
    // The first side wins unless it starts at least 3 ms later.
    kit::stagger s;
    for (int round = 0; round != 60; ++round)
        s.record(s.delay_of_first() < 3ms ? race_side::first : race_side::second, 1s);
    CHECK(s.delay_of_first() > 2900us);
    CHECK(s.delay_of_first() < 3100us);
    auto const settled = s.delay_of_first();
    s.record(race_side::both, 1s);
    CHECK(s.delay_of_first() == settled);
}

TEST_CASE("both sides win although one takes much longer than the other")
{
    std::atomic<int> winner{0};
    auto const side = [&](int number, std::chrono::milliseconds takes)
    {
        return [&winner, number, takes](int)
        {
            std::this_thread::sleep_for(takes);
            int none = 0;
            winner.compare_exchange_strong(none, number);
        };
    };
    auto const score = kit::staggered_race(
        {.least_rounds = 5, .least_overlaps = 0}, side(1, 20ms), side(2, 0ms),
        [&](int) { return winner.exchange(0) == 1 ? race_side::first : race_side::second; });
    CHECK(score.first > 0);
    CHECK(score.second > 0);
    report r;
    kit::look_at(r, "p", [&](auto expect) { kit::expect_both_won(expect, score, "a", "b"); });
    CHECK(r.passed());
}

TEST_CASE("a side that never wins ends the race, and the finding names it and the reason")
{
    auto const nothing = [](int) {};
    auto const score =
        kit::staggered_race({.rounds_at_bound = 3}, nothing, nothing, [](int) { return race_side::first; });
    CHECK(score.second == 0);
    CHECK(score.rounds < 60);
    report r;
    kit::look_at(r, "p", [&](auto expect) { kit::expect_both_won(expect, score, "the store", "the world"); });
    CHECK(r.text() ==
          "p: the world never won in " + std::to_string(score.rounds) +
              " rounds, although the store started later each time: so the race shows nothing. Does "
              "the world have an effect?\n");
}

TEST_CASE("a race ends at its greatest number of rounds, and runs at least the least")
{
    auto const nothing = [](int) {};
    auto const draw = [](int) { return race_side::both; };
    CHECK(kit::staggered_race({.most_rounds = 7}, nothing, nothing, draw).rounds == 7);
    CHECK(kit::staggered_race({.least_rounds = 9, .least_overlaps = 0}, nothing, nothing, draw).rounds == 9);
    CHECK(kit::staggered_race({.least_rounds = 9, .most_time = 0ms}, nothing, nothing, draw).rounds == 9);
}

TEST_CASE("a race goes on until both calls have run at the same time in enough rounds")
{
    std::atomic<int> inside{0}, overlaps{0};
    auto const side = [&](int)
    {
        if (++inside == 2) ++overlaps;
        std::this_thread::sleep_for(1ms);
        --inside;
    };
    auto const score = kit::staggered_race({.least_rounds = 1, .least_overlaps = 5, .most_time = 60s}, side,
                                           side, [](int) { return race_side::both; });
    CHECK(overlaps >= 5);
    CHECK(score.rounds < 1500);
}
