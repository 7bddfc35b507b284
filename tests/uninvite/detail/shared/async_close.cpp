// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/async_close.hpp>

#include "support/catch.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace asio = boost::asio;
using uninvite::detail::async_close;
using uninvite::detail::close_handler;
using uninvite::detail::fork_guard;

namespace {

// Counts completions inside and outside the handler's executor.
struct closing
{
    asio::io_context io;
    int completions = 0;
    int foreign = 0;

    auto count()
    {
        return asio::bind_executor(io,
                                   [this]
                                   {
                                       ++completions;
                                       foreign += !io.get_executor().running_in_this_thread();
                                   });
    }
};

} // namespace

TEST_CASE("async_close hands its handler to close, and completes on the handler's executor after that")
{
    closing c;
    std::unique_ptr<close_handler> waiting;
    async_close(
        fork_guard(), [&](std::unique_ptr<close_handler> h) { waiting = std::move(h); }, c.count());
    REQUIRE(waiting);
    c.io.poll();
    CHECK(c.completions == 0);

    waiting->complete();
    CHECK(c.completions == 0);
    c.io.run();
    CHECK(c.completions == 1);
    CHECK(c.foreign == 0);
}

TEST_CASE("async_close in a forked child completes on the handler's executor without a call of close")
{
    fork_guard const parent;
    ::pid_t const child = ::fork();
    if (child == 0)
    {
        closing c;
        bool is_called = false;
        async_close(
            parent, [&](std::unique_ptr<close_handler>) { is_called = true; }, c.count());
        bool const is_deferred = c.completions == 0;
        c.io.run();
        ::_exit(is_deferred && c.completions == 1 && c.foreign == 0 && !is_called ? 0 : 1);
    }
    REQUIRE(child > 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
