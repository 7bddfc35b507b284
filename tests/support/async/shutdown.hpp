// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_ASYNC_SHUTDOWN_HPP
#define UNINVITE_TESTS_SUPPORT_ASYNC_SHUTDOWN_HPP

#include "support/catch.hpp"
#include "support/results.hpp"

#include <uninvite/async.hpp>
#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// Shutdown of an asynchronous host on any database: the scenarios that both databases share. Each one is
// repeated, because these errors depend on timing.

namespace tests {

namespace asio = boost::asio;

inline constexpr int rounds = 200;

/// The answers that a host's sessions got. The sessions keep it alive.
class answer_log
{
    mutable std::mutex mutex_;
    int answers_ = 0;
    std::set<long> acknowledged_;

public:
    void add(long user, uninvite::response const& r)
    {
        std::lock_guard const lock(mutex_);
        ++answers_;
        if (r.status() == 204) acknowledged_.insert(user);
    }

    int answers() const
    {
        std::lock_guard const lock(mutex_);
        return answers_;
    }

    /// The users whose removal got 204.
    std::set<long> acknowledged() const
    {
        std::lock_guard const lock(mutex_);
        return acknowledged_;
    }
};

/** The objects of a server on Asio, each destroyed when the test says so.

    @tparam World Has a database with the users 5, 7, 8 and 9 invited to course 1, and

    - the types `store_type`, with `async_remove` and `async_close`, `policy_type` and `route_store_type`;
    - `open(std::optional<store_type>&, asio::io_context&)`, `policy(store_type&)` and `route_store` alike;
    - `invite()`, which makes the invitations of 7 and 8 pending again;
    - `admit(route, io, head)`, which returns an admission;
    - `run_until_in_progress(store_type&, asio::io_context&)`, while another program holds the lock;
    - `lock()`, which makes a @ref lock_of_another.
*/
template <class World>
class stopping_host
{
public:
    using policy_type = typename World::policy_type;
    using route_type = uninvite::remove_invitations<policy_type, typename World::route_store_type,
                                                    uninvite::testing::recording_observer&>;
    using admission = typename route_type::admission;

    World world;
    uninvite::testing::recording_observer observer;

    std::optional<asio::io_context> io;
    std::optional<typename World::store_type> store;
    std::optional<route_type> route;
    std::shared_ptr<answer_log> log;

    /// Makes the objects again; invitations 7 and 8 are pending.
    void begin()
    {
        io.emplace();
        world.open(store, *io);
        route.emplace(world.policy(*store), world.route_store(*store), uninvite::route_options(), observer);
        log = std::make_shared<answer_log>();
        world.invite();
    }

    void end()
    {
        route.reset();
        store.reset();
        io.reset();
    }

    static uninvite::request_head head()
    {
        uninvite::request_head h{"DELETE", "/api/v2/course/1/invite/"};
        h.field("Authorization", "Bearer x");
        return h;
    }

    admission admit() { return world.admit(*route, *io, head()); }

    /// A session with a completion handler.
    void call(long user) { call(admit(), user); }

    void call(admission admitted, long user)
    {
        async_complete(std::move(admitted), body(user),
                       asio::bind_executor(*io, [kept = log, user](uninvite::response const& r)
                                           { kept->add(user, r); }));
    }

    /// A session in a coroutine.
    static asio::awaitable<void> serve(admission admitted, long user, std::shared_ptr<answer_log> kept)
    {
        kept->add(user, co_await async_complete(std::move(admitted), body(user), asio::use_awaitable));
    }

    /// Starts two removals, in the two ways, of 7 and 8. Both are in progress while the lock is held.
    void start()
    {
        admission first = admit(), second = admit();
        call(std::move(first), 7);
        asio::co_spawn(*io, serve(std::move(second), 8, log), asio::detached);
        io->poll();
        world.run_until_in_progress(*store, *io);
    }

    /// Removes without the route. @param then Is given the error and the removed users as text.
    template <class Then>
    void remove(long user, Then then)
    {
        store->async_remove(removal_of(1, 1, {user}),
                            asio::bind_executor(*io,
                                                [then](auto ec, auto const& done) {
                                                    then(
                                                        told(ec ? uninvite::result<uninvite::removed>(ec)
                                                                : uninvite::result<uninvite::removed>(done)));
                                                }));
    }

    static std::string body(long user) { return "users=" + std::to_string(user); }

    /// How many were answered, all with 204.
    int acknowledged() const
    {
        int const all = static_cast<int>(log->acknowledged().size());
        REQUIRE(log->answers() == all);
        return all;
    }

