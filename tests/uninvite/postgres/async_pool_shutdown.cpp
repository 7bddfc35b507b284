// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/async/shutdown.hpp"
#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <uninvite/async.hpp>
#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/async_pool.hpp>
#include <uninvite/postgres/async_store.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

// Shutdown of an asynchronous host on PostgreSQL: pool, route and io_context in any order, with requests in
// progress; async/shutdown.cpp does the same on SQLite. Run it under AddressSanitizer and ThreadSanitizer.

using namespace tests;
using namespace std::chrono_literals;
using namespace uninvite;

namespace {

/// A pool and its store, as a host has them.
struct pooled_store
{
    postgres::async_pool pool;
    postgres::async_store removals{pool};

    template <class Executor>
    pooled_store(Executor const& executor, postgres::database const& db,
                 postgres::async_options const& o = {})
        : pool(executor, db, o)
    {
    }

    template <class CompletionToken>
    auto async_remove(removal r, CompletionToken&& token)
    {
        return removals.async_remove(std::move(r), std::forward<CompletionToken>(token));
    }
    template <class CompletionToken>
    auto async_close(CompletionToken&& token)
    {
        return pool.async_close(std::forward<CompletionToken>(token));
    }
    void stop() { pool.stop(); }
};

using lock_of_client = lock_of_another<other_program>;

/// See @ref stopping_host. Requests have a token of the database.
struct postgres_world
{
    using store_type = pooled_store;
    using policy_type = postgres::async_policy;
    using route_store_type = postgres::async_store;

    course_tables courses;
    postgres::database const db = courses.open({.connections = 4}); // both removals run at once

    postgres_world()
    {
        courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("x") + ", 1, 9000)");
    }

    void open(std::optional<store_type>& store, asio::io_context& io) const
    {
        store.emplace(io.get_executor(), db);
    }
    static policy_type policy(store_type& store) { return postgres::async_policy(store.pool); }
    static postgres::async_store route_store(store_type const& store) { return store.removals; }

    std::string count(std::string const& condition)
    {
        return courses.line("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" +
                            courses.name() + "'" + condition);
    }

    /// Until the server has done all that it was sent, and every connection is closed.
    void wait_until_closed()
    {
        course_tables::wait_until([&] { return count("") == "0"; });
    }

    void invite()
    {
        wait_until_closed();
        courses.other.run(
            "DELETE FROM invitation_removal; INSERT INTO course_invitation VALUES (1, 7, 1, 0), "
            "(1, 8, 1, 0), (1, 9, 2, 0) ON CONFLICT DO NOTHING");
    }

    template <class Route>
    static auto admit(Route const& route, asio::io_context& io, request_head const& head)
    {
        std::optional<typename Route::admitted> answer;
        async_admit(route, head, asio::bind_executor(io, [&](auto a) { answer.emplace(std::move(a)); }));
        io.restart();
        while (!answer && io.run_one_for(10s) != 0)
        {
        }
        REQUIRE(answer.has_value());
        REQUIRE(answer->has_value());
        return *std::move(*answer);
    }

    std::unique_ptr<lock_of_client> lock() const
    {
        return std::make_unique<lock_of_client>(
            courses.conninfo(), "BEGIN; SELECT FROM course_invitation WHERE user_id IN (7, 8) FOR UPDATE");
    }

    /// Until everything is sent, and waits for the lock.
    void run_until_in_progress(store_type const& store, asio::io_context& io)
    {
        io.restart();
        course_tables::wait_until(
            [&]
            {
                io.poll();
                return store.pool.waiting() == 0 && count(" AND wait_event_type = 'Lock'") != "0";
            });
    }

    /// After the end: each acknowledged removal is in the database, with one audit row, and each other one is
    /// there as a whole or not at all.
    void check(answer_log const& log)
    {
        wait_until_closed();
        std::string const removed = courses.line("SELECT user_id FROM invitation_removal ORDER BY user_id");
        std::set<std::string> const possible{"", "7", "8", "7 8"};
        REQUIRE(possible.contains(removed));
        for (std::string user : {"7", "8"})
            REQUIRE(contains(removed, user) != contains(courses.pending(), user));
        for (long user : log.acknowledged())
            REQUIRE(contains(removed, std::to_string(user)));
    }
};

using host = stopping_host<postgres_world>;
using scenarios = shutdown_scenarios<postgres_world>;

