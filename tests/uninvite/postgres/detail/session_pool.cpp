// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/session_pool.hpp>

#include "support/catch.hpp"
#include "support/postgres/query.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <future>
#include <new>
#include <string>
#include <thread>
#include <vector>

using namespace tests;
using namespace std::chrono_literals;

namespace {

struct opened_pool
{
    course_tables courses;
    postgres::detail::session_pool pool;

    explicit opened_pool(postgres::database_options const& o)
        : pool(postgres::connection_string(courses.conninfo() + " application_name=" + courses.name(), 5s), o)
    {
    }

    std::string ask(std::string const& sql) { return text_of(pool.execute(text_query{sql})); }
};

/// A pool on two hosts, of which the first is preferred.
struct pool_on_two_hosts
{
    course_tables const courses;
    relay first{server()}, second{server()};
    postgres::detail::session_pool pool;

    explicit pool_on_two_hosts(std::chrono::milliseconds connect_timeout,
                               postgres::database_options const& o = {.timeout = 20s})
        : pool(postgres::connection_string(courses.conninfo() + second.words(first.port() + ","),
                                           connect_timeout),
               o)
    {
    }

    std::string ask(std::string const& sql = "SELECT 'answered'")
    {
        return text_of(pool.execute(text_query{sql}));
    }
    std::string sleep(std::string const& seconds)
    {
        return ask("SELECT pg_sleep(" + seconds + ")::text || 'slept'");
    }
};

} // namespace

TEST_CASE("a pool of sessions opens one when it is needed, and keeps it")
{
    opened_pool x({.connections = 4});
    CHECK(becomes([&] { return x.courses.connections() == 0; }));
    std::string const first = x.ask("SELECT pg_backend_pid()");
    CHECK(x.ask("SELECT pg_backend_pid()") == first);
    CHECK(x.courses.connections() == 1);
}

TEST_CASE("look-ups on a host that has become silent are answered by the next one, and idle sessions closed")
{
    pool_on_two_hosts x(1000ms);
    auto beside = std::async(std::launch::async, [&] { return x.sleep("0.2"); });
    CHECK(x.sleep("0.2") == "slept");
    CHECK(beside.get() == "slept");
    x.first.holds_answers = true;
    auto const begin = std::chrono::steady_clock::now();
    CHECK(x.ask() == "answered");
    auto const time = std::chrono::steady_clock::now() - begin;
    CHECK(time >= 1500ms);
    CHECK(time < 2900ms); // on the other one that was idle it would take twice as long
}

TEST_CASE("a host that becomes silent while a session is set up is left for the next one")
{
    pool_on_two_hosts x(400ms);
    x.first.holds_from_parse = true;
    auto const begin = std::chrono::steady_clock::now();
    CHECK(x.ask() == "answered");
    CHECK(std::chrono::steady_clock::now() - begin < 10s);
}

TEST_CASE("a host that becomes silent while a session is opened is left when another finds it so")
{
    pool_on_two_hosts x(1000ms);
    CHECK(x.ask() == "answered");
    x.first.freezes = true;
    auto beside = std::async(std::launch::async, [&] { return x.ask(); });
    std::this_thread::sleep_for(1400ms);
    auto const begin = std::chrono::steady_clock::now();
    CHECK(x.ask() == "answered");
    CHECK(std::chrono::steady_clock::now() - begin < 800ms); // else after 1 s
    CHECK(beside.get() == "answered");
}

TEST_CASE("a host that answers on other sessions is not left if it answers to no new one")
{
    pool_on_two_hosts x(400ms);
    auto both = std::async(std::launch::async, [&] { return x.sleep("0.2"); });
    CHECK(x.sleep("0.2") == "slept");
    CHECK(both.get() == "slept");
    x.first.leaves_new = true;
    auto beside = std::async(std::launch::async, [&] { return x.sleep("1.5"); });
    std::this_thread::sleep_for(50ms);
    for (int i = 0; i != 15; ++i)
        CHECK(x.sleep("0.1") == "slept");
    CHECK(beside.get() == "slept");
    CHECK(x.second.connections == 0);
}

