// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/async_handle.hpp>

#include "support/beast/posting_world.hpp"
#include "support/catch.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <stdexcept>
#include <string>

using namespace tests;

namespace {

namespace http = boost::beast::http;
namespace ub = uninvite::beast;
using request = http::request<http::string_body>;

template <class Route>
ub::message answer_of(beast_world& w, Route const& route, request const& r)
{
    std::optional<ub::message> answer;
    ub::async_handle(route, r,
                     asio::bind_executor(w.io, [&](ub::message m) { answer.emplace(std::move(m)); }));
    CHECK(!answer);
    w.io.restart();
    w.io.run();
    REQUIRE(answer);
    return std::move(*answer);
}

request parsed(std::string const& bytes)
{
    http::request_parser<http::string_body> parser;
    parser.eager(true);
    parser.body_limit(boost::none);
    error_code ec;
    parser.put(asio::buffer(bytes), ec);
    if (ec) throw std::runtime_error(ec.message());
    return parser.release();
}

std::string const good =
    "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer creator-token\r\n"
    "Content-Length: 7\r\n";

} // namespace

TEST_CASE("async_handle answers every row of the contract, with either kind of policy")
{
    bool const has_async_policy = GENERATE(true, false);
    for (contract::contract_row const& row : contract::contract_rows())
    {
        if (row.core_only) continue;
        INFO(row.name);
        beast_world w;
        request const r = parsed(bytes_of(row, false));
        ub::message const m =
            has_async_policy ? answer_of(w, w.parts.route, r) : answer_of(w, w.route_with_sync_policy, r);
        CHECK(m.result_int() == row.status);
        if (!row.code.empty() && row.method != "HEAD")
            CHECK(m.body().find("\"code\":\"" + row.code + "\"") != std::string::npos);
        CHECK(w.removed() == row.removed);
    }
}

TEST_CASE("async_handle refuses an ambiguous request with 400, removes nothing and ends the connection")
{
    std::string const fields = GENERATE("Content-Length: 7\r\n", "Host: b\r\n");
    beast_world w;
    ub::message const m = answer_of(w, w.parts.route, parsed(good + fields + "\r\nusers=7"));
    CHECK(m.result_int() == 400);
    CHECK_FALSE(m.keep_alive());
    CHECK(w.removed().empty());
}

TEST_CASE("if the store throws as it is called, async_handle answers 500 and not within the call")
{
    beast_world w;
    w.parts.s.remove = [](removal const&) -> result<removed> { throw std::runtime_error("secret"); };
    request const r = parsed(good + "\r\nusers=7");
    CHECK(answer_of(w, w.route_with_sync_policy, r).result_int() == 500);
    CHECK(answer_of(w, w.parts.route, r).keep_alive());
}
