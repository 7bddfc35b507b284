// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/worker_threads.hpp>

#include "support/catch.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <system_error>
#include <thread>

namespace asio = boost::asio;
using uninvite::sqlite::detail::worker_threads;

TEST_CASE("worker threads carry out all work that was posted before join")
{
    worker_threads threads(3);
    std::atomic<int> done = 0;
    for (int i = 0; i != 100; ++i)
        asio::post(threads.get_executor(), [&] { ++done; });
    threads.join();
    CHECK(done == 100);
}

TEST_CASE("if a thread cannot be started, the constructor ends those that were and throws")
{
    int started = 0;
    std::atomic<int> ended = 0;
    auto const start = [&](auto run)
    {
        if (started == 2)
            throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
        ++started;
        return std::thread(
            [&ended, run]
            {
                run();
                ++ended;
            });
    };
    CHECK_THROWS_AS(worker_threads(3, start), std::system_error);
    CHECK(ended == 2);
}