TEST_CASE("a silent host is left also if no query may take as long as that shows")
{
    pool_on_two_hosts x(2000ms, {.connections = 1, .timeout = 500ms, .connect_timeout = 2000ms});
    CHECK(x.ask() == "answered");
    x.first.holds_answers = true;
    auto const begin = std::chrono::steady_clock::now();
    CHECK(x.ask() == "busy");
    CHECK(becomes([&] { return x.ask() == "answered"; }));
    CHECK(std::chrono::steady_clock::now() - begin <
          4s); // and not after 0.5 s and twice the timeout of the host
}

TEST_CASE("a query without memory for its result leaves no result for the next query")
{
    struct without_memory : text_query
    {
        static uninvite::result<std::string> read(PGresult const*) { throw std::bad_alloc(); }
    };
    opened_pool x({.connections = 1});
    CHECK_THROWS_AS(x.pool.execute(without_memory{{"SELECT 'mine'"}}), std::bad_alloc);
    CHECK(x.ask("SELECT 'next'") == "next");
}

TEST_CASE("a caller beyond the number of connections waits for one")
{
    opened_pool x({.connections = 1});
    std::string held;
    std::thread holder([&] { held = x.ask("SELECT pg_sleep(0.3)::text || 'held'"); });
    x.courses.wait_for_waiting(1, "Timeout"); // pg_sleep is one
    CHECK(x.ask("SELECT 'next'") == "next");
    holder.join();
    CHECK(held == "held");
    CHECK(x.courses.connections() == 1);
}

TEST_CASE("a look-up that is given up keeps its place while the server does not answer")
{
    course_tables courses;
    relay between(courses.conninfo());
    // Without the question for encryption, whose answer would be held: the server is to be seen.
    std::string const words = courses.conninfo() + between.words() +
                              " sslmode=disable gssencmode=disable application_name=" + courses.name();
    postgres::detail::session_pool pool(postgres::connection_string(words, 5s),
                                        {.connections = 1, .timeout = 300ms});
    auto const ask = [&](std::string const& sql) { return text_of(pool.execute(text_query{sql})); };
    CHECK(ask("SELECT 'first'") == "first");
    between.holds_answers = true;
    CHECK(ask("SELECT 'lost'") == "busy");
    auto next = std::async(std::launch::async, ask, "SELECT 'next'");
    while (next.wait_for(10ms) != std::future_status::ready)
        CHECK(courses.connections() == 1);
    CHECK(next.get() == "busy");
    between.holds_answers = false;
    CHECK(becomes([&] { return ask("SELECT 'again'") == "again"; }));
}

TEST_CASE("a session that was lost is replaced before the next query")
{
    opened_pool x({});
    std::string const first = x.ask("SELECT pg_backend_pid()");
    x.courses.end_connections();
    CHECK(becomes([&] { return x.courses.connections() == 0; }));
    std::string const second = x.ask("SELECT pg_backend_pid()");
    CHECK(second != first);
    CHECK(std::stoi(second) > 0);
}

TEST_CASE("a look-up whose connection is lost is sent on another one, and not indefinitely")
{
    opened_pool x({});
    x.courses.other.run("CREATE SEQUENCE tries");
    std::string const end = " pg_terminate_backend(pg_backend_pid())::text";
    CHECK(x.ask("SELECT CASE WHEN nextval('tries') = 1 THEN" + end + " ELSE 'answered' END") == "answered");
    CHECK(x.ask("SELECT nextval('tries')::text ||" + end) == "busy");
    CHECK(x.courses.line("SELECT last_value FROM tries") == "6");
    CHECK(text_of(x.pool.execute(text_removal{{"SELECT nextval('tries')::text ||" + end}})) == "busy");
    CHECK(x.courses.line("SELECT last_value FROM tries") == "7");
}

TEST_CASE("a query that only met another transaction is tried again until the timeout")
{
    opened_pool x({.timeout = 400ms, .lock_timeout = 0ms});
    x.courses.other.run("CREATE SEQUENCE tries");
    std::string const answer = x.ask("DO $$BEGIN PERFORM nextval('tries'); RAISE SQLSTATE '40001'; END$$");
    CHECK((answer == "busy" || answer == "outcome_unknown")); // the timeout may end a try
    CHECK(std::stoi(x.courses.line("SELECT last_value FROM tries")) > 1);
    x.courses.other.run("ALTER SEQUENCE tries RESTART");
    CHECK(x.ask("DO $$BEGIN PERFORM nextval('tries'); RAISE SQLSTATE '55P03'; END$$") == "busy");
    CHECK(x.courses.line("SELECT last_value FROM tries") == "1");
}
