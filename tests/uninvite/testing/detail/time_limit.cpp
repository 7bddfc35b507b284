// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/time_limit.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using uninvite::testing::report;
namespace kit = uninvite::testing::detail;

TEST_CASE("a check that ends adds its findings, and one that throws passes on its exception")
{
    report r;
    CHECK(kit::run_limited(r, {}, "in time",
                           [caller = std::this_thread::get_id()](report& found, kit::call_clock& calls)
                           {
                               found.expect(std::this_thread::get_id() == caller, "another thread", "yes");
                               found.skip("s", "why");
                               found.expect(calls.time([] { return "a call"; }, [] { return 7; }) == 7, "p",
                                            "w");
                           }));
    CHECK(r.text() == "another thread: yes\nskipped: s: why\n");
    CHECK(r.kept() == 1);
    auto const throws = [](report&, kit::call_clock&) { throw std::runtime_error("no disk"); };
    CHECK_THROWS_AS(kit::run_limited(r, {}, "in time", throws), std::runtime_error);
}

TEST_CASE("a check whose call does not return is abandoned, and keeps its own copies alive")
{
    auto const alive = std::make_shared<int>(1);
    std::weak_ptr<int> const seen = alive;
    auto const release = std::make_shared<std::promise<void>>();
    report r;
    {
        auto check = [copy = alive, ends = std::shared_future<void>(release->get_future())](
                         report& found, kit::call_clock& calls)
        {
            found.expect(false, "before", "lost");
            calls.time([] { return "the removal of 7"; }, [&] { ends.wait(); });
        };
        CHECK_FALSE(kit::run_limited(r, {.time_limit = 20ms}, "in time", check));
    }
    CHECK(r.text() ==
          "in time: the removal of 7 has not returned after 20 ms; the other checks were not run\n");
    CHECK(seen.use_count() > 1);
    release->set_value();
    auto const until = std::chrono::steady_clock::now() + 60s;
    while (seen.use_count() != 1 && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    CHECK(seen.use_count() == 1); // the thread has ended by itself
}

TEST_CASE("a check may take longer than the limit if each of its calls is fast")
{
    report r;
    auto const slow = [](report&, kit::call_clock& calls)
    {
        auto const until = std::chrono::steady_clock::now() + 3000ms;
        while (std::chrono::steady_clock::now() < until)
            calls.time([] { return "a call"; }, [] { std::this_thread::yield(); });
    };
    CHECK(kit::run_limited(r, {.time_limit = 2000ms}, "in time", slow));
    CHECK(r.passed());
}

TEST_CASE("the oldest call in progress is the one that is overdue")
{
    kit::call_clock calls;
    CHECK(calls.overdue(0ms).empty());
    calls.time([] { return "outer"; },
               [&]
               {
                   calls.time([] { return "inner"; }, [&] { CHECK(calls.overdue(0ms) == "outer"); });
                   CHECK(calls.overdue(0ms) == "outer");
                   CHECK(calls.overdue(24h).empty());
               });
    CHECK(calls.overdue(0ms).empty());
    CHECK_THROWS_AS(calls.time([] { return "x"; }, []() -> int { throw std::runtime_error("no"); }),
                    std::runtime_error);
    CHECK(calls.overdue(0ms).empty());
}