/// Destroys the host's objects, in an order for each of four numbers.
void destroy(host& h, int order)
{
    if (order % 2) h.io->stop();
    if (order / 2 % 2) h.io.reset();
    h.end();
}

/// The sockets of this process. The server may notice a moment later that one was closed.
std::ptrdiff_t open_sockets()
{
    std::ptrdiff_t sockets = 0;
    for (auto const& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    {
        std::error_code ec;
        sockets += std::filesystem::read_symlink(entry.path(), ec).string().starts_with("socket:");
    }
    return sockets;
}

/// A whole session: admission and removal.
asio::awaitable<void> serve(host& h, long user)
{
    auto const log = h.log;
    auto admitted = co_await async_admit(*h.route, host::head(), asio::use_awaitable);
    if (!admitted) co_return log->add(user, admitted.error());
    co_await host::serve(std::move(*admitted), user, log);
}

} // namespace

TEST_CASE(
    "the pool is destroyed before the io_context, stopped with removals in progress: no handler is left")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        {
            auto const lock = h.world.lock();
            h.start();
            h.io->stop();
            lock->release_soon();
            if (round % 2) h.route.reset();
            h.store.reset();
        }
        h.end();
        REQUIRE(h.log->answers() == 0);
        REQUIRE(h.handlers() == 0);
        h.world.check(*h.log);
    }
}

TEST_CASE("the io_context is destroyed before the pool, with removals in progress: no handler is left")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        {
            auto const lock = h.world.lock();
            h.start();
            if (round % 2) lock->release_soon();
            h.io.reset();
            REQUIRE(h.handlers() == 0);
        }
        h.end();
        REQUIRE(h.log->answers() == 0);
        h.world.check(*h.log);
    }
}

TEST_CASE("the completion handlers own pool and route, and go with the io_context")
{
    postgres_world world;
    struct application
    {
        pooled_store store;
        remove_invitations<postgres::async_policy, postgres::async_store> route;

        application(asio::io_context& io, postgres::database const& from)
            : store(io.get_executor(), from)
            , route(postgres::async_policy(store.pool), postgres::async_store(store.pool))
        {
        }
    };
    for (int round = 0; round != rounds; ++round)
    {
        world.invite();
        asio::io_context io;
        auto const lock = world.lock();
        auto app = std::make_shared<application>(io, world.db);
        for (long user : {7, 8})
            app->store.async_remove(removal_of(1, 1, {user}),
                                    asio::bind_executor(io, [app](auto, auto const&) { std::abort(); }));
        if (round % 2) world.run_until_in_progress(app->store, io);
        app.reset();
        lock->release_soon();
    }
    world.check(answer_log());
}

TEST_CASE("pool, route and io_context are destroyed at any step of a request, and each answer is true")
{
    host h;
    int acknowledged = 0, unanswered = 0;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        for (long user : {7, 8})
            asio::co_spawn(*h.io, serve(h, user), asio::detached);
        for (int n = round / 4; n != 0 && h.io->run_one_for(10s) != 0; --n)
        {
        }
        destroy(h, round);
        REQUIRE(h.handlers() == 0);
        h.world.check(*h.log);
        acknowledged += static_cast<int>(h.log->acknowledged().size());
        unanswered += h.log->answers() != 2;
    }
    CHECK(acknowledged > 0);
    CHECK(unanswered > 0);
}

TEST_CASE("pool and io_context are destroyed by two threads at once")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        h.route.reset();
        std::string answer; // so that a connection is open and idle
        h.remove(7, [&](std::string const& text) { answer = text; });
        h.io->run();
        REQUIRE(answer == "7");
        std::atomic<bool> go{false};
        std::thread other(
            [&]
            {
                while (!go)
                {
                }
                h.io.reset();
            });
        if (round % 2) h.remove(8, [](std::string const&) { std::abort(); });
        go = true;
        h.store.reset();
        other.join();
        h.world.check(*h.log);
    }
}

