// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/pool_worker.hpp>

#include "support/catch.hpp"
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

    explicit on_this_strand(postgres::async_options const& o = {})
        : worker(std::make_shared<pool_worker>(asio::make_strand(asio::any_io_executor(io.get_executor())),
                                               courses.open({.connections = 2}), o))
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
