// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/async_store.hpp>

#include "support/catch.hpp"
#include "support/sqlite/failing_disk.hpp"
#include "support/sqlite/files.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <vector>

// What only the asynchronous form promises; what it has in common with the others is in group_store.cpp.

using namespace tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;
using uninvite::removed;

namespace {

/// The handler's side: it puts what it is told where the test looks.
struct told_once
{
    std::string& answer;
    std::thread::id* thread = nullptr;

    void operator()(error_code ec, removed done) const
    {
        answer += ec == asio::error::operation_aborted ? "cancelled"
                                                       : told(ec ? uninvite::result<removed>(ec) : done);
        if (thread) *thread = std::this_thread::get_id();
    }
};

/// A store behind a lock that another program holds until it is let go.
struct held_up
{
    course_file const courses;
    std::optional<other_program> holder{courses.file};
    asio::io_context io;

    held_up() { holder->run("BEGIN IMMEDIATE"); }
    void let_go() { holder.reset(); }
};

template <class T>
struct counting_allocator
{
    using value_type = T;
    std::ptrdiff_t* in_use;
    std::size_t* calls;

    counting_allocator(std::ptrdiff_t* u, std::size_t* c)
        : in_use(u)
        , calls(c)
    {
    }
    template <class U>
    counting_allocator(counting_allocator<U> const& other)
        : in_use(other.in_use)
        , calls(other.calls)
    {
    }
    T* allocate(std::size_t n)
    {
        *in_use += static_cast<std::ptrdiff_t>(n * sizeof(T));
        ++*calls;
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

TEST_CASE("a handler runs on its executor, once, and never inside the initiating call")
{
    held_up h;
    sqlite::async_store store(h.courses.open(), {.queue_length = 1});
    std::string first;
    std::string second;
    std::string third;
    std::thread::id thread;
    auto const ask = [&](long user, std::string& answer) {
        store.async_remove(removal_of(1, 1, {user}), asio::bind_executor(h.io, told_once{answer, &thread}));
    };
    ask(5, first);
    ask(7, second); // the queue is full
    store.stop();
    ask(8, third);
    CHECK(first + second + third == "");

    h.let_go();
    h.io.run(); // has work for as long as somebody is to be told
    CHECK(first == "5");
    CHECK(second == "busy");
    CHECK(third == "busy");
    CHECK(thread == std::this_thread::get_id());
    CHECK(h.courses.pending() == "7 8 9");
}

TEST_CASE("commits run on the host's executor where it gives one")
{
    course_file const courses;
    std::atomic<bool> on_the_hosts = false;
    asio::thread_pool blocking(1);
    auto const is_there = [&]
    {
        on_the_hosts = blocking.get_executor().running_in_this_thread();
        return now;
    };
    sqlite::database const db(courses.file, {.clock = is_there});
    {
        sqlite::async_store store(db, blocking.get_executor());
        CHECK(told(store.async_remove(removal_of(1, 1, {5}), asio::use_future).get()) == "5");
    }
    CHECK(on_the_hosts);
    {
        sqlite::async_store store(db);
        CHECK(told(store.async_remove(removal_of(1, 1, {7}), asio::use_future).get()) == "7");
    }
    CHECK_FALSE(on_the_hosts);
}

TEST_CASE("to initiate does not wait for the disk")
{
    failing_disk const disk;
    course_file const courses;
    std::string answers;
    asio::io_context io;
    sqlite::async_store store(courses.open());
    disk::sync_delay = 400;
    auto const begin = std::chrono::steady_clock::now();
    for (long user : {5, 7, 8, 9})
    {
        store.async_remove(removal_of(1, 1, {user}), asio::bind_executor(io, told_once{answers}));
        std::this_thread::sleep_for(10ms);
    }
    CHECK(std::chrono::steady_clock::now() - begin < 300ms);
    io.run();
    CHECK(std::chrono::steady_clock::now() - begin > 700ms);
    CHECK(answers == "5789");
    CHECK(store.statistics().commits == 2);
}

TEST_CASE("a removal that is cancelled while it waits removes nothing, and those beside it do")
{
    held_up h;
    sqlite::async_store store(h.courses.open());
    std::string first;
    std::string second;
    asio::cancellation_signal signal;
    store.async_remove(
        removal_of(1, 1, {5}),
        asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(h.io, told_once{first})));
    store.async_remove(removal_of(1, 1, {7}), asio::bind_executor(h.io, told_once{second}));
    signal.emit(asio::cancellation_type::none);
    CHECK(store.statistics().waiting == 2);
    auto const type = GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial,
                               asio::cancellation_type::total);
    signal.emit(type);
    CHECK(first == "");
    h.io.run_one();
    CHECK(first == "cancelled");
    CHECK(store.statistics().cancelled == 1);
    signal.emit(type);
    h.let_go();
    h.io.run();
    CHECK(first == "cancelled");
    CHECK(second == "7");
    CHECK(h.courses.pending() == "5 8 9");
}

TEST_CASE("a cancellation that comes in the commit changes nothing, and after the store it is harmless")
{
    failing_disk const disk;
    course_file const courses;
    asio::cancellation_signal signal;
    asio::io_context io;
    std::string answer;
    {
        sqlite::async_store store(courses.open());
        disk::sync_delay = 300;
        store.async_remove(
            removal_of(1, 1, {5}),
            asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(io, told_once{answer})));
        while (store.statistics().waiting != 0)
            std::this_thread::sleep_for(1ms);
        signal.emit(asio::cancellation_type::all);
    }
    io.run();
    CHECK(answer == "5");
    signal.emit(asio::cancellation_type::all);
    CHECK(courses.pending() == "7 8 9");
}

TEST_CASE(
    "a handler's memory comes from its allocator, and is given back before it is called, on its executor")
{
    course_file const courses;
    asio::io_context io;
    std::ptrdiff_t in_use = 0;
    std::size_t calls = 0;
    std::ptrdiff_t at_the_call = -1;
    {
        sqlite::async_store store(courses.open());
        store.async_remove(removal_of(1, 1, {5}),
                           asio::bind_allocator(
                               counting_allocator<void*>(&in_use, &calls),
                               asio::bind_executor(io, [&](error_code, removed) { at_the_call = in_use; })));
        CHECK(in_use > 0);
        io.run();
    }
    CHECK(at_the_call == 0);
    CHECK(calls == 1);
}

TEST_CASE("the destructor carries out what waits")
{
    held_up h;
    std::string answer;
    std::thread later;
    {
        sqlite::async_store store(h.courses.open());
        for (long user : {5, 7, 8})
            store.async_remove(removal_of(1, 1, {user}), asio::bind_executor(h.io, told_once{answer}));
        later = std::thread(
            [&]
            {
                std::this_thread::sleep_for(200ms);
                h.let_go();
            });
    }
    later.join();
    CHECK(h.courses.pending() == "9");
    h.io.run();
    CHECK(answer == "578");
}

TEST_CASE("an idle store keeps no executor at work and no clock running")
{
    course_file const courses;
    asio::io_context io;
    std::string answer;
    sqlite::async_store store(courses.open());
    store.async_remove(removal_of(1, 1, {5}), asio::bind_executor(io, told_once{answer}));
    auto const begin = std::chrono::steady_clock::now();
    io.run();
    CHECK(std::chrono::steady_clock::now() - begin < 1500ms); // not until some deadline
    CHECK(answer == "5");
}
