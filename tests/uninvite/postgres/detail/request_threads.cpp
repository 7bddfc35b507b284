// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/request_threads.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <future>
#include <memory>

using namespace std::chrono_literals;
using uninvite::postgres::detail::request_state;
using uninvite::postgres::detail::request_threads;

TEST_CASE("a request runs in another thread, and its ticket says whether it was answered")
{
    request_threads threads(1);
    auto const yes = threads.start([] { return true; });
    auto const no = threads.start([] { return false; });
    CHECK(threads.wait_for(10s));
    CHECK(*yes == request_state::answered);
    CHECK(*no == request_state::failed);
}

TEST_CASE("as many requests run at a time as there may be threads, and the others wait")
{
    std::promise<void> go;
    auto const gone = go.get_future().share();
    request_threads threads(2);
    auto const blocked = [gone]
    {
        gone.wait();
        return true;
    };
    auto const first = threads.start(blocked);
    auto const second = threads.start([] { return true; });
    CHECK(tests::becomes([&] { return *second == request_state::answered; }));
    auto const third = threads.start(blocked), fourth = threads.start(blocked);
    CHECK_FALSE(threads.wait_for(20ms));
    CHECK(*fourth == request_state::pending);
    go.set_value();
    CHECK(threads.wait_for(10s));
    CHECK(*fourth == request_state::answered);
}

TEST_CASE("a request outlives what started it")
{
    auto go = std::make_shared<std::promise<void>>();
    auto ticket = request_threads(1).start(
        [gone = go->get_future().share()]
        {
            gone.wait();
            return true;
        });
    CHECK(*ticket == request_state::pending);
    go->set_value();
    CHECK(tests::becomes([&] { return *ticket == request_state::answered; }));
}
