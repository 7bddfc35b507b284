// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/async_timer.hpp>

#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>

using namespace std::chrono_literals;
using uninvite::sqlite::detail::async_timer;

namespace {

auto in(std::chrono::milliseconds later)
{
    return std::chrono::steady_clock::now() + later;
}

} // namespace

TEST_CASE("a timer calls at its time on its executor, once, and is armed until it is disarmed")
{
    boost::asio::io_context io;
    async_timer timer(io.get_executor());
    CHECK_FALSE(timer.is_armed());
    int calls = 0;
    auto const when = in(20ms);
    timer.arm(when, [&] { ++calls; });
    CHECK(timer.is_armed());
    io.run();
    CHECK(std::chrono::steady_clock::now() >= when);
    CHECK(calls == 1);
    CHECK(timer.is_armed());
    timer.disarmed();
    CHECK_FALSE(timer.is_armed());
}

TEST_CASE("a timer may be armed again when it has called")
{
    boost::asio::io_context io;
    async_timer timer(io.get_executor());
    int calls = 0;
    timer.arm(in(0ms),
              [&]
              {
                  ++calls;
                  timer.disarmed();
                  timer.arm(in(0ms), [&] { ++calls; });
              });
    io.run();
    CHECK(calls == 2);
}

TEST_CASE("a timer that is closed never calls, gives its function back, and is not armed any more")
{
    boost::asio::io_context io;
    async_timer timer(io.get_executor());
    int calls = 0;
    auto const kept = std::make_shared<int>();
    timer.arm(in(1h), [&calls, kept] { ++calls; });
    timer.close();
    io.run(); // returns at once
    CHECK(calls == 0);
    CHECK(kept.use_count() == 1);
    timer.arm(in(0ms), [&calls, kept] { ++calls; });
    io.restart();
    CHECK(io.run() == 0);
    CHECK(calls == 0);
    timer.close();
}
