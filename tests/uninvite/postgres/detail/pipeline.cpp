// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/pipeline.hpp>

#include "support/catch.hpp"
#include "support/postgres/query.hpp"
#include "support/postgres/server.hpp"
#include "support/results.hpp"

#include <chrono>
#include <memory>
#include <new>
#include <string>

using namespace tests;
using namespace uninvite;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

constexpr clock_type::time_point never = clock_type::time_point::max();
constexpr clock_type::time_point first{1s}, second{2s};

struct request : text_query
{
    clock_type::time_point deadline;
    std::int64_t course = 1; // a removal
    std::string got = "nothing";
    bool may_be_sent = true;
    bool has_memory_to_send = true, has_memory_to_read = true;

    explicit request(std::string sql_, clock_type::time_point deadline_ = never)
        : text_query{std::move(sql_)}
        , deadline(deadline_)
    {
    }

    bool send(PGconn* to, std::string& scratch) const
    {
        if (!has_memory_to_send) throw std::bad_alloc();
        return may_be_sent && text_query::send(to, scratch);
    }
    void read(PGresult const* r)
    {
        if (!has_memory_to_read) throw std::bad_alloc();
        got = PQgetvalue(r, 0, 0);
    }
};

using pointer = std::unique_ptr<request>;

/// A pipeline on a connection of its own, and what each request was answered, in order.
struct piped_connection
{
    postgres::connection db{postgres::connection_string(server(), 5s), clock_type::now() + 5s};
    postgres::detail::pipeline<pointer> sent;
    std::string answers;

    piped_connection()
    {
        REQUIRE(PQsetnonblocking(db.handle(), 1) == 0);
        REQUIRE(PQenterPipelineMode(db.handle()) == 1);
    }

    bool send(std::string const& sql, clock_type::time_point deadline = never, std::int64_t course = 1)
    {
        auto one = std::make_unique<request>(sql, deadline);
        one->course = course;
        return sent.send(db, one);
    }
    bool send_lookup(std::string const& sql, clock_type::time_point deadline = never)
    {
        return send(sql, deadline, 0);
    }

    auto tell()
    {
        return [this](pointer one, boost::system::error_code const& ec)
        { answers += (answers.empty() ? "" : ", ") + (ec ? name_of(ec) : one->got); };
    }

    /// Reads until nothing is outstanding, or the connection is lost. @return Whether it may be used further.
    bool receive()
    {
        bool is_sound = true;
        auto const end = clock_type::now() + 10s;
        while (!sent.empty() && db.is_sound() && clock_type::now() < end)
        {
            int const unsent = PQflush(db.handle());
            db.wait(unsent == 1, end);
            PQconsumeInput(db.handle());
            is_sound = sent.take(db, tell()) && is_sound;
        }
        return is_sound;
    }
};

} // namespace

TEST_CASE(
    "each request of a pipeline is a transaction of its own: one that fails takes nothing from the others")
{
    piped_connection p;
    for (char const* sql : {"SELECT 'a'", "SELECT 1/0", "SELECT 'b'", "SELECT nothing", "SELECT 'c'"})
        CHECK(p.send(sql));
    CHECK(p.sent.size() == 5);
    CHECK(p.receive());
    CHECK(p.answers == "a, failed, b, failed, c");
    CHECK(p.sent.empty());
}

TEST_CASE("a request without memory for its rows is unknown, and the next one has its own")
{
    piped_connection p;
    auto one = std::make_unique<request>("SELECT 'a'");
    one->has_memory_to_read = false;
    CHECK(p.sent.send(p.db, one));
    CHECK(p.send("SELECT 'b'"));
    CHECK(p.receive());
    CHECK(p.answers == "outcome_unknown, b");
}

TEST_CASE("a connection that is lost without a word leaves every request of the pipeline unknown")
{
    piped_connection p;
    for (int i = 0; i != 3; ++i)
        p.send("SELECT 'a'");
    p.sent.lose(p.tell());
    CHECK(p.answers == "outcome_unknown, outcome_unknown, outcome_unknown");
    CHECK(p.sent.empty());
    p.sent.lose(p.tell());
    CHECK(p.answers == "outcome_unknown, outcome_unknown, outcome_unknown");
}

TEST_CASE("a server that ends the connection itself has carried nothing out of what was sent behind")
{
    piped_connection p;
    p.send("SELECT 'a'");
    p.send("SELECT pg_terminate_backend(pg_backend_pid())");
    p.send("SELECT 'b'");
    p.receive();
    p.sent.lose(p.tell());
    CHECK(p.answers == "a, busy, busy");
}

TEST_CASE("a request past its deadline is unknown and told once, and its late answer is not another's")
{
    piped_connection p;
    CHECK(p.sent.deadline() == never);
    p.send("SELECT 'a'", second);
    p.send("SELECT 'b'", first);
    p.send("SELECT 'c'");
    CHECK(p.sent.deadline() == first);
    p.sent.take_overdue(first - 1ns, p.tell());
    CHECK(p.answers == "");
    p.sent.take_overdue(first, p.tell());
    CHECK(p.answers == "outcome_unknown");
    CHECK(p.sent.deadline() == second);
    CHECK_FALSE(p.sent.is_late());
    p.sent.take_overdue(second, p.tell());
    CHECK(p.sent.is_late());
    CHECK_FALSE(p.sent.is_abandoned());
    CHECK(p.receive());
    CHECK(p.answers == "outcome_unknown, outcome_unknown, c");
}

TEST_CASE("a look-up is busy, and not unknown, if its connection is lost or its deadline has passed")
{
    piped_connection p;
    p.send_lookup("SELECT 'a'", first);
    p.send_lookup("SELECT 'b'");
    p.send("SELECT 'c'");
    p.sent.take_overdue(first, p.tell());
    p.sent.lose(p.tell());
    CHECK(p.answers == "busy, busy, outcome_unknown");
}

TEST_CASE("a pipeline is abandoned when nobody waits for what is outstanding")
{
    piped_connection p;
    CHECK_FALSE(p.sent.is_abandoned());
    p.send("SELECT 'a'", first);
    CHECK_FALSE(p.sent.is_abandoned());
    p.sent.take_overdue(first, p.tell());
    CHECK(p.sent.is_abandoned());
    CHECK(p.sent.deadline() == never);
    p.sent.lose(p.tell());
    CHECK(p.answers == "outcome_unknown");
}

TEST_CASE("a request that cannot be sent stays the caller's")
{
    piped_connection p;
    auto one = std::make_unique<request>("SELECT 'a'");
    one->may_be_sent = false;
    one->has_memory_to_send = GENERATE(true, false);
    CHECK_FALSE(p.sent.send(p.db, one));
    CHECK(one);
    CHECK(p.sent.empty());
}

TEST_CASE("a connection that has lost what was prepared, or takes no writes, is not used further")
{
    piped_connection p;
    std::string const state = GENERATE("26000", "25006");
    p.send("SELECT 'a'");
    p.send("DO $$BEGIN RAISE SQLSTATE '" + state + "'; END$$");
    p.send("SELECT 'b'");
    CHECK_FALSE(p.receive());
    CHECK(p.answers == "a, busy, b");
}
