// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/pool_worker.hpp>

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/sleeping_query.hpp"
#include "support/postgres/world.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

// The worker without a pool: the test is its strand, which runs nothing before the test says so.

using namespace tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using postgres::detail::pool_worker;

namespace {

struct on_this_strand
{
    course_tables courses;
    asio::io_context io;
    std::shared_ptr<pool_worker> worker;
    std::string answers;

    explicit on_this_strand(postgres::async_options const& o = {},
                            postgres::database_options const& d = {.connections = 2},
                            std::string const& hosts = "")
        : worker(std::make_shared<pool_worker>(asio::make_strand(asio::any_io_executor(io.get_executor())),
                                               courses.open(d, hosts), o))
    {
    }

    void add(std::uint64_t id, std::chrono::milliseconds timeout = 2000ms, std::string const& seconds = "0",
             std::int64_t course = 0)
    {
        auto one = std::make_unique<sleeping_query>(seconds, answers);
        one->id = id;
        one->course = course;
        one->deadline = std::chrono::steady_clock::now() + timeout;
        worker->add(std::move(one));
    }
    void stop()
    {
        worker->stop(std::make_unique<pool_worker::closing>(
            asio::bind_executor(io, [this] { answers += "closed. "; })));
    }
    std::string run()
    {
        io.restart();
        io.run_for(10s);
        return answers;
    }
};

} // namespace

TEST_CASE("a worker queues queries until a connection is ready, and one more than may be queued is busy")
{
    on_this_strand t({.queue_length = 3});
    for (std::uint64_t id : {1u, 2u, 3u, 4u})
        t.add(id);
    CHECK(t.answers == "busy. ");
    CHECK(t.worker->waiting() == 3);
    t.worker->cancel(2);
    CHECK(t.answers == "busy. cancelled. ");
    CHECK(t.worker->waiting() == 2);
    CHECK(t.run() == "busy. cancelled. slept. slept. ");
    CHECK(t.worker->waiting() == 0);
}

TEST_CASE(
    "look-ups on a host that has become silent are answered by the next one, and idle connections closed")
{
    relay first(server()), second(server());
    on_this_strand t({}, {.connections = 2, .connect_timeout = 1000ms}, second.words(first.port() + ","));
    t.add(1, 20s, "0.2");
    t.add(2, 20s, "0.2");
    CHECK(t.run() == "slept. slept. ");
    first.holds_answers = true;
    auto const begin = std::chrono::steady_clock::now();
    t.add(3, 20s);
    CHECK(t.run() == "slept. slept. slept. ");
    auto const time = std::chrono::steady_clock::now() - begin;
    CHECK(time >= 1500ms);
    CHECK(time < 2900ms); // on the other one that was idle it would take twice as long
}

TEST_CASE("a host that becomes silent while connections are set up is left for the next one")
{
    relay first(server()), second(server());
    on_this_strand t({}, {.connections = 2, .connect_timeout = 400ms}, second.words(first.port() + ","));
    first.holds_from_parse = true;
    auto const begin = std::chrono::steady_clock::now();
    t.add(1, 20s);
    t.add(2, 20s);
    CHECK(t.run() == "slept. slept. ");
    CHECK(std::chrono::steady_clock::now() - begin < 1300ms); // else after the whole time to connect, 2 s
}

TEST_CASE("a connection that waits for the end of its process does not wait for a silent host")
{
    relay first(server()), second(server());
    on_this_strand t({}, {.connections = 1, .connect_timeout = 1000ms}, second.words(first.port() + ","));
    t.add(1, 20s);
    CHECK(t.run() == "slept. ");
    first.freezes_when_ready = true;
    auto const begin = std::chrono::steady_clock::now();
    // The server does not support this: the connection is retired, and the next one is asked.
    t.add(2, 20s, "0) WHERE EXISTS (SELECT count(*) FROM pg_class FOR UPDATE");
    CHECK(t.run() == "slept. SQLSTATE 0A000. ");
    CHECK(std::chrono::steady_clock::now() - begin < 2700ms); // else after 3 s
}

TEST_CASE("a host that becomes silent while a connection is opened is left when another finds it so")
{
    relay first(server()), second(server());
    on_this_strand t({}, {.connections = 2, .connect_timeout = 1000ms}, second.words(first.port() + ","));
    t.add(1, 20s);
    CHECK(t.run() == "slept. ");
    first.freezes = true;
    t.add(2, 20s, "0", 1);
    t.io.restart();
    t.io.run_for(1400ms);
    auto const begin = std::chrono::steady_clock::now();
    t.add(3, 20s);
    CHECK(t.run() == "slept. outcome_unknown. slept. ");
    CHECK(std::chrono::steady_clock::now() - begin < 800ms); // else after 1 s
}

TEST_CASE("a host that answers on other connections is not left if it answers to no new one")
{
    relay first(server()), second(server());
    on_this_strand t({}, {.connections = 2, .connect_timeout = 400ms}, second.words(first.port() + ","));
    t.add(1, 20s, "0.2");
    t.add(2, 20s, "0.2");
    CHECK(t.run() == "slept. slept. ");
    first.leaves_new = true;
    t.add(3, 20s, "1.5", 1);
    t.io.restart();
    for (std::uint64_t id = 4; id != 21; ++id)
    {
        t.add(id, 20s);
        t.io.run_for(100ms);
    }
    CHECK(t.run().find("outcome_unknown") == std::string::npos);
    CHECK(second.connections == 0);
}

TEST_CASE("a query that is queued past its deadline is busy while the connection is still being opened")
{
    on_this_strand t;
    t.add(1, 0ms);
    CHECK(t.run() == "busy. ");
}

TEST_CASE("a worker that is stopped while it connects refuses what is queued, and its connections are closed")
{
    on_this_strand t;
    t.add(1);
    t.stop();
    CHECK(t.answers == "busy. ");
    t.add(2);
    CHECK(t.run() == "busy. busy. closed. ");
    t.courses.wait_for_connections(0);
    t.stop();
    CHECK(t.run() == "busy. busy. closed. closed. ");
}

TEST_CASE("a worker whose context has ended refuses what is queued and what comes later")
{
    on_this_strand t;
    t.add(1);
    t.worker->end();
    CHECK(t.answers == "busy. ");
    t.add(2);
    t.worker->cancel(2);
    t.worker->stop(nullptr);
    CHECK(t.run() == "busy. busy. ");
    t.courses.wait_for_connections(0);
}

TEST_CASE("a look-up whose connection is lost is sent on another one, and a removal is not")
{
    on_this_strand t;
    t.courses.other.run("CREATE SEQUENCE tries");
    std::string const ends_once =
        "CASE WHEN nextval('tries') = 1 AND pg_terminate_backend(pg_backend_pid()) THEN 60 ELSE 0 END";
    t.add(1, 5000ms, ends_once);
    CHECK(t.run() == "slept. ");
    t.courses.other.run("ALTER SEQUENCE tries RESTART");
    t.add(2, 5000ms, ends_once, 1);
    CHECK(t.run() == "slept. SQLSTATE 57P01. ");
}
