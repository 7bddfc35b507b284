// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// One list of attacks on the end of a request, through every door of the module.

#include <uninvite/beast.hpp>

#include <uninvite/uninvite.hpp>

#include "support/beast/posting_world.hpp"
#include "support/catch.hpp"
#include "support/contract/framing_rows.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <vector>

using namespace tests;

namespace {

namespace http = boost::beast::http;
namespace ub = uninvite::beast;
using asio::use_awaitable;
using request_parser = http::request_parser<http::string_body>;
using test_stream = boost::beast::test::stream;

/// A connection whose client has sent all bytes and has closed its side.
struct sent
{
    asio::io_context io;
    test_stream server;
    test_stream client{io};
    boost::beast::flat_buffer buffer;

    /// @param most Bytes that one read returns.
    sent(std::string const& bytes, std::size_t most)
        : server(io, bytes)
    {
        server.read_size(most);
        client.connect(server);
        client.close();
    }
};

/// What came of the requests of a connection.
struct outcome
{
    std::string statuses;
    bool again = true; ///< whether the server would read on
    std::vector<long> removed;
};

using door = outcome (*)(std::string const& bytes, std::size_t most);

/// @param has_other_routes Whether the host reads the head, and then calls respond.
outcome through_respond(std::string const& bytes, std::size_t most, bool has_other_routes)
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    sent s(bytes, most);
    outcome o;
    ub::respond_options options;
    options.on_answer = [&](ub::message& m) { o.statuses += std::to_string(m.result_int()) + " "; };
    for (error_code ec; o.again && !ec;)
    {
        request_parser parser;
        o.again = (!has_other_routes || ub::read_head(s.server, s.buffer, parser, route, options, ec)) &&
                  ub::respond(s.server, s.buffer, parser, route, options, ec);
        if (ec == http::error::end_of_stream) o.again = true;
    }
    for (auto const& audit : w.store.audit())
        o.removed.push_back(audit.user.value());
    return o;
}

outcome through_respond(std::string const& bytes, std::size_t most)
{
    return through_respond(bytes, most, false);
}

outcome through_read_head(std::string const& bytes, std::size_t most)
{
    return through_respond(bytes, most, true);
}

outcome through_async_respond(std::string const& bytes, std::size_t most)
{
    beast_world w;
    sent s(bytes, most);
    outcome o;
    auto serve = [&]() -> asio::awaitable<void>
    {
        ub::respond_options options;
        options.on_answer = [&](ub::message& m) { o.statuses += std::to_string(m.result_int()) + " "; };
        for (error_code ec; o.again && !ec;)
        {
            request_parser parser;
            o.again = co_await ub::async_respond(s.server, s.buffer, parser, w.parts.route, options,
                                                 asio::redirect_error(use_awaitable, ec));
            if (ec == http::error::end_of_stream) o.again = true;
        }
    };
    asio::co_spawn(w.io, serve(),
                   [](std::exception_ptr e)
                   {
                       if (e) std::rethrow_exception(e);
                   });
    // The stream's completions are posted to its own context.
    for (std::size_t n = 1; n != 0;)
    {
        w.io.restart();
        s.io.restart();
        n = w.io.poll() + s.io.poll();
    }
    o.removed = w.removed();
    return o;
}

/// A host with a loop of its own: head by Beast, then admit, read_body and complete.
outcome through_read_body(std::string const& bytes, std::size_t most)
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    sent s(bytes, most);
    outcome o;
    for (error_code ec; o.again;)
    {
        request_parser parser;
        parser.body_limit(boost::none);
        http::read_header(s.server, s.buffer, parser, ec);
        if (ec == http::error::end_of_stream) break;
        o.again = !ec && !ub::is_ambiguous(parser.get());
        if (!o.again) break;
        auto admitted = ub::admit(route, parser);
        o.again = admitted.has_value();
        if (!admitted)
        {
            o.statuses += std::to_string(admitted.error().status()) + " ";
            break;
        }
        ub::read_body(s.server, s.buffer, parser, route.body_limit(), ec);
        o.again = !ec;
        if (ec) break;
        auto const r = ub::complete(route, *std::move(admitted), parser.get().body());
        o.statuses += std::to_string(r.status()) + " ";
    }
    for (auto const& audit : w.store.audit())
        o.removed.push_back(audit.user.value());
    return o;
}

/// Reads whole messages with Beast, and asks `answer` for each.
template <class Answer>
void answer_whole_messages(outcome& o, std::string const& bytes, std::size_t most, Answer answer)
{
    sent s(bytes, most);
    while (o.again)
    {
        http::request<http::string_body> request;
        error_code ec;
        http::read(s.server, s.buffer, request, ec);
        if (ec == http::error::end_of_stream) return;
        o.again = !ec;
        if (ec) return;
        ub::message const m = answer(request);
        o.statuses += std::to_string(m.result_int()) + " ";
        o.again = m.keep_alive();
    }
}

