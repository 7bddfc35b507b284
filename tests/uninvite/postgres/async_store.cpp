// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/world.hpp"

#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/async_store.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <vector>

// What only the asynchronous form promises; what it has in common with the other is in store.cpp.

using namespace tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;
using clock_type = std::chrono::steady_clock;
using uninvite::removed;

namespace {

/// The handler's side: it puts what it is told where the test looks.
struct told_once
{
    std::string& answer;

    void operator()(error_code ec, removed done) const
    {
        answer += ec == asio::error::operation_aborted ? "cancelled"
                                                       : told(ec ? uninvite::result<removed>(ec) : done);
        answer += ".";
    }
};

/// A store on one thread, the test's.
struct on_this_thread
{
    course_tables courses;
    asio::io_context io;
    std::optional<postgres::async_pool> pool;
    std::optional<postgres::async_store> store;

    explicit on_this_thread(postgres::database_options const& o = {}, postgres::async_options const& a = {},
                            std::string const& more = "")
    {
        pool.emplace(io.get_executor(), courses.open(o, more), a);
        store.emplace(*pool);
    }

    void ask(long user, std::string& answer, long actor = 2)
    {
        store->async_remove(removal_of(1, actor, {user}), asio::bind_executor(io, told_once{answer}));
    }

    /// Ends where nothing is left to do; what never ends fails.
    void run()
    {
        io.restart();
        auto const begin = clock_type::now();
        io.run_for(10s);
        CHECK(clock_type::now() - begin < 10s);
    }

    /// Until one that was sent waits for a lock.
    void run_until_locked()
    {
        run_until([&] { return courses.waiting() == 1; });
    }

    template <class Condition>
    void run_until(Condition met)
    {
        io.restart();
        for (auto const until = clock_type::now() + 10s; !met() && clock_type::now() < until;)
            io.run_one_for(10ms);
        CHECK(met());
    }
};

template <class T>
struct counting_allocator
{
    using value_type = T;
    std::ptrdiff_t* in_use;

    explicit counting_allocator(std::ptrdiff_t* u)
        : in_use(u)
    {
    }
    template <class U>
    counting_allocator(counting_allocator<U> const& other)
        : in_use(other.in_use)
    {
    }
    T* allocate(std::size_t n)
    {
        *in_use += static_cast<std::ptrdiff_t>(n * sizeof(T));
        return static_cast<T*>(::operator new(n * sizeof(T)));
    }
    void deallocate(T* p, std::size_t n)
    {
        *in_use -= static_cast<std::ptrdiff_t>(n * sizeof(T));
        ::operator delete(p);
    }
    friend bool operator==(counting_allocator const&, counting_allocator const&) = default;
};

} // namespace

TEST_CASE(
    "those that share a connection are transactions of their own: one that fails costs the others nothing")
{
    on_this_thread t({.connections = 1});
    t.courses.other.run(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;"
        "CREATE TRIGGER no BEFORE INSERT ON invitation_removal FOR EACH ROW WHEN (NEW.user_id = 7) "
        "EXECUTE FUNCTION no()");
    std::string answers;
    t.ask(5, answers);
    t.ask(7, answers);
    t.ask(8, answers, 3);
    t.ask(9, answers);
    t.ask(6, answers);
    CHECK(answers == ""); // never inside the call
    t.run();
    CHECK(answers == "5.failed.forbidden.9.-.");
    CHECK(t.courses.pending() == "7 8");
}

TEST_CASE("look-ups share round trips, up to the depth, and the rest waits")
{
    course_tables courses;
    relay between(courses.conninfo());
    asio::io_context io;
    postgres::async_pool pool(io.get_executor(), courses.open({.connections = 1}, between.words()),
                              {.pipeline_depth = 3});
    postgres::async_policy policy(pool);
    int answered = 0;
    auto const ask = [&]
    {
        policy.async_authorize({uninvite::user_id{2}}, uninvite::course_id{1},
                               asio::bind_executor(io, [&](uninvite::result<uninvite::grant> const& g)
                                                   { answered += g && *g == uninvite::grant::by_role; }));
    };
    ask();
    io.run();
    CHECK(answered == 1);
    between.holds_answers = true;
    for (int i = 0; i != 4; ++i)
        ask();
    io.restart();
    auto const until = clock_type::now() + 10s;
    while (pool.waiting() != 1 && clock_type::now() < until)
        io.run_one_for(5ms);
    CHECK(pool.waiting() == 1);
    between.holds_answers = false;
    io.run();
    CHECK(answered == 5);
}

