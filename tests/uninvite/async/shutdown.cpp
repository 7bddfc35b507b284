// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/async/shutdown.hpp"
#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <uninvite/async.hpp>
#include <uninvite/sqlite/async_store.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// Shutdown of an asynchronous host on SQLite: store, route and io_context in any order, with removals in
// progress. postgres/async_pool_shutdown.cpp is the same on PostgreSQL. Run it under AddressSanitizer and
// ThreadSanitizer.

using namespace tests;
using namespace std::chrono_literals;
using namespace uninvite;

namespace {

struct anyone
{
    result<principal> verify(std::string_view) const { return principal{user_id{1}}; }
};

using lock_of_writer = lock_of_another<other_program>;

/// See @ref stopping_host.
struct sqlite_world
{
    using store_type = sqlite::async_store;
    using policy_type = creator_or_manager<anyone&, sqlite::course_roles&>;
    using route_store_type = sqlite::async_store&;

    course_file const courses;
    sqlite::database const db = courses.open();
    anyone tokens;
    sqlite::course_roles roles{db};

    void open(std::optional<store_type>& store, asio::io_context&) const { store.emplace(db); }
    policy_type policy(store_type&) { return policy_type(tokens, roles); }
    static sqlite::async_store& route_store(store_type& store) { return store; }
    void invite() const
    {
        courses.run("INSERT OR IGNORE INTO course_invitation VALUES (1, 7, 1, 0), (1, 8, 1, 0)");
    }

    template <class Route>
    static auto admit(Route const& route, asio::io_context&, request_head const& head)
    {
        return *route.admit(head);
    }

    static void run_until_in_progress(store_type&, asio::io_context&) {} // async_remove has queued it

    std::unique_ptr<lock_of_writer> lock() const
    {
        return std::make_unique<lock_of_writer>(courses.file, "BEGIN IMMEDIATE");
    }
};

/// A function has run when post() returns: on a thread that is faster than the one that posts.
struct faster_thread
{
    asio::io_context* context;

    asio::execution_context& query(asio::execution::context_t) const noexcept { return *context; }
    static constexpr auto query(asio::execution::blocking_t) noexcept
    {
        return asio::execution::blocking.never;
    }
    template <class F>
    void execute(F f) const
    {
        std::thread(std::move(f)).join();
    }
    bool operator==(faster_thread const&) const = default;
};

using host = stopping_host<sqlite_world>;
using scenarios = shutdown_scenarios<sqlite_world>;

} // namespace

TEST_CASE("the store is destroyed before the io_context, stopped with removals in progress: none is lost")
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
            h.route.reset();
            h.store.reset();
        }
        REQUIRE(h.world.courses.pending() == "5 9");
        h.io.reset();
        REQUIRE(h.acknowledged() == 0);
        REQUIRE(h.handlers() == 0);
    }
}

TEST_CASE("the io_context is destroyed before the store, with removals in progress: none is lost")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        {
            auto const lock = h.world.lock();
            h.start();
            h.io.reset();
            REQUIRE(h.handlers() == 0);
        }
        h.end();
        REQUIRE(h.world.courses.pending() == "5 9");
        REQUIRE(h.acknowledged() == 0);
    }
}

TEST_CASE("the completion handlers own store and route, and go with the io_context")
{
    course_file const courses;
    sqlite::database const db = courses.open();
    anyone tokens;
    sqlite::course_roles roles(db);
    struct application
    {
        sqlite::async_store store;
        remove_invitations<host::policy_type, sqlite::async_store&> route;

        application(sqlite::database const& from, host::policy_type policy)
            : store(from)
            , route(std::move(policy), store)
        {
        }
    };
    for (int round = 0; round != rounds; ++round)
    {
        courses.run("INSERT OR IGNORE INTO course_invitation VALUES (1, 7, 1, 0), (1, 8, 1, 0)");
        asio::io_context io;
        lock_of_writer lock(courses.file, "BEGIN IMMEDIATE");
        {
            auto const app = std::make_shared<application>(db, host::policy_type(tokens, roles));
            for (long user : {7, 8})
                app->store.async_remove(removal_of(1, 1, {user}),
                                        asio::bind_executor(io, [app](auto, auto const&) { std::abort(); }));
        }
        lock.release_soon();
    }
    CHECK(courses.pending() == "5 9");
}

TEST_CASE("the io_context is destroyed while the store answers")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        h.start(); // nothing holds the lock: the commit and the destruction race
        if (round % 2) std::this_thread::sleep_for(std::chrono::microseconds(20 * (round % 50)));
        h.io.reset();
        REQUIRE(h.handlers() == 0);
        h.end();
        REQUIRE(h.world.courses.pending() == "5 9");
    }
}

TEST_CASE("the route is destroyed first, and its removals in progress are answered and observed")
{
    scenarios::the_route_is_destroyed_first();
}

TEST_CASE("the store is destroyed from a handler, with removals in progress, and they are answered")
{
    scenarios::the_store_is_destroyed_from_a_handler();
}

TEST_CASE("the last completion handler destroys the store")
{
    scenarios::the_last_handler_destroys_the_store();
}