TEST_CASE("a context of the pool's that is destroyed after the pool, or before it, answers other contexts")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        h.route.reset();
        h.store.reset();
        std::optional<asio::io_context> own(std::in_place);
        h.store.emplace(own->get_executor(), h.world.db);
        std::string answers;
        {
            auto const lock = h.world.lock();
            for (long user : {7, 8})
                h.remove(user, [&](std::string const& text) { answers += text + ' '; });
            if (round % 4 > 1) h.world.run_until_in_progress(*h.store, *own);
            if (round % 2) h.store.reset();
            own.reset();
            h.store.reset();
        }
        h.io->run();
        REQUIRE(answers == (round % 4 > 1 ? "outcome_unknown outcome_unknown " : "busy busy "));
        h.world.check(*h.log);
    }
}

TEST_CASE("the route is destroyed first, and its removals in progress are answered and observed by the pool")
{
    scenarios::the_route_is_destroyed_first();
}

TEST_CASE("the pool is destroyed from a handler, with removals in progress, and they are answered")
{
    scenarios::the_store_is_destroyed_from_a_handler();
}

TEST_CASE("the last completion handler destroys the pool")
{
    scenarios::the_last_handler_destroys_the_store();
}

TEST_CASE("async_close of a pool refuses later removals and completes when all others are answered")
{
    scenarios::async_close_completes_after_all_others();
}

TEST_CASE("async_close of a pool that is idle, stopped or being destroyed completes")
{
    scenarios::async_close_completes_if_nothing_is_in_progress([](pooled_store& store) { store.stop(); });
}

TEST_CASE("removals that are initiated while the pool stops are answered, each once")
{
    scenarios::removals_are_initiated_while_the_store_stops();
}

TEST_CASE("a completion handler that throws does so out of run(), and the pool works on")
{
    scenarios::a_handler_throws();
}

TEST_CASE(
    "a thread that waits for async_close goes on when the last removal is answered and no connection is open")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        auto lock = h.world.lock();
        auto const before = open_sockets();
        h.start();
        auto work = asio::make_work_guard(*h.io); // the removals may be answered before async_close
        std::thread first([&] { h.io->run(); }), second([&] { h.io->run(); });
        lock->release_soon();
        h.store->async_close(asio::use_future).get();
        auto const after = open_sockets();
        work.reset();
        first.join();
        second.join();
        REQUIRE(after == before);
        REQUIRE(h.acknowledged() == 2);
        h.end();
        h.world.check(*h.log);
    }
}

TEST_CASE("a cancellation while the pool is closed is answered once, before or after the pool is gone")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        asio::cancellation_signal signal;
        int answered = 0;
        auto admitted = h.admit();
        {
            auto const lock = h.world.lock();
            async_complete(std::move(admitted), "users=7",
                           asio::bind_executor(*h.io, asio::bind_cancellation_slot(signal.slot(),
                                                                                   [&](response const& r)
                                                                                   {
                                                                                       ++answered;
                                                                                       h.log->add(7, r);
                                                                                   })));
            if (round % 2) h.world.run_until_in_progress(*h.store, *h.io);
            lock->release_soon();
            std::thread closing([&] { h.store->stop(); });
            signal.emit(asio::cancellation_type::total);
            closing.join();
        }
        h.route.reset();
        h.store.reset();
        signal.emit(asio::cancellation_type::total);
        h.io->restart();
        h.io->run();
        REQUIRE(answered == 1);
        if (round % 2) REQUIRE(h.acknowledged() == 1); // sent: too late for a cancellation
        h.end();
        h.world.check(*h.log);
    }
}

TEST_CASE("a pool that was made before fork() answers in the child, which leaves the parent's removals alone "
          "at its end")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        auto lock = h.world.lock();
        h.start();
        ::pid_t const child = ::fork();
        if (child == 0)
        {
            asio::io_context io;
            int answered = 0;
            h.store->async_remove(
                removal_of(1, 1, {9}),
                asio::bind_executor(io, [&](auto ec, auto const&) { answered += ec == errc::failed; }));
            async_admit(
                *h.route, host::head(),
                asio::bind_executor(io, [&](auto const& a) { answered += !a && a.error().status() == 500; }));
            io.run();
            io.restart();
            h.store->async_close(asio::bind_executor(io, [&] { ++answered; }));
            io.run();
            h.store->stop();
            destroy(h, round);
            ::_exit(answered);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 3);
        lock->release_soon();
        h.io->restart();
        while (h.log->answers() != 2 && h.io->run_one_for(10s) != 0)
        {
        }
        REQUIRE(h.acknowledged() == 2);
        h.end();
        h.world.check(*h.log);
    }
}