    /// Handlers that were neither called nor destroyed yet.
    long handlers() const { return log.use_count() - 1; }
};

/// Another program's lock, which it gives back after a moment, or when it is destroyed.
template <class Program>
class lock_of_another
{
    Program program_;
    std::thread release_;

public:
    lock_of_another(std::string const& database, std::string const& lock)
        : program_(database)
    {
        program_.run(lock);
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
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                program_.run("COMMIT");
            });
    }
};

/// The scenarios that are alike on both databases.
template <class World>
struct shutdown_scenarios
{
    using host = stopping_host<World>;

    static void the_route_is_destroyed_first()
    {
        host h;
        for (int round = 0; round != rounds; ++round)
        {
            h.begin();
            {
                auto const lock = h.world.lock();
                h.start();
                h.observer.clear();
                h.route.reset();
            }
            h.io->run();
            REQUIRE(h.acknowledged() == 2);
            REQUIRE(h.observer.records().size() == 2);
            REQUIRE(h.world.courses.pending() == "5 9");
            h.end();
        }
    }

    static void the_store_is_destroyed_from_a_handler()
    {
        host h;
        for (int round = 0; round != rounds; ++round)
        {
            h.begin();
            auto lock = h.world.lock();
            h.start();
            asio::post(*h.io,
                       [&]
                       {
                           lock->release_soon();
                           h.route.reset();
                           h.store.reset();
                       });
            h.io->run();
            REQUIRE(h.acknowledged() == 2);
            REQUIRE(h.world.courses.pending() == "5 9");
            h.end();
        }
    }

    static void the_last_handler_destroys_the_store()
    {
        host h;
        for (int round = 0; round != rounds; ++round)
        {
            h.begin();
            bool is_done = false;
            async_complete(h.admit(), "users=7",
                           asio::bind_executor(*h.io,
                                               [&](uninvite::response const& r)
                                               {
                                                   is_done = r.status() == 204;
                                                   h.route.reset();
                                                   h.store.reset();
                                               }));
            h.io->run();
            REQUIRE(is_done);
            REQUIRE(h.world.courses.pending() == "5 8 9");
            h.end();
        }
    }

    static void async_close_completes_after_all_others()
    {
        host h;
        for (int round = 0; round != rounds; ++round)
        {
            h.begin();
            std::string order;
            auto lock = h.world.lock();
            h.start();
            h.store->async_close(
                asio::bind_executor(*h.io, [&] { order += std::to_string(h.acknowledged()) + " closed"; }));
            h.remove(9, [&](std::string const& answer) { order += answer + ' '; });
            lock->release_soon();
            h.io->run(); // a graceful stop: it runs out of work
            REQUIRE(order == "busy 2 closed");
            REQUIRE(h.world.courses.pending() == "5 9");
            h.end();
        }
    }

    /// @param close Closes a store that is idle.
    template <class Close>
    static void async_close_completes_if_nothing_is_in_progress(Close close)
    {
        host h;
        for (int round = 0; round != rounds; ++round)
        {
            h.begin();
            int closed = 0;
            auto const count = [&] { return asio::bind_executor(*h.io, [&] { ++closed; }); };
            h.store->async_close(count());
            close(*h.store);
            h.store->async_close(count());
            h.route.reset();
            h.store.reset();
            h.io->run();
            REQUIRE(closed == 2);
            h.end();
        }
    }

    static void removals_are_initiated_while_the_store_stops()
    {
        host h;
        for (int round = 0; round != rounds; ++round)
        {
            h.begin();
            std::atomic<int> answered{0};
            std::atomic<bool> is_removed{false};
            std::vector<std::thread> threads;
            for (int i = 0; i != 2; ++i)
                threads.emplace_back(
                    [&]
                    {
                        for (int n = 0; n != 5; ++n)
                            h.remove(7,
                                     [&](std::string const& answer)
                                     {
                                         ++answered;
                                         if (answer == "7") is_removed = true;
                                     });
                    });
            h.store->stop();
            for (std::thread& t : threads)
                t.join();
            h.io->run();
            REQUIRE(answered == 10);
            REQUIRE(h.world.courses.pending() == (is_removed ? "5 8 9" : "5 7 8 9"));
            h.end();
        }
    }

    static void a_handler_throws()
    {
        host h;
        for (int round = 0; round != rounds; ++round)
        {
            h.begin();
            async_complete(h.admit(), "users=7",
                           asio::bind_executor(*h.io, [](uninvite::response const&)
                                               { throw std::runtime_error("thrown"); }));
            REQUIRE_THROWS_AS(h.io->run(), std::runtime_error);
            h.io->restart();
            h.call(8);
            h.io->run();
            REQUIRE(h.acknowledged() == 1);
            REQUIRE(h.world.courses.pending() == "5 9");
            h.end();
        }
    }
};

} // namespace tests

#endif
