// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "examples/server/stand_in.hpp"

#include "support/catch.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using uninvite_server::stand_in;
namespace asio = boost::asio;

namespace {

// An io_context with one thread, and its stand-in.
struct served
{
    asio::io_context io{2};
    std::string warnings;
    stand_in other{io, [this](std::exception const& e) { warnings += e.what(); }};

    // Runs f on the io_context's thread as something that is usually quick.
    template <class F>
    void run(F f)
    {
        asio::post(io, [this, f] { other.run(f); });
        io.run();
        io.restart();
    }
};

} // namespace

TEST_CASE("a handler runs while the thread of its context is held up, and afterwards on that thread")
{
    served s;
    auto const mine = std::this_thread::get_id();
    for (int i = 0; i != 3; ++i)
    {
        std::promise<std::thread::id> ran;
        s.run(
            [&]
            {
                asio::post(s.io, [&] { ran.set_value(std::this_thread::get_id()); });
                auto when = ran.get_future();
                REQUIRE(when.wait_for(10s) == std::future_status::ready);
                CHECK(when.get() != mine);
            });
        std::thread::id after;
        asio::post(s.io, [&] { after = std::this_thread::get_id(); });
        s.io.run();
        s.io.restart();
        CHECK(after == mine);
    }
}

TEST_CASE("only the call that is held up runs at the same time as another handler")
{
    served s;
    std::atomic<int> running{0};
    std::atomic<bool> met{false};
    auto const handler = [&]
    {
        if (running++ != 0) met = true;
        std::this_thread::sleep_for(100us);
        --running;
    };
    for (int i = 0; i != 50; ++i)
    {
        for (int n = 0; n != 10; ++n)
            asio::post(s.io, handler);
        asio::post(s.io,
                   [&, i] { s.other.run([i] { std::this_thread::sleep_for(i % 2 == 0 ? 0us : 2ms); }); });
    }
    s.io.run();
    CHECK(!met);
}

TEST_CASE("a call on the thread that stands in is only a call")
{
    served s;
    std::promise<void> ran;
    s.run(
        [&]
        {
            asio::post(s.io, [&] { s.other.run([&] { ran.set_value(); }); });
            REQUIRE(ran.get_future().wait_for(10s) == std::future_status::ready);
        });
}

TEST_CASE("a handler that throws to who stands in is told, and the next ones run")
{
    served s;
    std::promise<void> ran;
    s.run(
        [&]
        {
            asio::post(s.io, [] { throw std::runtime_error("thrown"); });
            asio::post(s.io, [&] { ran.set_value(); });
            REQUIRE(ran.get_future().wait_for(10s) == std::future_status::ready);
        });
    CHECK(s.warnings == "thrown");
}

TEST_CASE("a context that waits for something lets its thread go on when the call has ended")
{
    served s;
    asio::steady_timer never(s.io, 1h);
    never.async_wait([](boost::system::error_code) {});
    asio::post(s.io,
               [&]
               {
                   s.other.run([] { std::this_thread::sleep_for(20ms); });
                   never.cancel();
               });
    s.io.run();
}
