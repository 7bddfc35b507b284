// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/async_respond.hpp>

#include "support/beast/fixed_dates.hpp"
#include "support/beast/posting_world.hpp"
#include "support/beast/transports.hpp"
#include "support/catch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace tests;

namespace {

namespace http = boost::beast::http;
namespace ub = uninvite::beast;
using asio::use_awaitable;
using request_parser = http::request_parser<http::string_body>;

void rethrow(std::exception_ptr e)
{
    if (e) std::rethrow_exception(e);
}

/// One connection: the client sends parts, and the server answers as many requests as it may.
template <class Pair>
struct conversation
{
    beast_world w;
    Pair pair{w.io};
    boost::beast::flat_buffer buffer;
    std::string written;
    error_code ec;
    bool again = true;

    explicit conversation(route_options const& o = {})
        : w(o)
    {
    }

    template <class Route>
    asio::awaitable<void> serve(Route const& route, std::size_t requests, ub::respond_options options)
    {
        co_await pair.accept();
        for (; again && requests != 0; --requests)
        {
            request_parser parser;
            again = co_await ub::async_respond(pair.server, buffer, parser, route, options,
                                               asio::redirect_error(use_awaitable, ec));
        }
        pair.close();
    }

    asio::awaitable<void> talk(std::vector<std::string> const& parts)
    {
        co_await pair.connect();
        error_code ignored;
        for (std::string const& part : parts)
            co_await asio::async_write(pair.client, asio::buffer(part),
                                       asio::redirect_error(use_awaitable, ignored));
        std::string bytes(4096, '\0');
        for (error_code ended; !ended;)
        {
            std::size_t const n = co_await pair.client.async_read_some(
                asio::buffer(bytes), asio::redirect_error(use_awaitable, ended));
            written.append(bytes, 0, n);
        }
    }

    template <class Route>
    conversation& run(Route const& route, std::vector<std::string> const& parts, std::size_t requests = 1,
                      ub::respond_options const& options = {})
    {
        asio::co_spawn(w.io, serve(route, requests, options), rethrow);
        asio::co_spawn(w.io, talk(parts), rethrow);
        w.io.restart();
        w.io.run_for(std::chrono::seconds(20));
        CHECK(w.io.stopped());
        return *this;
    }
    conversation& run(std::vector<std::string> const& parts, std::size_t requests = 1,
                      ub::respond_options const& options = {})
    {
        return run(w.parts.route, parts, requests, options);
    }

