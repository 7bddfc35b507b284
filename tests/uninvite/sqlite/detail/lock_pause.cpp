// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/lock_pause.hpp>

#include "support/catch.hpp"

#include <chrono>

using uninvite::sqlite::detail::lock_pause;
using namespace std::chrono_literals;

namespace {

/// A writer that takes the lock again a moment after each release.
struct writer
{
    lock_pause pause;
    std::chrono::steady_clock::time_point now{1h};

    /// How many pauses it makes in this time, with groups of 1 ms.
    int pauses_in(std::chrono::milliseconds time)
    {
        int pauses = 0;
        auto const end = now + time;
        while (now < end)
        {
            auto const wait = pause.before_lock(now);
            pauses += wait != 0ms;
            now += wait + 1ms;
            pause.after_release(now);
            now += 10us;
        }
        return pauses;
    }
};

} // namespace

TEST_CASE("a writer without a gap leaves the lock free from time to time, and more often while others write")
{
    writer w;
    CHECK(w.pauses_in(lock_pause::busy_alone - 5ms) == 0);
    int const alone = w.pauses_in(1s);
    CHECK(alone >= 15);
    CHECK(alone <= 20);
    w.pause.other_wrote(w.now);
    int const shared = w.pauses_in(1s);
    CHECK(shared >= 50);
    CHECK(shared <= 70);
    w.now += lock_pause::memory;
    CHECK(w.pauses_in(1s) <= 20);
}

TEST_CASE("a writer that is idle now and then makes no pause")
{
    writer w;
    for (int i = 0; i != 200; ++i)
    {
        CHECK(w.pauses_in(10ms) == 0);
        w.now += lock_pause::gap;
    }
}
