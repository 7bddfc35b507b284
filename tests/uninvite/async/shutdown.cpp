// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/async.hpp>
#include <uninvite/sqlite/async_store.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// Shutdown of an asynchronous host: store, route and io_context in any order, with removals in progress. Each
// test is repeated, because these errors depend on timing; run it under AddressSanitizer and ThreadSanitizer.

using namespace tests;
using namespace std::chrono_literals;
using namespace uninvite;
namespace asio = boost::asio;

namespace {

constexpr int rounds = 200;

struct anyone
{
    result<principal> verify(std::string_view) const { return principal{user_id{1}}; }
};

/// The objects of a server on Asio, each destroyed when the test says so.
class host
{
public:
    using policy_type = creator_or_manager<anyone&, sqlite::course_roles&>;
    using route_type = remove_invitations<policy_type, sqlite::async_store&, testing::recording_observer&>;

    course_file const courses;
    sqlite::database const db = courses.open();
    anyone tokens;
    sqlite::course_roles roles{db};
    testing::recording_observer observer;

    std::optional<asio::io_context> io;
    std::optional<sqlite::async_store> store;
    std::optional<route_type> route;
    std::shared_ptr<std::atomic<int>> answers = std::make_shared<std::atomic<int>>(0);

    /// Makes the objects again; invitations 7 and 8 are pending.
    void begin()
    {
        io.emplace();
        store.emplace(db);
        route.emplace(policy_type(tokens, roles), *store, route_options(), observer);
        *answers = 0;
        courses.run("INSERT OR IGNORE INTO course_invitation VALUES (1, 7, 1, 0), (1, 8, 1, 0)");
    }

    void end()
    {
        route.reset();
        store.reset();
        io.reset();
    }

    route_type::admission admit() const
    {
        request_head head{"DELETE", "/api/v2/course/1/invite/"};
        head.field("Authorization", "Bearer x");
        return *route->admit(head);
    }

    /// A session with a completion handler.
    void call(std::string_view body)
    {
        async_complete(admit(), body,
                       asio::bind_executor(*io, [counted = answers](response const&) { ++*counted; }));
    }

    /// A session in a coroutine.
    asio::awaitable<void> serve(std::string_view body)
    {
        auto const counted = answers;
        response const answer = co_await async_complete(admit(), body, asio::use_awaitable);
        *counted += answer.status() == 204;
    }

    /// Starts two removals, in the two ways.
    void start()
    {
        call("users=7");
        asio::co_spawn(*io, serve("users=8"), asio::detached);
        io->poll();
    }

    /// Handlers that were neither called nor destroyed yet.
    long handlers() const { return answers.use_count() - 1; }
};

/// Another program's write lock, which it gives back after a moment, or when it is destroyed.
class lock_of_another
{
    other_program program_;
    std::thread release_;

public:
    explicit lock_of_another(std::string const& file)
        : program_(file)
    {
        program_.run("BEGIN IMMEDIATE");
    }
    ~lock_of_another()
    {
        if (release_.joinable())
            release_.join();
        else
            program_.run("COMMIT");
    }
    void release_soon()
    {
        release_ = std::thread(
            [this]
            {
                std::this_thread::sleep_for(1ms);
                program_.run("COMMIT");
            });
    }
};

} // namespace

TEST_CASE("the store is destroyed before the io_context, stopped with removals in progress: none is lost")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        {
            lock_of_another lock(h.courses.file);
            h.start();
            h.io->stop();
            lock.release_soon();
            h.route.reset();
            h.store.reset();
        }
        REQUIRE(h.courses.pending() == "5 9");
        h.io.reset();
        REQUIRE(*h.answers == 0);
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
            lock_of_another lock(h.courses.file);
            h.start();
            h.io.reset();
            REQUIRE(h.handlers() == 0);
        }
        h.end();
        REQUIRE(h.courses.pending() == "5 9");
        REQUIRE(*h.answers == 0);
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
        lock_of_another lock(courses.file);
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
        REQUIRE(h.courses.pending() == "5 9");
    }
}

TEST_CASE("the route is destroyed first, and its removals in progress are answered and observed")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        h.observer.clear();
        {
            lock_of_another lock(h.courses.file);
            h.start();
            h.route.reset();
        }
        h.io->run();
        REQUIRE(*h.answers == 2);
        REQUIRE(h.observer.records().size() == 2);
        h.end();
    }
}