    std::string statuses() const { return statuses_in(written); }
};

using talk = conversation<memory_pair>;

std::string request_of(std::string const& token, std::string const& body, std::string const& fields = {})
{
    return "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

std::string const good = request_of("creator-token", "users=7");
std::string const chunked_head = "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\n"
                                 "Authorization: Bearer creator-token\r\nTransfer-Encoding: chunked\r\n\r\n";

template <class Pair>
void check_rows(bool has_chunks, bool has_async_policy)
{
    for (contract::contract_row const& row : contract::contract_rows())
    {
        if (row.core_only || (has_chunks && row.needs_length)) continue;
        INFO(row.name);
        conversation<Pair> c;
        std::vector<std::string> const parts{bytes_of(row, has_chunks)};
        if (has_async_policy)
            c.run(parts);
        else
            c.run(c.w.route_with_sync_policy, parts);
        CHECK(c.statuses() == std::to_string(row.status));
        if (!row.code.empty() && row.method != "HEAD")
            CHECK(c.written.find("\"code\":\"" + row.code + "\"") != std::string::npos);
        CHECK(c.w.removed() == row.removed);
        CHECK(c.w.parts.seen.events.size() == 1);
    }
}

} // namespace

TEST_CASE("async_respond answers every row of the contract on a stream in memory")
{
    check_rows<memory_pair>(GENERATE(false, true), GENERATE(false, true));
}

TEST_CASE("async_respond answers every row of the contract on tcp_stream")
{
    check_rows<tcp_pair>(GENERATE(false, true), true);
}

TEST_CASE("async_respond answers every row of the contract on ssl_stream")
{
    check_rows<tls_pair>(GENERATE(false, true), true);
}

TEST_CASE("requests that come at once are answered in order, a short unread body between them is drained")
{
    talk c;
    c.run({good + request_of("member-token", "users=8") + request_of("creator-token", "users=x") +
           request_of("manager-token", "users=9")},
          4);
    CHECK(c.statuses() == "204 403 400 204");
    CHECK(c.again);
    CHECK(c.w.removed() == std::vector<long>{7, 9});
}

TEST_CASE("requests that come byte by byte are answered as if they came at once")
{
    talk c;
    std::vector<std::string> parts;
    for (char byte : good + chunked_head + "7\r\nusers=8\r\n0\r\nX: y\r\n\r\n")
        parts.emplace_back(1, byte);
    CHECK(c.run(parts, 2).statuses() == "204 204");
    CHECK(c.w.removed() == std::vector<long>{7, 8});
}

TEST_CASE("an unread body that is longer than the drain limit never runs, and ends the connection")
{
    talk c;
    ub::respond_options options;
    options.drain_limit = good.size() - 1;
    c.run({request_of("member-token", good) + good}, 3, options);
    CHECK(c.statuses() == "403");
    CHECK_FALSE(c.again);
    CHECK_FALSE(c.ec);
    CHECK(c.w.removed().empty());
}

TEST_CASE("what shows only in the raw bytes of a head is refused, and nothing behind it runs")
{
    std::string const field = GENERATE("X: a\r\n b\r\n", "X: a\nY: b\r\n", "X: a\rY: b\r\n", "Host: b\r\n",
                                       "Content-Length: 7\r\n", "Transfer-Encoding: identity\r\n");
    CAPTURE(field);
    talk c;
    c.run({request_of("creator-token", "users=7", field) + good}, 2);
    CHECK(c.statuses() == "400");
    CHECK_FALSE(c.again);
    CHECK(c.w.removed().empty());
}

TEST_CASE("a head over its limit is 431, a bad chunk 400, and what no parser counts 413")
{
    talk c({.body_limit = 100});
    SECTION("head")
    {
        CHECK(c.run({"GET / HTTP/1.1\r\nX: " + std::string(9000, 'x')}).statuses() == "431");
    }
    SECTION("chunk")
    {
        CHECK(c.run({chunked_head + "x\r\n" + good}).statuses() == "400");
    }
    SECTION("one long chunk extension")
    {
        CHECK(c.run({chunked_head + "7;x=" + std::string(100'000, 'x')}).statuses() == "413");
    }
    SECTION("many trailers")
    {
        std::string trailers;
        for (int i = 0; i != 20'000; ++i)
            trailers += "X: y\r\n";
        CHECK(c.run({chunked_head + "7\r\nusers=7\r\n0\r\n" + trailers}).statuses() == "413");
    }
    CHECK_FALSE(c.again);
    CHECK(c.w.removed().empty());
}

TEST_CASE("100 Continue is sent when the request is admitted, and not to a caller that is refused")
{
    std::string const expect = "Expect: 100-continue\r\n";
    talk c;
    c.run({request_of("creator-token", "users=7", expect)});
    CHECK(fixed_dates(c.written) ==
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
    talk d;
    d.run({request_of("member-token", "users=7", expect)});
    CHECK(d.statuses() == "403");
    CHECK_FALSE(d.again);
}

TEST_CASE("a host that has read the head with async_read_head goes on behind it")
{
    beast_world w;
    memory_pair pair(w.io);
    boost::beast::flat_buffer buffer;
    std::string target;
    bool again = false;
    auto const serve = [&]() -> asio::awaitable<void>
    {
        request_parser parser;
        if (!co_await ub::async_read_head(pair.server, buffer, parser, w.parts.route, {}, use_awaitable))
            co_return;
        target = std::string(parser.get().target());
        again = co_await ub::async_respond(pair.server, buffer, parser, w.parts.route, {}, use_awaitable);
    };
    pair.client.write_some(asio::buffer(GENERATE(as<std::string>(), good, "x\r\n\r\n")));
    asio::co_spawn(w.io, serve, rethrow);
    w.io.run();
    if (target.empty())
        CHECK(statuses_in(std::string(pair.client.str())) == "400");
    else
    {
        CHECK(target == "/api/v2/course/1/invite/");
        CHECK(statuses_in(std::string(pair.client.str())) == "204");
        CHECK(again);
    }
}

namespace {

/// A handler with a cancellation slot, and what it is called with.
struct cancelled_exchange
{
    beast_world w;
    tcp_pair pair{w.io}; // a pending read of the stream in memory cannot be cancelled
    boost::beast::flat_buffer buffer;
    request_parser parser;
    asio::cancellation_signal signal;
    int calls = 0;
    error_code ec;
    bool again = true;

    void send(std::string const& bytes) { asio::write(pair.client.socket(), asio::buffer(bytes)); }

    std::string received()
    {
        std::string bytes(4096, '\0');
        bytes.resize(pair.client.socket().read_some(asio::buffer(bytes)));
        return statuses_in(bytes);
    }

    void start(ub::respond_options options = {})
    {
        ub::async_respond(pair.server, buffer, parser, w.parts.route, std::move(options),
                          asio::bind_cancellation_slot(signal.slot(),
                                                       [this](error_code e, bool a)
                                                       {
                                                           ++calls;
                                                           ec = e;
                                                           again = a;
                                                       }));
        CHECK(calls == 0);
    }
};

} // namespace

TEST_CASE("a cancellation ends the operation at each step, and a removal that was not begun never is")
{
    using s = ub::respond_step;
    s const at =
        GENERATE(s::wait, s::read_head, s::admit, s::send_continue, s::read_body, s::complete, s::write);
    auto const type = GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial);
    CAPTURE(static_cast<int>(at));
    cancelled_exchange e;
    std::string const all = request_of("creator-token", "users=7", "Expect: 100-continue\r\n");
    std::string const sent = at == s::wait        ? ""
                             : at == s::read_head ? all.substr(0, 20)
                             : at == s::read_body ? all.substr(0, all.size() - 1)
                                                  : all;
    if (!sent.empty()) e.send(sent);
    bool was_there = false;
    e.start({.on_step = [&](s step)
             {
                 if (step != at) return;
                 was_there = true;
                 asio::post(e.w.io, [&] { e.signal.emit(type); });
             }});
    e.w.io.run_for(std::chrono::seconds(10));
    CHECK(was_there);
    CHECK(e.calls == 1);
    if (at != s::write && at != s::complete) CHECK(e.w.removed().empty());
    if (at == s::write) return; // the answer may be out already
    CHECK_FALSE(e.again);
    CHECK(e.ec == asio::error::operation_aborted);
}

TEST_CASE("a total cancellation ends the operation only while no byte of the request has come")
{
    cancelled_exchange e;
    bool const has_begun = GENERATE(false, true);
    if (has_begun) e.send(good.substr(0, 20));
    e.start();
    e.w.io.poll();
    e.signal.emit(asio::cancellation_type::total);
    if (!has_begun)
    {
        e.w.io.run_for(std::chrono::seconds(10));
        CHECK(e.calls == 1);
        CHECK(e.ec == asio::error::operation_aborted);
        return;
    }
    e.w.io.poll();
    CHECK(e.calls == 0);
    e.send(good.substr(20));
    e.w.io.run_for(std::chrono::seconds(10));
    CHECK(e.calls == 1);
    CHECK(e.again);
    CHECK(e.received() == "204");
}

TEST_CASE("a client that leaves before its request is whole gets no answer, and nothing is removed")
{
    std::size_t const n = GENERATE(std::size_t(0), std::size_t(1), std::size_t(60), good.size() - 1);
    CAPTURE(n);
    cancelled_exchange e;
    if (n != 0) e.send(good.substr(0, n));
    e.pair.client.socket().shutdown(asio::socket_base::shutdown_send);
    e.start();
    e.w.io.run_for(std::chrono::seconds(10));
    CHECK(e.calls == 1);
    CHECK(e.ec == (n == 0 ? http::error::end_of_stream : http::error::partial_message));
    CHECK_FALSE(e.again);
    CHECK(e.w.removed().empty());
    CHECK(e.pair.client.socket().available() == 0);
}

TEST_CASE("a policy or a store that throws gets 500 or 503 to the client, and the connection goes on")
{
    bool const is_policy = GENERATE(true, false);
    bool const is_memory = GENERATE(true, false);
    talk c;
    auto const fail = [&]
    {
        if (is_memory) throw std::bad_alloc();
        throw std::runtime_error("secret");
    };
    if (is_policy)
        c.w.parts.s.authenticate = [&](std::string const&) -> result<principal>
        {
            fail();
            return principal{user_id{1}};
        };
    else
        c.w.parts.s.remove = [&](removal const& r) -> result<removed>
        {
            fail();
            return removed(r.users);
        };
    std::string const status = is_memory ? "503" : "500";
    CHECK(c.run({good + good}, 2).statuses() == status + " " + status);
    CHECK(c.again);
    CHECK(c.written.find("secret") == std::string::npos);
}

TEST_CASE("a handler runs on its associated executor, and else on the stream's")
{
    beast_world w;
    asio::io_context handlers;
    memory_pair pair(w.io);
    boost::beast::flat_buffer buffer;
    request_parser parser;
    pair.client.write_some(asio::buffer(good));
    bool is_there = false;
    ub::async_respond(pair.server, buffer, parser, w.parts.route, {},
                      asio::bind_executor(handlers, [&](error_code, bool)
                                          { is_there = handlers.get_executor().running_in_this_thread(); }));
    for (int i = 0; i != 50; ++i)
    {
        w.io.restart();
        w.io.poll();
        handlers.restart();
        handlers.poll();
    }
    CHECK(is_there);
}

TEST_CASE("on_step and on_answer see each step and answer, and may end the connection")
{
    talk c;
    std::vector<ub::respond_step> steps;
    ub::respond_options options;
    options.on_step = [&](ub::respond_step step) { steps.push_back(step); };
    options.on_answer = [](ub::message& m)
    {
        m.set("X-Host", "a");
        m.keep_alive(false);
    };
    c.run({good + good}, 2, options);
    CHECK(fixed_dates(c.written) ==
          "HTTP/1.1 204 No Content\r\nDate: now\r\nX-Host: a\r\nConnection: close\r\n\r\n");
    CHECK_FALSE(c.again);
    using s = ub::respond_step;
    CHECK(steps == std::vector{s::wait, s::admit, s::complete, s::write});
}

TEST_CASE("is_last ends the connection after the answer that it is called for")
{
    talk c;
    int asked = 0;
    ub::respond_options options;
    options.is_last = [&] { return ++asked == 2; };
    c.run({good + good + good}, 3, options);
    CHECK(asked == 2);
    CHECK(fixed_dates(c.written) == "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n"
                                    "HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
    CHECK_FALSE(c.again);
}

TEST_CASE("an answer that the asynchronous stream takes in small pieces arrives whole")
{
    talk c;
    c.pair.server.write_size(3);
    c.run({good + request_of("nobody", "") + good}, 3);
    CHECK(c.statuses() == "204 401 204");
    CHECK(c.again);
}

TEST_CASE("on_answer cannot keep a connection that ends")
{
    std::string const ends = GENERATE("Connection: TE\r\nConnection: close\r\n",
                                      "Expect: 100-continue\r\nAuthorization: twice\r\n");
    auto const on_answer = GENERATE(
        +[](ub::message& m) { m.keep_alive(true); },
        +[](ub::message& m) { m.erase(http::field::connection); },
        +[](ub::message& m) { m.set(http::field::connection, "X-Trace"); });
    talk c;
    ub::respond_options options;
    options.on_answer = on_answer;
    std::string request = good;
    request.insert(request.find("\r\n") + 2, ends);
    c.run({request + good}, 2, options);
    CHECK_FALSE(c.again);
    CHECK(c.written.find("HTTP/1.1", 1) == std::string::npos);
    CHECK(c.written.find("close\r\n") != std::string::npos);
}

TEST_CASE("a close that on_answer adds in a second Connection field ends the connection")
{
    talk c;
    ub::respond_options options;
    options.on_answer = [](ub::message& m)
    {
        m.insert(http::field::connection, "X-Trace");
        m.insert(http::field::connection, "close");
    };
    c.run({good + good}, 2, options);
    CHECK_FALSE(c.again);
    CHECK(c.written.find("HTTP/1.1", 1) == std::string::npos);
}