TEST_CASE("a look-up passes a removal that waits on another connection, and nothing is sent behind that")
{
    on_this_thread t({.connections = 2, .timeout = 20s, .lock_timeout = 19s});
    postgres::async_policy policy(*t.pool);
    int answered = 0;
    auto const look_up = [&]
    {
        policy.async_authorize({uninvite::user_id{2}}, uninvite::course_id{1},
                               asio::bind_executor(t.io, [&](uninvite::result<uninvite::grant> const& g)
                                                   { answered += g && *g == uninvite::grant::by_role; }));
    };
    look_up();
    t.run();
    t.courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    std::string first, second;
    t.ask(5, first);
    t.run_until_locked();
    t.ask(7, second);
    for (int i = 0; i != 5; ++i)
        look_up();
    t.run_until([&] { return answered == 6; });
    CHECK(first + second == "");
    CHECK(t.pool->waiting() == 1); // the other removal leaves the connection to look-ups
    t.courses.other.run("ROLLBACK");
    t.run();
    CHECK(first + second == "5.7.");
    CHECK(t.courses.connections() == 2);
}

TEST_CASE("a handler runs on its executor, and not on the pool's")
{
    course_tables const courses;
    asio::thread_pool threads(1);
    asio::io_context io;
    std::thread::id thread;
    postgres::async_pool pool(threads.get_executor(), courses.open());
    postgres::async_store store(pool);
    store.async_remove(removal_of(1, 2, {7}), asio::bind_executor(io, [&](error_code, removed)
                                                                  { thread = std::this_thread::get_id(); }));
    io.run(); // has work until the handler is called
    CHECK(thread == std::this_thread::get_id());
}

TEST_CASE("one more than may wait is busy at once")
{
    on_this_thread t({.connections = 1}, {.queue_length = 2, .pipeline_depth = 1});
    t.courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    std::string first, waiting, refused;
    t.ask(5, first);
    t.run_until_locked();
    t.ask(7, waiting);
    t.ask(8, waiting);
    t.ask(9, refused);
    t.run_until([&] { return !refused.empty(); });
    CHECK(refused == "busy.");
    CHECK(waiting == "");
    t.courses.other.run("ROLLBACK");
    t.run();
    CHECK(first + waiting == "5.7.8.");
}

TEST_CASE(
    "a removal that is cancelled while it waits removes nothing, and one that was sent tells what happened")
{
    on_this_thread t({.connections = 1}, {.pipeline_depth = 1});
    t.courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    std::string sent, waiting, behind;
    asio::cancellation_signal signals[2];
    t.store->async_remove(
        removal_of(1, 2, {5}),
        asio::bind_cancellation_slot(signals[0].slot(), asio::bind_executor(t.io, told_once{sent})));
    t.run_until_locked();
    t.store->async_remove(
        removal_of(1, 2, {7}),
        asio::bind_cancellation_slot(signals[1].slot(), asio::bind_executor(t.io, told_once{waiting})));
    t.ask(8, behind);
    t.run_until([&] { return t.pool->waiting() == 2; });
    signals[1].emit(asio::cancellation_type::none);
    for (auto& signal : signals)
        signal.emit(GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial,
                             asio::cancellation_type::total));
    CHECK(waiting == "");
    t.run_until([&] { return !waiting.empty(); });
    CHECK(waiting == "cancelled.");
    CHECK(sent == "");
    t.courses.other.run("ROLLBACK");
    t.run();
    CHECK(sent + behind == "5.8.");
    CHECK(t.courses.pending() == "7 9");
    for (auto& signal : signals)
        signal.emit(asio::cancellation_type::all);
}

TEST_CASE("a deadline counts while a removal waits, and the next ones do not wait for its lock")
{
    on_this_thread t({.connections = 1, .timeout = 300ms, .lock_timeout = 0ms});
    t.courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    std::string sent, waiting;
    auto const begin = clock_type::now();
    t.ask(5, sent);
    t.run_until_locked();
    t.ask(7, waiting);
    t.run_until([&] { return !sent.empty(); });
    CHECK(clock_type::now() - begin >= 300ms);
    CHECK(clock_type::now() - begin < 5s);
    CHECK(sent == "outcome_unknown.");
    t.run();
    CHECK((waiting == "7." || waiting == "busy.")); // it is sent once the first is cancelled
    std::string after;                              // while the lock is still held
    t.ask(9, after);
    t.run();
    CHECK(after == "9.");
    t.courses.other.run("ROLLBACK");
}