TEST_CASE("the store is destroyed from a handler, with removals in progress, and they are answered")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        lock_of_another lock(h.courses.file);
        h.start();
        asio::post(*h.io,
                   [&]
                   {
                       lock.release_soon();
                       h.route.reset();
                       h.store.reset();
                   });
        h.io->run();
        REQUIRE(*h.answers == 2);
        REQUIRE(h.courses.pending() == "5 9");
        h.end();
    }
}

TEST_CASE("the last completion handler destroys the store")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        bool is_done = false;
        async_complete(h.admit(), "users=7",
                       asio::bind_executor(*h.io,
                                           [&](response const& r)
                                           {
                                               is_done = r.status() == 204;
                                               h.route.reset();
                                               h.store.reset();
                                           }));
        h.io->run();
        REQUIRE(is_done);
        h.end();
    }
}

TEST_CASE("async_close refuses later removals and completes when all others are answered")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        std::string order;
        lock_of_another lock(h.courses.file);
        h.start();
        h.store->async_close(
            asio::bind_executor(*h.io, [&] { order += std::to_string(*h.answers) + " closed"; }));
        h.store->async_remove(removal_of(1, 1, {9}),
                              asio::bind_executor(*h.io, [&](auto ec, auto const&)
                                                  { order += ec == errc::busy ? "busy " : "?"; }));
        lock.release_soon();
        h.io->run(); // a graceful stop: it runs out of work
        REQUIRE(order == "busy 2 closed");
        REQUIRE(h.courses.pending() == "5 9");
        h.end();
    }
}

TEST_CASE("async_close of a store that is idle, closed or being destroyed completes")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        int closed = 0;
        auto const count = [&] { return asio::bind_executor(*h.io, [&] { ++closed; }); };
        h.store->async_close(count());
        h.store->close();
        h.store->async_close(count());
        h.route.reset();
        h.store.reset();
        h.io->run();
        REQUIRE(closed == 2);
        h.end();
    }
}

TEST_CASE("close blocks until the last removal is answered, also on an io thread beside others")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        lock_of_another lock(h.courses.file);
        h.start();
        asio::post(*h.io,
                   [&]
                   {
                       lock.release_soon();
                       h.store->close();
                   });
        std::thread other([&] { h.io->run(); });
        h.io->run();
        other.join();
        REQUIRE(*h.answers == 2);
        h.end();
    }
}

TEST_CASE("removals that are initiated while the store stops are answered, each once")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        std::atomic<int> answered{0};
        std::vector<std::thread> threads;
        for (int i = 0; i != 2; ++i)
            threads.emplace_back(
                [&]
                {
                    for (int n = 0; n != 5; ++n)
                        h.store->async_remove(
                            removal_of(1, 1, {7}),
                            asio::bind_executor(*h.io, [&](auto, auto const&) { ++answered; }));
                });
        h.store->stop();
        for (std::thread& t : threads)
            t.join();
        h.io->run();
        REQUIRE(answered == 10);
        h.end();
    }
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
            lock_of_another lock(h.courses.file);
            async_complete(
                h.admit(), "users=7",
                asio::bind_executor(*h.io, asio::bind_cancellation_slot(signal.slot(), [&](response const&)
                                                                        { ++answered; })));
            lock.release_soon();
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
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        async_complete(
            h.admit(), "users=7",
            asio::bind_executor(*h.io, [](response const&) { throw std::runtime_error("thrown"); }));
        REQUIRE_THROWS_AS(h.io->run(), std::runtime_error);
        h.io->restart();
        h.call("users=8");
        h.io->run();
        REQUIRE(*h.answers == 1);
        REQUIRE(h.courses.pending() == "5 9");
        h.end();
    }
}

TEST_CASE(
    "an executor of the host's is stopped or destroyed before the store: queued removals are carried out")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.begin();
        std::optional<asio::thread_pool> blocking(std::in_place, 1);
        std::optional<sqlite::async_store> store(std::in_place, h.db, blocking->get_executor());
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
    sqlite::store blocking(h.db);
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
    h.call("users=9");
    h.io->run();
    CHECK(h.courses.pending() == "5");
}

TEST_CASE("close of the synchronous store returns when no thread is in a removal, and destroying it is safe")
{
    host h;
    for (int round = 0; round != rounds; ++round)
    {
        h.courses.run("INSERT OR IGNORE INTO course_invitation VALUES (1, 7, 1, 0), (1, 8, 1, 0)");
        std::optional<sqlite::store> store(std::in_place, h.db, sqlite::group_options{.checkpoint_pages = 1});
        std::vector<std::thread> threads;
        {
            lock_of_another lock(h.courses.file); // until both threads are in the store
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
        REQUIRE(h.courses.pending() == "5 9");
    }
}
