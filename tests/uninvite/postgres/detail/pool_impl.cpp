// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/pool_impl.hpp>

#include "support/catch.hpp"
#include "support/postgres/sleeping_query.hpp"
#include "support/postgres/world.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

// The end of a pool and of its executor's context. What the pool promises else is in async_store.cpp.

using namespace tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using postgres::detail::pool_impl;

namespace {

enum class executor
{
    plain,
    strand
};

/// A pool of one connection that takes one query at a time, and its context.
struct one_connection
{
    course_tables courses;
    std::optional<asio::io_context> io{std::in_place};
    std::shared_ptr<pool_impl> pool;
    std::string answers;

    explicit one_connection(executor kind = executor::plain)
    {
        asio::any_io_executor e = io->get_executor();
        if (kind == executor::strand) e = asio::make_strand(*io);
        pool = std::make_shared<pool_impl>(e, courses.open({.connections = 1}),
                                           postgres::async_options{.queue_length = 2, .pipeline_depth = 1});
    }

    std::uint64_t add(std::string const& seconds)
    {
        auto one = std::make_unique<sleeping_query>(seconds, answers);
        one->id = pool->next_id();
        one->course = 1;
        std::uint64_t const id = one->id;
        pool->add(std::move(one));
        return id;
    }
    void run()
    {
        io->restart();
        io->run_for(10s);
    }
    /// Until one query is sent and so many are queued.
    void run_until_waiting(std::size_t queued)
    {
        io->restart();
        auto const until = std::chrono::steady_clock::now() + 10s;
        auto const is_met = [&]
        {
            return pool->waiting() == queued &&
                   courses.line("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" +
                                courses.name() + "' AND wait_event = 'PgSleep'") == "1";
        };
        while (!is_met() && std::chrono::steady_clock::now() < until)
            io->run_one_for(5ms);
        REQUIRE(is_met());
    }
};

} // namespace

TEST_CASE("queries wait for a connection up to the length of the queue, and each is answered once")
{
    one_connection t;
    t.add("0.2");
    t.run_until_waiting(0);
    t.add("0");
    std::uint64_t const cancelled = t.add("0");
    t.run_until_waiting(2);
    t.add("0");
    t.io->poll();
    CHECK(t.answers == "busy. ");
    t.pool->cancel(cancelled);
    t.pool->cancel(cancelled);
    t.pool->cancel(12345);
    t.run();
    CHECK(t.answers == "busy. cancelled. slept. slept. ");
    CHECK(t.pool->waiting() == 0);
}

TEST_CASE(
    "a context that is destroyed answers what is queued with busy and what was sent with outcome_unknown")
{
    one_connection t(GENERATE(executor::plain, executor::strand));
    std::uint64_t const sent = t.add("5");
    t.run_until_waiting(0);
    t.add("0");
    t.run_until_waiting(1);
    t.io.reset();
    CHECK(t.answers == "outcome_unknown. busy. ");
    t.courses.wait_for_connections(0);
    t.add("0");
    CHECK(t.answers == "outcome_unknown. busy. busy. ");
    t.pool->cancel(sent);
    t.pool->stop();
    asio::io_context handlers;
    bool is_closed = false;
    t.pool->stop(std::make_unique<uninvite::detail::pending_handler<void()>>(
        asio::bind_executor(handlers, [&] { is_closed = true; })));
    handlers.run();
    CHECK(is_closed);
    t.pool.reset();
    CHECK(t.answers == "outcome_unknown. busy. busy. ");
}

TEST_CASE("a pool that is destroyed first leaves nothing with the context")
{
    one_connection t(GENERATE(executor::plain, executor::strand));
    t.add("0");
    t.run();
    CHECK(t.answers == "slept. ");
    t.pool->stop();
    t.pool.reset();
    t.run();
    t.courses.wait_for_connections(0);
    t.io.reset();
}

TEST_CASE("stop refuses what is queued and what comes later, and completes when the connections are closed")
{
    one_connection t;
    t.add("0.2");
    t.run_until_waiting(0);
    t.add("0");
    t.run_until_waiting(1);
    t.pool->stop(std::make_unique<uninvite::detail::pending_handler<void()>>(
        asio::bind_executor(*t.io, [&] { t.answers += "closed. "; })));
    t.add("0");
    t.run();
    CHECK(t.answers == "busy. busy. slept. closed. ");
    t.courses.wait_for_connections(0);
}

TEST_CASE("messages to a context that never runs are answered when it is destroyed, also after the pool")
{
    one_connection t;
    t.add("0");
    asio::io_context handlers;
    t.pool->stop(std::make_unique<uninvite::detail::pending_handler<void()>>(
        asio::bind_executor(handlers, [&] { t.answers += "closed. "; })));
    if (GENERATE(true, false)) t.pool.reset();
    CHECK(t.answers == "");
    t.io.reset();
    handlers.run();
    CHECK(t.answers == "busy. closed. ");
}

TEST_CASE("a query in progress is answered when the context is destroyed after the pool, and so is a closing")
{
    one_connection t(GENERATE(executor::plain, executor::strand));
    t.add("5");
    t.run_until_waiting(0);
    asio::io_context handlers;
    t.pool->stop(std::make_unique<uninvite::detail::pending_handler<void()>>(
        asio::bind_executor(handlers, [&] { t.answers += "closed. "; })));
    t.pool.reset();
    t.io->restart();
    t.io->poll();
    CHECK(t.answers == "");
    t.io.reset();
    handlers.run();
    CHECK(t.answers == "outcome_unknown. closed. ");
    t.courses.wait_for_connections(0);
}