TEST_CASE("a removal whose connection the server ends is busy, and queued ones are sent on the next")
{
    on_this_thread t({.connections = 1});
    t.courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    std::string answers;
    for (long user : {5, 7, 8})
        t.ask(user, answers);
    t.run_until_locked();
    t.courses.end_connections();
    t.run();
    CHECK(answers == "busy.7.8.");
    t.courses.other.run("ROLLBACK");
    CHECK(t.courses.pending() == "5 9");
}

TEST_CASE("a removal whose connection is cut is unknown, and queued ones are sent on the next")
{
    course_tables courses;
    relay between(courses.conninfo());
    asio::io_context io;
    postgres::async_pool pool(io.get_executor(), courses.open({.connections = 1}, between.words()));
    postgres::async_store store(pool);
    std::string answers;
    store.async_remove(removal_of(1, 2, {5}), asio::bind_executor(io, told_once{answers}));
    io.run();
    between.holds_answers = true;
    for (long user : {7, 8, 9})
        store.async_remove(removal_of(1, 2, {user}), asio::bind_executor(io, told_once{answers}));
    io.restart();
    while (courses.pending() != "8 9")
        io.run_for(5ms);
    between.cut();
    between.holds_answers = false;
    io.run();
    CHECK(answers == "5.outcome_unknown.8.9.");
}

TEST_CASE("a handler's memory comes from its allocator, and is given back before it is called")
{
    on_this_thread t;
    std::ptrdiff_t in_use = 0;
    std::ptrdiff_t at_the_call = -1;
    t.store->async_remove(
        removal_of(1, 2, {5}),
        asio::bind_allocator(counting_allocator<void>(&in_use),
                             asio::bind_executor(t.io, [&](error_code, removed) { at_the_call = in_use; })));
    CHECK(in_use > 0);
    t.run();
    CHECK(at_the_call == 0);
}

TEST_CASE("an idle pool keeps no executor at work and no clock running, and is used again")
{
    on_this_thread t;
    std::string answers;
    for (long user : {5, 7})
    {
        t.ask(user, answers);
        auto const begin = clock_type::now();
        t.run();
        CHECK(clock_type::now() - begin < 1500ms); // not until some deadline
    }
    CHECK(answers == "5.7.");
}

TEST_CASE("a pool that goes refuses who waits, and what was sent is answered")
{
    on_this_thread t({.connections = 1}, {.pipeline_depth = 1});
    t.courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    std::string sent, waiting;
    t.ask(5, sent);
    t.run_until_locked();
    t.ask(7, waiting);
    t.run_until([&] { return t.pool->waiting() == 1; });
    t.store.reset();
    t.pool.reset();
    t.run_until([&] { return !waiting.empty(); });
    CHECK(waiting == "busy.");
    t.courses.other.run("ROLLBACK");
    t.run();
    CHECK(sent == "5.");
    t.courses.wait_for_connections(0);
}

TEST_CASE("a context that goes with questions under way calls nobody")
{
    course_tables courses;
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    std::string answers;
    auto const held = std::make_shared<int>();
    {
        asio::io_context io;
        postgres::async_pool pool(io.get_executor(), courses.open({.connections = 1}));
        postgres::async_store store(pool);
        for (long user : {5, 7})
            store.async_remove(removal_of(1, 2, {user}),
                               asio::bind_executor(io, [held, &answers](error_code ec, removed)
                                                   { answers += ec.message(); }));
        for (int i = 0; i != 50; ++i)
            io.run_one_for(2ms);
    }
    CHECK(answers == "");
    CHECK(held.use_count() == 1);
    courses.other.run("ROLLBACK");
}

TEST_CASE("many threads ask at once, and each is told of its own removal")
{
    course_tables courses;
    for (long user = 1000; user != 1400; ++user)
        courses.other.run("INSERT INTO course_invitation VALUES (1, " + std::to_string(user) + ", 1, 0)");
    asio::thread_pool threads(3);
    postgres::async_pool pool(threads.get_executor(), courses.open({.connections = 4}),
                              {.pipeline_depth = 4});
    postgres::async_store store(pool);
    std::vector<std::thread> asking;
    std::atomic<int> right{0};
    for (long part = 0; part != 4; ++part)
        asking.emplace_back(
            [&, part]
            {
                for (long user = 1000 + part * 100; user != 1100 + part * 100; ++user)
                    if (told(store.async_remove(removal_of(1, 2, {user}), asio::use_future).get()) ==
                        std::to_string(user))
                        ++right;
            });
    for (std::thread& t : asking)
        t.join();
    CHECK(right == 400);
    CHECK(courses.pending() == "5 7 8 9");
}
