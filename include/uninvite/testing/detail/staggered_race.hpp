// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_STAGGERED_RACE_HPP
#define UNINVITE_TESTING_DETAIL_STAGGERED_RACE_HPP

#include <uninvite/testing/detail/check.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

// Two calls at the same time, round after round. One side starts later, by a delay that follows the results:
// it approaches the point at which the winner changes, and at which the calls overlap most.

namespace uninvite::testing::detail {

enum class race_side
{
    first,
    second,
    both ///< a draw: each has won a part
};

/// The delay of the later side. Grows while one side keeps winning, and shrinks when the winner changes.
class stagger
{
    using duration = std::chrono::nanoseconds;

    static constexpr duration least_step{200};

    duration delay_{0}; // of the second side; below 0: of the first
    duration step_{2000};
    race_side last_ = race_side::both;

public:
    duration delay_of_first() const { return (std::max)(-delay_, duration(0)); }
    duration delay_of_second() const { return (std::max)(delay_, duration(0)); }

    /// @param bound The longest delay. @return Whether the delay has not reached it.
    bool record(race_side won, duration bound)
    {
        if (won == race_side::both)
        {
            last_ = won;
            return true;
        }
        if (won == last_)
            step_ *= 2;
        else if (last_ != race_side::both)
            step_ = (std::max)(step_ / 4, least_step);
        last_ = won;
        step_ = (std::min)(step_, bound);
        delay_ = (std::clamp)(won == race_side::first ? delay_ - step_ : delay_ + step_, -bound, bound);
        return delay_ != bound && delay_ != -bound;
    }
};

struct race_limits
{
    int least_rounds = 25;
    int least_overlaps = 40; // rounds in which both calls ran at the same time
    int most_rounds = 1500;
    std::chrono::milliseconds most_time{1000}; // after the least rounds
    int rounds_at_bound = 20; // of a side that has not won, with the longest delay of the other
};

struct race_score
{
    int rounds = 0;
    int first = 0;  // rounds that the first side has won, or a part of which
    int second = 0; // the same of the second

    bool has_both() const noexcept { return first != 0 && second != 0; }
};

/// The clock decides, not the scheduler: a sleep is longer than asked for.
inline void wait_until(std::chrono::steady_clock::time_point when)
{
    using namespace std::chrono_literals;
    for (auto left = when - std::chrono::steady_clock::now(); left > 0ns;
         left = when - std::chrono::steady_clock::now())
        if (left > 300us) std::this_thread::sleep_for(left - 200us);
}

/** Races `first(round)` against `second(round)`, until both have won and enough rounds are over.

    @param judge The side that won the round: `race_side(int round)`; called when both have ended.
    Ends early if one side does not win although the other starts later than the calls take.
*/
template <class First, class Second, class Judge>
race_score staggered_race(race_limits const& limits, First first, Second second, Judge judge)
{
    using clock = std::chrono::steady_clock;
    struct interval
    {
        clock::time_point begin, end;
    };
    race_score score;
    stagger delays;
    clock::duration longest{0};
    int at_bound = 0, overlaps = 0;
    auto const since = clock::now();
    while (score.rounds != limits.most_rounds)
    {
        int const round = score.rounds++;
        interval took[2]{};
        auto const timed = [&](auto& side, clock::duration delay, interval& when)
        {
            return [&, delay](int)
            {
                wait_until(clock::now() + delay);
                when.begin = clock::now();
                side(round);
                when.end = clock::now();
            };
        };
        race(1, timed(first, delays.delay_of_first(), took[0]),
             timed(second, delays.delay_of_second(), took[1]));
        longest = (std::max)({longest, took[0].end - took[0].begin, took[1].end - took[1].begin});
        overlaps += took[0].begin < took[1].end && took[1].begin < took[0].end;
        race_side const won = judge(round);
        score.first += won != race_side::second;
        score.second += won != race_side::first;
        bool const moves = delays.record(won, 2 * longest + std::chrono::milliseconds(10));
        at_bound = moves ? 0 : at_bound + 1;
        if (!score.has_both() && at_bound == limits.rounds_at_bound) break;
        if (score.has_both() && score.rounds >= limits.least_rounds &&
            (overlaps >= limits.least_overlaps || clock::now() - since >= limits.most_time))
            break;
    }
    return score;
}

/// Expects that both sides have won; otherwise the race has shown nothing.
template <class Expect>
void expect_both_won(Expect& expect, race_score const& score, char const* first, char const* second)
{
    auto const never = [&](char const* loser, char const* other)
    {
        return std::string(loser) + " never won in " + std::to_string(score.rounds) + " rounds, although " +
               other + " started later each time: so the race shows nothing. Does " + loser +
               " have an effect?";
    };
    expect(score.first != 0, never(first, second));
    expect(score.second != 0, never(second, first));
}

} // namespace uninvite::testing::detail

#endif
