// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/pool_connections.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <chrono>
#include <iterator>
#include <memory>
#include <string>

using namespace tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using postgres::detail::pool_connections;
using postgres::detail::pooled_connection;
using state = pooled_connection::state;

namespace {

/// It opens its first connection, and sends nothing on it.
struct opens_one final : pool_connections
{
    int events = 0;

    explicit opens_one(asio::io_context& io, postgres::database const& db)
        : pool_connections(asio::make_strand(asio::any_io_executor(io.get_executor())), db, {})
    {
    }

    pooled_connection& first() { return **on_->links.begin(); }
    void open() { begin(first()); }
    void close() { leave(first()); }

    void dispatch() override { ++events; }
    void answer(pooled_connection&, bool) override {}
    void on_timer() override { on_->timer.fired(); }
};

} // namespace

TEST_CASE("a connection is opened and set up, and its place is free when the server has ended its process")
{
    course_tables const courses;
    asio::io_context io;
    auto const pool = std::make_shared<opens_one>(io, courses.open({.connections = 1}));
    auto const run_until = [&](state wanted)
    {
        for (auto const end = std::chrono::steady_clock::now() + 10s;
             pool->first().now != wanted && std::chrono::steady_clock::now() < end;)
            io.run_one_for(10ms);
        return pool->first().now == wanted;
    };
    CHECK(pool->first().now == state::closed);
    pool->open();
    CHECK(pool->first().now == state::connecting);
    CHECK(run_until(state::ready));
    CHECK(courses.connections() == 1);
    int const before = pool->events;
    pool->close();
    CHECK(pool->first().now != state::ready);
    CHECK(run_until(state::closed));
    CHECK(courses.connections() == 0);
    CHECK(pool->events > before); // the place may be used
}
