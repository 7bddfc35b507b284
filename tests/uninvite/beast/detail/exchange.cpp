// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/detail/exchange.hpp>

#include "support/beast/fixed_dates.hpp"
#include "support/catch.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace http = boost::beast::http;
namespace ub = uninvite::beast;
using boost::beast::error_code;
using ub::respond_step;
using uninvite::errc;
using uninvite::response;

std::string const start = "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\n";

/// An exchange without any stream.
struct driven
{
    using parser_type = http::request_parser<http::string_body>;

    parser_type parser;
    boost::beast::flat_buffer buffer;
    std::vector<respond_step> steps;
    std::vector<unsigned> answers;
    ub::detail::message_text text;
    ub::detail::exchange<parser_type, boost::beast::flat_buffer> x{
        parser,
        buffer,
        {.head_limit = 1000,
         .drain_limit = 10,
         .on_step = [this](respond_step s) { steps.push_back(s); },
         .on_response = [this](response const& r) { answers.push_back(r.status()); }},
        100};

    respond_step comes(std::string const& bytes, error_code ec = {})
    {
        x.next();
        buffer.commit(boost::asio::buffer_copy(buffer.prepare(bytes.size()), boost::asio::buffer(bytes)));
        x.on_read(ec, bytes.size());
        return x.next();
    }
    respond_step refused(bool body_unread = true)
    {
        response r(errc::missing_token, "{}");
        r.body_unread(body_unread);
        x.on_answer(r);
        return x.next();
    }
    respond_step written(error_code ec = {})
    {
        response const r(errc::missing_token, "{}");
        x.to_text(r, text);
        x.on_written(ec);
        return x.next();
    }
};

} // namespace

TEST_CASE("an exchange goes from the head to the answer, and notifies of each step once")
{
    driven d;
    CHECK(d.x.next() == respond_step::wait);
    CHECK(d.comes(start.substr(0, 5)) == respond_step::read_head);
    CHECK(d.comes(start.substr(5) + "Expect: 100-continue\r\nContent-Length: 7\r\n\r\n") ==
          respond_step::admit);
    d.x.on_admitted();
    CHECK(d.x.next() == respond_step::send_continue);
    CHECK(d.written() == respond_step::read_body);
    CHECK(d.comes("user") == respond_step::read_body);
    CHECK(d.comes("s=7GET") == respond_step::complete);
    CHECK(d.refused(false) == respond_step::write);
    CHECK(d.written() == respond_step::done);
    CHECK(d.x.is_reusable());
    CHECK_FALSE(d.x.error());
    CHECK(d.buffer.size() == 3);
    using s = respond_step;
    CHECK(d.steps == std::vector{s::wait, s::read_head, s::admit, s::send_continue, s::read_body, s::complete,
                                 s::write});
}

TEST_CASE("on_response sees the answer of the route once, before its message")
{
    driven d;
    d.comes("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n");
    d.refused();
    CHECK(d.answers.empty());
    d.written();
    CHECK(d.answers == std::vector{401u});
}

TEST_CASE("a short unread body is drained, and a longer one ends the connection")
{
    driven d;
    SECTION("short")
    {
        CHECK(d.comes(start + "Content-Length: 10\r\n\r\n") == respond_step::admit);
        CHECK(d.refused() == respond_step::write);
        CHECK(d.written() == respond_step::drain);
        CHECK(d.comes("0123456789") == respond_step::done);
        CHECK(d.x.is_reusable());
    }
    SECTION("longer, in chunks, or with any expectation")
    {
        std::string const fields = GENERATE("Content-Length: 11\r\n", "Transfer-Encoding: chunked\r\n",
                                            "Content-Length: 7\r\nExpect: 100-continue\r\n",
                                            "Content-Length: 7\r\nExpect: y 100-continue\r\n",
                                            "Content-Length: 7\r\nExpect: y\r\nExpect: 100-continue\r\n");
        CHECK(d.comes(start + fields + "\r\n") == respond_step::admit);
        CHECK(d.refused() == respond_step::write);
        CHECK(d.written() == respond_step::done);
        CHECK_FALSE(d.x.is_reusable());
        CHECK_FALSE(d.x.error());
    }
    SECTION("a client that leaves while it is drained")
    {
        d.comes(start + "Content-Length: 10\r\n\r\n");
        d.refused();
        d.written();
        CHECK(d.comes("", boost::asio::error::eof) == respond_step::done);
        CHECK_FALSE(d.x.is_reusable());
    }
}