outcome through_handle(std::string const& bytes, std::size_t most)
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    outcome o;
    answer_whole_messages(o, bytes, most, [&](auto const& request) { return ub::handle(route, request); });
    for (auto const& audit : w.store.audit())
        o.removed.push_back(audit.user.value());
    return o;
}

outcome through_async_handle(std::string const& bytes, std::size_t most)
{
    beast_world w;
    outcome o;
    answer_whole_messages(
        o, bytes, most,
        [&](auto const& request)
        {
            std::optional<ub::message> answer;
            ub::async_handle(w.parts.route, request,
                             asio::bind_executor(w.io, [&](ub::message m) { answer.emplace(std::move(m)); }));
            w.io.restart();
            w.io.run();
            return *std::move(answer);
        });
    o.removed = w.removed();
    return o;
}

std::size_t const in_one_read = 1u << 20;

void check_attacks(door through, std::size_t most)
{
    for (contract::framing_attack const& a : contract::framing_attacks())
    {
        INFO(a.kind << ": " << a.name);
        outcome const o = through(a.bytes, most);
        CHECK(o.statuses == std::to_string(a.status) + " ");
        CHECK_FALSE(o.again);
        CHECK(o.removed.empty());
    }
}

// For a host that reads with Beast: the parser may refuse the request itself, and then there is no answer.
void check_visible_attacks(door through, bool (*is_visible)(contract::framing_attack const&))
{
    for (contract::framing_attack const& a : contract::framing_attacks())
    {
        if (!is_visible(a)) continue;
        INFO(a.kind << ": " << a.name);
        outcome const o = through(a.bytes, in_one_read);
        CHECK((o.statuses.empty() || o.statuses == std::to_string(a.status) + " "));
        CHECK_FALSE(o.again);
        CHECK(o.removed.empty());
    }
}

bool shows_in_a_message(contract::framing_attack const& a)
{
    return a.view == contract::parsed_view::shows;
}

/// read_body scans the body; the head was read by Beast.
bool shows_in_a_message_or_is_in_the_body(contract::framing_attack const& a)
{
    return shows_in_a_message(a) ||
           a.bytes.find("\r\nTransfer-Encoding: chunked\r\n\r\n") != std::string::npos;
}

void check_variants(door through, std::size_t most)
{
    for (contract::framing_variant const& v : contract::framing_variants())
    {
        INFO(v.name);
        outcome const o = through(v.bytes, most);
        CHECK(o.statuses == "204 204 ");
        CHECK(o.removed == std::vector<long>{7, 8});
    }
}

} // namespace

TEST_CASE("respond refuses every attack on the end of a request, and nothing in it or after it runs")
{
    check_attacks(through_respond, in_one_read);
    check_attacks(through_respond, 1);
}

TEST_CASE("read_head and then respond refuse every attack on the end of a request")
{
    check_attacks(through_read_head, in_one_read);
}

TEST_CASE("async_respond refuses every attack on the end of a request, and nothing in it or after it runs")
{
    check_attacks(through_async_respond, in_one_read);
    check_attacks(through_async_respond, 1);
}

TEST_CASE("read_body refuses every attack in a body, and nothing in it or after it runs")
{
    check_visible_attacks(through_read_body, shows_in_a_message_or_is_in_the_body);
}

TEST_CASE("handle and async_handle refuse every attack that a parsed message shows")
{
    check_visible_attacks(through_handle, shows_in_a_message);
    check_visible_attacks(through_async_handle, shows_in_a_message);
}

TEST_CASE("a request whose end is certain is served at every door, however it is written")
{
    for (door through : {door(through_respond), door(through_read_head), door(through_async_respond),
                         door(through_read_body), door(through_handle), door(through_async_handle)})
        check_variants(through, in_one_read);
    check_variants(through_respond, 1);
    check_variants(through_async_respond, 1);
}

TEST_CASE("a request that ends its connection is the last one, wherever its fields say close")
{
    for (door through : {door(through_respond), door(through_read_head), door(through_async_respond),
                         door(through_handle), door(through_async_handle)})
        for (contract::framing_variant const& v : contract::closing_requests())
        {
            INFO(v.name);
            auto const o = through(v.bytes, in_one_read);
            CHECK(o.statuses == "204 ");
            CHECK_FALSE(o.again);
            CHECK(o.removed == std::vector<long>{7});
        }
}
