// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/pool_timer.hpp>

#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <chrono>
#include <memory>
#include <string>

using namespace std::chrono_literals;
using uninvite::postgres::detail::pool_timer;

namespace {

struct armed
{
    boost::asio::io_context io;
    pool_timer timer{boost::asio::make_strand(io)};
    std::chrono::steady_clock::time_point const begin = std::chrono::steady_clock::now();
    std::string calls;

    void arm(std::chrono::milliseconds in, char name)
    {
        timer.arm(begin + in, [this, name] { calls += name; });
    }
};

} // namespace

TEST_CASE("a timer for many deadlines calls once, at the earliest, whatever the order in which it was armed")
{
    armed t;
    t.arm(1h, 'a');
    t.arm(20ms, 'b');
    t.arm(30ms, 'c');
    t.io.run();
    CHECK(t.calls == "b");
    CHECK(std::chrono::steady_clock::now() >= t.begin + 20ms);
    CHECK(std::chrono::steady_clock::now() < t.begin + 1h);
}

TEST_CASE("a timer that has fired may be armed for later")
{
    armed t;
    t.arm(0ms, 'a');
    t.io.run();
    t.timer.fired();
    t.arm(1ms, 'b');
    t.io.restart();
    t.io.run();
    CHECK(t.calls == "ab");
}

TEST_CASE("a timer that is disarmed does not call, gives its function back, and may be armed again")
{
    armed t;
    auto const kept = std::make_shared<int>();
    t.timer.arm(t.begin + 1h, [kept] {});
    t.timer.disarm();
    t.timer.disarm();
    t.io.run(); // returns at once
    CHECK(kept.use_count() == 1);
    t.arm(2h, 'a'); // later than before
    t.arm(0ms, 'b');
    t.io.restart();
    t.io.run();
    CHECK(t.calls == "b");
}
