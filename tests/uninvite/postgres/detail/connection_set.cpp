// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/connection_set.hpp>

#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>

// Connections that are said to be in a state, and reach no server.

using namespace uninvite::postgres;
using namespace std::chrono_literals;
using detail::connection_set;
using detail::pooled_connection;
using uninvite::errc;
using state = pooled_connection::state;

namespace {

constexpr std::chrono::steady_clock::time_point start{};

struct query final : detail::pooled_query
{
    bool send(PGconn*, std::string&) override { return true; }
    void read(PGresult const*) override {}
    void complete(boost::system::error_code) noexcept override {}
};

struct three
{
    boost::asio::io_context io;
    connection_set links{
        boost::asio::make_strand(io), 3, {.pipeline_depth = 2, .first_delay = 100ms, .longest_delay = 400ms}};
    pooled_connection& first{**links.begin()};
    pooled_connection& second{**std::next(links.begin())};
    pooled_connection& third{**std::next(links.begin(), 2)};

    /// Ready, with so many queries sent. Their deadlines are 10 ms after each other.
    static void make_ready(pooled_connection& l, int queries, std::int64_t course = 0)
    {
        l.now = state::ready;
        if (!l.db) l.db.emplace(connection_string("host=/nowhere", 1s));
        for (int i = 0; i != queries; ++i)
        {
            std::unique_ptr<detail::pooled_query> one = std::make_unique<query>();
            one->deadline = start + 10ms * (i + 1);
            one->course = course;
            l.sent.send(*l.db, one);
        }
    }
};

} // namespace

TEST_CASE("at first all connections are closed, and one is opened for each query that is queued")
{
    three t;
    CHECK(t.links.is_closed());
    CHECK(t.links.is_idle());
    auto const c = t.links.choose({});
    CHECK(c.ready == nullptr);
    REQUIRE(c.closed != nullptr);
    CHECK(c.connecting == 0);
    CHECK(t.links.may_connect(c, 1, start));
    c.closed->now = state::connecting;
    CHECK_FALSE(t.links.may_connect(t.links.choose({}), 1, start));
    CHECK(t.links.may_connect(t.links.choose({}), 2, start));
    t.links.choose({}).closed->now = state::setting_up;
    CHECK(t.links.choose({}).connecting == 2);
    CHECK_FALSE(t.links.may_connect(t.links.choose({}), 2, start));
    CHECK_FALSE(t.links.is_closed());
    CHECK_FALSE(t.links.is_idle());
    t.links.choose({}).closed->now = state::connecting;
    CHECK_FALSE(t.links.may_connect(t.links.choose({}), 9, start)); // none is closed
}

TEST_CASE("a query is sent on the ready connection with the least to do, and not past the depth")
{
    three t;
    t.make_ready(t.first, 1);
    t.make_ready(t.second, 0);
    CHECK(t.links.choose({}).ready == &t.second);
    CHECK_FALSE(t.links.may_connect(t.links.choose({}), 9, start)); // one has nothing to do
    t.make_ready(t.second, 2);
    CHECK(t.links.choose({}).ready == &t.first);
    CHECK(t.links.may_connect(t.links.choose({}), 1, start));
    t.make_ready(t.first, 1);
    CHECK(t.links.choose({}).ready == nullptr);
    CHECK(t.links.choose({}).closed == &t.third);
}

TEST_CASE(
    "nothing is sent behind a late answer, nor on a connection that ends, which does not count as connecting")
{
    three t;
    t.make_ready(t.first, 1);
    t.make_ready(t.second, 0);
    t.first.sent.take_overdue(start + 10ms, [](auto&&...) {});
    t.second.now = state::ending;
    auto const c = t.links.choose({});
    CHECK(c.ready == nullptr);
    CHECK(c.connecting == 0);
    CHECK(c.closed == &t.third);
}