TEST_CASE("a completion handler destroys the store before async_remove has returned")
{
    course_file const courses;
    auto owned = std::make_shared<std::int64_t>(now); // by all that the call still uses
    std::weak_ptr<std::int64_t> const seen = owned;
    asio::io_context one;
    asio::io_context other;
    std::optional<sqlite::async_store> store(
        std::in_place,
        sqlite::database(courses.file, {.clock = [owned = std::move(owned)] { return *owned; }}));
    store->stop();
    std::string answers;
    auto const destroy = [&]
    {
        store.reset();
        answers += seen.expired() ? "destroyed under the call" : "closed";
    };
    auto const close = [&](auto ec, removed const&)
    {
        answers += ec == errc::busy ? "busy " : "";
        store->async_close(asio::bind_executor(faster_thread{&other}, destroy));
    };
    store->async_remove(removal_of(1, 1, {7}), asio::bind_executor(faster_thread{&one}, close));
    CHECK(answers == "busy closed");
    CHECK(seen.expired());
}

TEST_CASE("async_close refuses later removals and completes when all others are answered")
{
    scenarios::async_close_completes_after_all_others();
}

TEST_CASE("async_close of a store that is idle, closed or being destroyed completes")
{
    scenarios::async_close_completes_if_nothing_is_in_progress([](sqlite::async_store& store)
                                                               { store.close(); });
}

TEST_CASE("close blocks until the last removal is answered, also on an io thread beside others")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        auto const lock = h.world.lock();
        h.start();
        asio::post(*h.io,
                   [&]
                   {
                       lock->release_soon();
                       h.store->close();
                   });
        std::thread other([&] { h.io->run(); });
        h.io->run();
        other.join();
        REQUIRE(h.acknowledged() == 2);
        h.end();
    }
}

TEST_CASE("removals that are initiated while the store stops are answered, each once")
{
    scenarios::removals_are_initiated_while_the_store_stops();
}

TEST_CASE("a cancellation while the store is closed is answered once, before or after the store is gone")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        asio::cancellation_signal signal;
        int answered = 0;
        {
            auto const lock = h.world.lock();
            async_complete(
                h.admit(), "users=7",
                asio::bind_executor(*h.io, asio::bind_cancellation_slot(signal.slot(), [&](response const&)
                                                                        { ++answered; })));
            lock->release_soon();
            std::thread closing([&] { h.store->close(); });
            signal.emit(asio::cancellation_type::total);
            closing.join();
        }
        h.route.reset();
        h.store.reset();
        signal.emit(asio::cancellation_type::total);
        h.io->run();
        REQUIRE(answered == 1);
        h.end();
    }
}

TEST_CASE("a completion handler that throws does so out of run(), and the store works on")
{
    scenarios::a_handler_throws();
}

TEST_CASE(
    "an executor of the host's is stopped or destroyed before the store: queued removals are carried out")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        std::optional<asio::thread_pool> blocking(std::in_place, 1);
        std::optional<sqlite::async_store> store(std::in_place, h.world.db, blocking->get_executor());
        asio::post(*blocking,
                   [] { std::this_thread::sleep_for(1ms); }); // the commit comes behind it, or never
        std::string answer;
        auto const remove = [&](long user)
        {
            store->async_remove(removal_of(1, 1, {user}),
                                asio::bind_executor(*h.io, [&](auto ec, auto const& done)
                                                    { answer += (ec ? "busy " : told(done) + ' '); }));
        };
        remove(7);
        blocking->stop();
        if (round % 2)
        {
            blocking.reset();
            remove(8);
        }
        store.reset();
        h.io->run();
        bool const is_destroyed = round % 2;
        REQUIRE((answer == (is_destroyed ? "busy 7 " : "7 ") || (is_destroyed && answer == "7 busy ")));
        h.end();
    }
}

TEST_CASE(
    "a store that was made before fork() answers in the child, and does nothing there when it is destroyed")
{
    host h;
    h.begin();
    sqlite::store blocking(h.world.db);
    REQUIRE(told(blocking.remove(removal_of(1, 1, {7}))) == "7");
    ::pid_t const child = ::fork();
    if (child == 0)
    {
        asio::io_context io;
        int answered = 0;
        h.store->async_remove(
            removal_of(1, 1, {8}),
            asio::bind_executor(io, [&](auto ec, auto const&) { answered += ec == errc::failed; }));
        io.run();
        io.restart();
        h.store->async_close(asio::bind_executor(io, [&] { ++answered; }));
        io.run();
        auto const removed_by_child = blocking.remove(removal_of(1, 1, {8}));
        answered += !removed_by_child && removed_by_child.error() == errc::failed;
        blocking.close();
        h.store->close();
        h.store.reset();
        ::_exit(answered);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 3);
    CHECK(told(blocking.remove(removal_of(1, 1, {8}))) == "8");
    h.call(9);
    h.io->run();
    CHECK(h.world.courses.pending() == "5");
}

TEST_CASE("close of the synchronous store returns when no thread is in a removal, and destroying it is safe")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.world.courses.run("INSERT OR IGNORE INTO course_invitation VALUES (1, 7, 1, 0), (1, 8, 1, 0)");
        std::optional<sqlite::store> store(std::in_place, h.world.db,
                                           sqlite::group_options{.checkpoint_pages = 1});
        std::vector<std::thread> threads;
        {
            auto const lock = h.world.lock(); // until both threads are in the store
            for (long user : {7, 8})
                threads.emplace_back(
                    [&, user]
                    {
                        if (!store->remove(removal_of(1, 1, {user}))) std::abort();
                    });
            while (store->statistics().max_waiting != 2)
                std::this_thread::yield();
        }
        store->close();
        store.reset();
        for (std::thread& t : threads)
            t.join();
        REQUIRE(h.world.courses.pending() == "5 9");
    }
}