TEST_CASE("what cannot be read to its end is refused with the reason")
{
    driven d;
    auto const why = [&](respond_step s) { return s == respond_step::refuse ? d.x.why() : errc::failed; };
    SECTION("in the head")
    {
        CHECK(why(d.comes(std::string(1000, 'x'))) == errc::head_too_large);
    }
    SECTION("no HTTP")
    {
        CHECK(why(d.comes("nonsense\r\n\r\n")) == errc::malformed_request);
    }
    SECTION("an ambiguous head")
    {
        CHECK(why(d.comes(start + "Host: a\r\n\r\n")) == errc::malformed_request);
    }
    SECTION("a slow head")
    {
        d.comes(start);
        CHECK(why(d.comes("", boost::beast::error::timeout)) == errc::request_timeout);
        d.refused();
        CHECK(d.written() == respond_step::done);
        CHECK(d.x.error() == boost::beast::error::timeout);
    }
    SECTION("in the body")
    {
        d.comes(start + "Transfer-Encoding: chunked\r\n\r\n");
        d.x.on_admitted();
        SECTION("a bad chunk")
        {
            CHECK(why(d.comes("x\r\n")) == errc::malformed_request);
        }
        SECTION("a long one")
        {
            CHECK(why(d.comes("65\r\n" + std::string(101, 'x'))) == errc::body_too_large);
        }
        SECTION("a slow one")
        {
            CHECK(why(d.comes("", boost::beast::error::timeout)) == errc::request_timeout);
        }
        d.refused();
        CHECK(d.written() == respond_step::done);
        CHECK_FALSE(d.x.is_reusable());
    }
}

TEST_CASE("a client that leaves, or waits too long between requests, gets no answer")
{
    driven d;
    SECTION("between requests")
    {
        CHECK(d.comes("", boost::asio::error::eof) == respond_step::done);
        CHECK(d.x.error() == http::error::end_of_stream);
    }
    SECTION("idle")
    {
        CHECK(d.comes("", boost::beast::error::timeout) == respond_step::done);
    }
    SECTION("within a head")
    {
        d.comes(start);
        CHECK(d.comes("", boost::asio::error::eof) == respond_step::done);
        CHECK(d.x.error() == http::error::partial_message);
    }
    CHECK_FALSE(d.x.is_reusable());
}

TEST_CASE("an exchange sends the same bytes with on_answer and without it")
{
    std::string const fields = GENERATE("", "Connection: close\r\n", "Content-Length: 99\r\n");
    std::string const method = GENERATE("DELETE", "HEAD", "OPTIONS");
    std::string const version = GENERATE("1.0", "1.1");
    bool const is_last = GENERATE(false, true);
    CAPTURE(fields, method, version, is_last);
    auto const bytes = [&](auto on_answer)
    {
        using parser_type = http::request_parser<http::string_body>;
        parser_type parser;
        boost::beast::flat_buffer buffer;
        ub::detail::exchange<parser_type, boost::beast::flat_buffer> x(
            parser, buffer, {.drain_limit = 10, .on_answer = on_answer, .is_last = [&] { return is_last; }},
            100);
        std::string const head = method + " / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n";
        buffer.commit(boost::asio::buffer_copy(buffer.prepare(head.size()), boost::asio::buffer(head)));
        x.on_read({}, head.size());
        response r(errc::missing_token, "{}");
        r.body_unread(true);
        x.on_answer(r);
        ub::detail::message_text text;
        x.to_text(r, text);
        bool const closes = text.view().find("Connection: close\r\n") != std::string_view::npos;
        CHECK((version == "1.0" || closes == (is_last || !fields.empty())));
        CHECK(text.view().ends_with(method == "HEAD" ? "\r\n\r\n" : "\r\n\r\n{}"));
        return tests::fixed_dates(std::string(text.view()));
    };
    CHECK(bytes(std::function<void(ub::message&)>()) == bytes([](ub::message&) {}));
}

TEST_CASE("an exchange refuses limits out of their range")
{
    using parser_type = http::request_parser<http::string_body>;
    parser_type parser;
    boost::beast::flat_buffer buffer;
    auto const with = [&](ub::respond_options o)
    { ub::detail::exchange<parser_type, boost::beast::flat_buffer>(parser, buffer, std::move(o), 100); };
    CHECK_NOTHROW(with({.head_limit = 1, .drain_limit = 0}));
    CHECK_THROWS_AS(with({.head_limit = 0}), std::invalid_argument);
    CHECK_THROWS_AS(with({.drain_limit = static_cast<std::size_t>(-1)}), std::invalid_argument);
}