TEST_CASE("a look-up is not sent behind a removal, and a removal only as long as the others are quick")
{
    three t;
    t.make_ready(t.first, 1, 7);
    t.first.busy_since = start;
    CHECK(t.links.choose({}).ready == nullptr);
    CHECK(t.links.choose({.is_removal = true, .now = start}).ready == nullptr);
    CHECK(t.links.choose({.is_removal = true, .may_follow = true, .now = start + 49ms}).ready == &t.first);
    CHECK(t.links.choose({.is_removal = true, .may_follow = true, .now = start + 50ms}).ready == nullptr);
    t.first.is_exclusive = true;
    CHECK(t.links.choose({.is_removal = true, .may_follow = true, .now = start}).ready == nullptr);
    t.make_ready(t.second, 1);
    CHECK(t.links.choose({.is_removal = true, .now = start}).ready == &t.second); // behind a look-up
}

TEST_CASE("removals leave the last connection without a removal to look-ups, but not a single one")
{
    three t;
    t.make_ready(t.first, 0);
    CHECK(t.links.choose({.is_removal = true, .spares_one = true}).ready == &t.first);
    t.make_ready(t.second, 1, 7);
    CHECK(t.links.choose({.is_removal = true, .spares_one = true}).ready == nullptr);
    CHECK(t.links.choose({.is_removal = true}).ready == &t.first);
    CHECK(t.links.choose({.spares_one = true}).ready == &t.first);
    t.make_ready(t.third, 0);
    CHECK(t.links.choose({.is_removal = true, .spares_one = true}).ready != nullptr);
}

TEST_CASE("after a failed attempt one connection is tried at a time, and not before the pause has passed")
{
    three t;
    auto const first = t.links.failed_to_connect(detail::connection_failure, start);
    CHECK(first >= start + 50ms);
    CHECK(first <= start + 100ms);
    CHECK(t.links.retry_at() == first);
    CHECK_FALSE(t.links.may_connect(t.links.choose({}), 3, first - 1ns));
    CHECK(t.links.may_connect(t.links.choose({}), 3, first));
    t.first.now = state::connecting;
    CHECK_FALSE(t.links.may_connect(t.links.choose({}), 3, first));
    t.first.now = state::closed;
    auto const second = t.links.failed_to_connect(detail::connection_failure, first);
    CHECK(second >= first + 100ms);
    CHECK(second <= first + 200ms);

    t.links.connected();
    CHECK(t.links.retry_at() == std::chrono::steady_clock::time_point::min());
    t.first.now = state::connecting;
    CHECK(t.links.may_connect(t.links.choose({}), 3, start));
}

TEST_CASE(
    "a query that has waited too long gets the last attempt's error if no connection is ready, else busy")
{
    three t;
    CHECK(t.links.why_none() == errc::busy);
    auto const refused = sqlstate("28P01");
    t.links.failed_to_connect(refused, start);
    CHECK(t.links.why_none() == make_postgres_error(refused));
    t.make_ready(t.first, 1);
    CHECK(t.links.why_none() == errc::busy);
    t.first.now = state::closed;
    t.links.connected();
    CHECK(t.links.why_none() == errc::busy);
}

TEST_CASE("the set is idle if each connection is closed or has nothing to do")
{
    three t;
    t.make_ready(t.first, 0);
    CHECK(t.links.is_idle());
    CHECK_FALSE(t.links.is_closed());
    t.make_ready(t.second, 1);
    CHECK_FALSE(t.links.is_idle());
    t.second.sent.lose([](auto&&...) {});
    CHECK(t.links.is_idle());
    t.second.now = state::ending;
    CHECK_FALSE(t.links.is_idle());
}

TEST_CASE("the deadline is the earliest of the queries that were sent and of the connections that are opened")
{
    three t;
    CHECK(t.links.deadline() == std::chrono::steady_clock::time_point::max());
    t.first.now = state::connecting;
    t.first.connect_until = start + 30ms;
    CHECK(t.links.deadline() == start + 30ms);
    t.make_ready(t.second, 2);
    CHECK(t.links.deadline() == start + 10ms);
    t.second.sent.take_overdue(start + 10ms, [](auto&&...) {});
    CHECK(t.links.deadline() == start + 20ms);
}

TEST_CASE("connections that are retired are not sent on, and those that are opened then are")
{
    three t;
    t.make_ready(t.first, 1);
    t.make_ready(t.second, 0);
    t.third.now = state::connecting;
    t.links.retire();
    CHECK(t.first.now == state::ending);
    CHECK(t.second.now == state::ending);
    CHECK(t.third.now == state::connecting);
    CHECK(t.links.choose({}).ready == nullptr);
}
