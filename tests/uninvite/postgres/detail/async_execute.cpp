// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/async_execute.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/async_pool.hpp>
#include <uninvite/postgres/async_store.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

using namespace tests;
namespace asio = boost::asio;
using boost::system::error_code;
using uninvite::removed;

namespace {

/// A pool with a store and a policy, on the test's thread.
struct on_this_thread
{
    course_tables courses;
    asio::io_context io;
    std::optional<postgres::async_pool> pool{std::in_place, io.get_executor(), courses.open()};
    postgres::async_store store{*pool};
    postgres::async_policy policy{*pool};
    std::string answers;

    auto note()
    {
        return asio::bind_executor(
            io, [this](error_code ec, removed done)
            { answers += told(ec ? uninvite::result<removed>(ec) : std::move(done)) + ". "; });
    }
    void remove(long user) { store.async_remove(removal_of(1, 2, {user}), note()); }
    std::string run()
    {
        io.restart();
        io.run();
        return answers;
    }
};

} // namespace

TEST_CASE("a store and a policy that outlive their pool get busy")
{
    on_this_thread t;
    t.remove(5);
    CHECK(t.run() == "5. ");
    t.pool.reset();
    t.remove(7);
    CHECK(t.run() == "5. busy. ");
    std::string answer;
    t.policy.async_authorize(uninvite::principal{user_id{2}}, course_id{1},
                             asio::bind_executor(t.io, [&](uninvite::result<uninvite::grant> const& r)
                                                 { answer = uninvite::row_of(r.error().kind()).name; }));
    t.run();
    CHECK(answer == "busy");
    CHECK(t.courses.pending() == "7 8 9");
}

TEST_CASE("a copy of a store shares its pool")
{
    on_this_thread t;
    postgres::async_store copy = t.store;
    copy.async_remove(removal_of(1, 2, {5}), t.note());
    t.pool->stop();
    t.remove(7);
    t.run();
    CHECK(t.answers.ends_with("busy. "));
}

TEST_CASE("a cancellation that comes after the pool is gone is harmless")
{
    asio::cancellation_signal signal;
    on_this_thread t;
    t.store.async_remove(removal_of(1, 2, {5}), asio::bind_cancellation_slot(signal.slot(), t.note()));
    CHECK(t.run() == "5. ");
    signal.emit(asio::cancellation_type::all);
    t.pool.reset();
    signal.emit(asio::cancellation_type::all);
    CHECK(t.run() == "5. ");
}

TEST_CASE("in a child of the process that made the pool a query is failed, and the parent's goes on")
{
    on_this_thread t;
    t.remove(5);
    CHECK(t.run() == "5. ");
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0)
    {
        t.io.notify_fork(asio::io_context::fork_child);
        t.remove(7);
        bool const is_failed = t.run() == "5. failed. ";
        bool is_closed = false;
        t.pool->async_close(asio::bind_executor(t.io, [&] { is_closed = true; }));
        t.pool->stop();
        t.run();
        t.pool.reset();
        t.run();
        ::_exit(is_failed && is_closed ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    t.remove(7); // on the connection that the child had, too
    CHECK(t.run() == "5. 7. ");
    CHECK(t.courses.pending() == "8 9");
}
