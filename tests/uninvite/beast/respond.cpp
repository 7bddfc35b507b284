// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/respond.hpp>

#include <uninvite/uninvite.hpp>

#include "support/beast/fixed_dates.hpp"
#include "support/beast/posting_world.hpp"
#include "support/catch.hpp"
#include "support/contract/rows.hpp"
#include "support/world.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace http = boost::beast::http;
namespace beast = uninvite::beast;
namespace net = boost::asio;
using boost::beast::error_code;
using tests::world;

/// A stream whose peer follows a script: it sends one part each time that the server wants to read on, after
/// it has seen what was written until then.
class scripted_stream
{
    std::vector<std::string> parts_;
    std::size_t next_ = 0;
    std::string left_;

public:
    std::function<std::string()> endless; ///< where it is set: what comes after the parts
    std::string written;
    std::vector<std::string> seen; ///< what was written before each part was sent
    std::size_t sent = 0;          ///< bytes that the server has read
    bool broken = false;           ///< whether writing fails
    std::size_t most = 1 << 20;    ///< bytes that one call writes at most

    explicit scripted_stream(std::vector<std::string> parts)
        : parts_(std::move(parts))
    {
    }

    template <class Buffers>
    std::size_t read_some(Buffers const& buffers, error_code& ec)
    {
        ec = {};
        if (left_.empty())
        {
            seen.push_back(written);
            if (next_ != parts_.size())
                left_ = parts_[next_++];
            else if (endless)
                left_ = endless();
        }
        if (left_.empty())
        {
            ec = net::error::eof;
            return 0;
        }
        std::size_t const n = net::buffer_copy(buffers, net::buffer(left_));
        left_.erase(0, n);
        sent += n;
        return n;
    }

    template <class Buffers>
    std::size_t write_some(Buffers const& buffers, error_code& ec)
    {
        ec = {};
        if (broken)
        {
            ec = net::error::broken_pipe;
            return 0;
        }
        std::size_t const n = (std::min)(most, net::buffer_size(buffers));
        std::string bytes(n, '\0');
        net::buffer_copy(net::buffer(bytes), buffers);
        written += bytes;
        return n;
    }

    template <class Buffers>
    std::size_t read_some(Buffers const& buffers)
    {
        error_code ec;
        std::size_t const n = read_some(buffers, ec);
        if (ec) throw boost::system::system_error(ec);
        return n;
    }

    template <class Buffers>
    std::size_t write_some(Buffers const& buffers)
    {
        error_code ec;
        std::size_t const n = write_some(buffers, ec);
        if (ec) throw boost::system::system_error(ec);
        return n;
    }
};

/// Serves a connection to its end, as the example of `respond` does. @return Whether the peer ended it.
template <class Route>
bool serve(scripted_stream& stream, Route const& route, error_code& ec)
{
    boost::beast::flat_buffer buffer;
    for (;;)
    {
        http::request_parser<http::string_body> parser;
        parser.body_limit(boost::none);
        http::read_header(stream, buffer, parser, ec);
        if (ec) return ec == http::error::end_of_stream;
        if (!beast::respond(stream, buffer, parser, route, ec)) return false;
    }
}

/// What came of a connection.
struct conversation
{
    world w;
    scripted_stream stream;
    error_code ec;
    bool kept = false;

    explicit conversation(std::vector<std::string> parts)
        : stream(std::move(parts))
    {
    }

    conversation& run(uninvite::route_options const& o = {})
    {
        uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store, o};
        kept = serve(stream, route, ec);
        return *this;
    }

    /// The statuses of the answers, in order.
    std::string statuses() const { return tests::statuses_in(stream.written); }

    std::size_t removed() const { return w.store.audit().size(); }
};

std::string request_of(std::string const& fields, std::string const& body)
{
    return "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

std::string with_length(std::string const& token, std::string const& body, std::string const& fields = {})
{
    return request_of("Authorization: Bearer " + token +
                          "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields,
                      body);
}

std::string const chunked_head = request_of("Authorization: Bearer creator-token\r\n"
                                            "Transfer-Encoding: chunked\r\n",
                                            "");

} // namespace

TEST_CASE("a removal is answered with 204 and the next request on the connection is served")
{
    conversation c(
        {with_length("creator-token", R"({"users":[7]})") + with_length("manager-token", "users=8")});
    CHECK(c.run().statuses() == "204 204");
    CHECK(c.kept);
    CHECK(c.removed() == 2);
    CHECK(tests::fixed_dates(c.stream.written) ==
          "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\nHTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
}

TEST_CASE("an answer that the stream takes in small pieces arrives whole")
{
    conversation c({with_length("creator-token", R"({"users":[7]})") + with_length("nobody", "")});
    c.stream.most = 3;
    CHECK(c.run().statuses() == "204 401");
    CHECK(c.stream.written.ends_with("}"));
    CHECK(c.kept);
}

TEST_CASE("a body may come in any number of parts")
{
    std::vector<std::string> parts;
    for (char byte : with_length("creator-token", R"({"users":[7,8]})"))
        parts.emplace_back(1, byte);
    conversation c(parts);
    CHECK(c.run().statuses() == "204");
    CHECK(c.removed() == 2);
}

TEST_CASE("an answer to a whole request closes where the request asks for it, or is HTTP/1.0")
{
    std::string const next = with_length("creator-token", "users=8");
    SECTION("by its Connection field")
    {
        conversation c({with_length("creator-token", "users=7", "Connection: close\r\n") + next});
        CHECK(c.run().statuses() == "204");
        CHECK_FALSE(c.kept);
        CHECK(tests::fixed_dates(c.stream.written) ==
              "HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
    }
    SECTION("by its version")
    {
        std::string old = with_length("creator-token", "users=7");
        old.replace(old.find("HTTP/1.1"), 8, "HTTP/1.0");
        conversation c({old + next});
        CHECK(c.run().statuses() == "204");
        CHECK_FALSE(c.kept);
        CHECK(tests::fixed_dates(c.stream.written) == "HTTP/1.0 204 No Content\r\nDate: now\r\n\r\n");
    }
}

TEST_CASE("a refusal before the body leaves it unread: what stands in it never runs")
{
    std::string const inner = with_length("creator-token", R"({"users":[7]})");
    std::string const token = GENERATE("nobody", "member-token");
    bool const at_once = GENERATE(true, false);
    CAPTURE(token, at_once);
    std::string const whole = with_length(token, inner);
    std::size_t const head = whole.find("\r\n\r\n") + 4;
    conversation c(at_once ? std::vector{whole} : std::vector{whole.substr(0, head), whole.substr(head)});
    CHECK(c.run().statuses() == (token == "nobody" ? "401" : "403"));
    CHECK_FALSE(c.kept);
    CHECK(c.stream.written.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(c.removed() == 0);
}

TEST_CASE("a refusal of a request without a body keeps the connection")
{
    conversation c(
        {request_of("", "") + with_length("nobody", "") + with_length("creator-token", "users=7")});
    CHECK(c.run().statuses() == "401 401 204");
    CHECK(c.kept);
}

TEST_CASE("a refusal after the body keeps the connection")
{
    conversation c({with_length("creator-token", "users=x") + with_length("creator-token", "users=7")});
    CHECK(c.run().statuses() == "400 204");
    CHECK(c.kept);
}

TEST_CASE(
    "100 Continue is sent after admission, before the body is waited for, and only where it is asked for")
{
    std::string const expect = GENERATE("Expect: 100-continue\r\n", "expect: 100-Continue\r\n");
    std::string const body = R"({"users":[7]})";
    auto const parts = [&](std::string const& token, std::string const& fields)
    {
        std::string const whole = with_length(token, body, fields);
        std::size_t const head = whole.size() - body.size();
        return std::vector{whole.substr(0, head), body};
    };

    SECTION("to who may remove")
    {
        conversation c(parts("creator-token", expect));
        CHECK(c.run().statuses() == "100 204");
        CHECK(tests::fixed_dates(c.stream.written) ==
              "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
        REQUIRE(c.stream.seen.size() >= 2);
        CHECK(c.stream.seen[1] == "HTTP/1.1 100 Continue\r\n\r\n");
        CHECK(c.removed() == 1);
    }
    SECTION("not to who may not")
    {
        conversation c(parts("member-token", expect));
        CHECK(c.run().statuses() == "403");
        CHECK_FALSE(c.kept);
        CHECK(c.stream.seen.size() == 1); // the body was not even waited for
    }
    SECTION("not unasked")
    {
        CHECK(conversation(parts("creator-token", "")).run().statuses() == "204");
        CHECK(conversation(parts("creator-token", "Expect: something\r\n")).run().statuses() == "204");
    }
    SECTION("not to HTTP/1.0")
    {
        std::vector<std::string> old = parts("creator-token", expect);
        old[0].replace(old[0].find("HTTP/1.1"), 8, "HTTP/1.0");
        CHECK(conversation(old).run().statuses() == "204");
    }
    SECTION("not where there is no body to wait for")
    {
        CHECK(conversation({with_length("creator-token", "", expect)}).run().statuses() == "400");
    }
}

TEST_CASE("a chunked body is read, with its extensions and trailers, and the next request is served")
{
    std::string const body = "4;note=\"x\"\r\nuser\r\n3\r\ns=7\r\n0\r\nX-Trailer: y\r\n\r\n";
    conversation c({chunked_head + body + with_length("creator-token", "users=8")});
    CHECK(c.run().statuses() == "204 204");
    CHECK(c.removed() == 2);
    CHECK(c.kept);
}

TEST_CASE("chunks that are not well-formed are 400, and nothing behind them runs")
{
    std::string const body = GENERATE("x\r\n", "7\r\nusers=7XX0\r\n\r\n", "7;\r\nusers=7\r\n0\r\n\r\n",
                                      "fffffffffffffffff\r\n", "7\r\nusers=7\r\n0\r\nno field\r\n\r\n");
    CAPTURE(body);
    conversation c({chunked_head + body + with_length("creator-token", "users=8")});
    CHECK(c.run().statuses() == "400");
    CHECK_FALSE(c.kept);
    CHECK(c.stream.written.find("malformed_request") != std::string::npos);
    CHECK(c.removed() == 0);
}

TEST_CASE("a body over the limit is 413, however its length is told, and is not read to its end")
{
    uninvite::route_options const o{.body_limit = 100};
    std::string const next = with_length("creator-token", "users=8");
    SECTION("by Content-Length, before any of it is read")
    {
        std::string const whole = with_length("creator-token", std::string(101, 'x'));
        conversation c({whole.substr(0, whole.size() - 101), std::string(101, 'x') + next});
        CHECK(c.run(o).statuses() == "413");
        CHECK(c.stream.seen.size() == 1);
        CHECK_FALSE(c.kept);
    }
    SECTION("in one chunk")
    {
        conversation c({chunked_head + "65\r\n", std::string(101, 'x') + "\r\n0\r\n\r\n" + next});
        CHECK(c.run(o).statuses() == "413");
        CHECK_FALSE(c.kept);
    }
    SECTION("in two chunks")
    {
        std::string const chunk = "33\r\n" + std::string(51, 'x') + "\r\n";
        conversation c({chunked_head + chunk + chunk + "0\r\n\r\n" + next});
        CHECK(c.run(o).statuses() == "413");
        CHECK_FALSE(c.kept);
    }
    SECTION("and one of exactly the limit is read")
    {
        std::string const body = "users=7&" + std::string(92, 'x');
        CHECK(conversation({with_length("creator-token", body)}).run(o).statuses() == "204");
        CHECK(conversation({chunked_head + "64\r\n" + body + "\r\n0\r\n\r\n"}).run(o).statuses() == "204");
    }
}

TEST_CASE("what no limit of the parser counts is refused after a bounded number of bytes")
{
    std::string part;
    std::string start;
    SECTION("an endless chunk extension")
    {
        start = "7;x=";
        part = std::string(1000, 'x');
    }
    SECTION("endless extensions of the last chunk")
    {
        start = "7\r\nusers=7\r\n0";
        part = ";x";
    }
    SECTION("an endless trailer")
    {
        start = "7\r\nusers=7\r\n0\r\nX: ";
        part = std::string(1000, 'x');
    }
    SECTION("endless trailers")
    {
        start = "7\r\nusers=7\r\n0\r\n";
        part = "X: y\r\n";
    }
    SECTION("tiny chunks with long extensions")
    {
        part = "1;x=" + std::string(500, 'x') + "\r\nx\r\n";
    }
    std::size_t const limit = 100;
    conversation c({chunked_head + start});
    // Far past the limit the peer gives up, so that a server that reads on fails instead of hanging.
    c.stream.endless = [&] { return c.stream.sent < 4'000'000 ? part : std::string(); };
    CHECK(c.run({.body_limit = limit}).statuses() == "413");
    CHECK_FALSE(c.kept);
    CHECK(c.stream.sent < chunked_head.size() + beast::wire_limit(limit) + 1000);
    CHECK(c.removed() == 0);
}

TEST_CASE("an ambiguous request is 400 and nothing behind it runs")
{
    std::string const credentials = "Authorization: Bearer creator-token\r\n";
    std::string const head = GENERATE(
        "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nContent-Length: 7\r\n",
        "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\nHost: a\r\nContent-Length: 7\r\n",
        "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nContent-Length: 7\r\n",
        "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n",
        "DELETE /api/v2/course/1/invite/ HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n");
    CAPTURE(head);
    conversation c({head + credentials + "\r\n" + "users=7" + with_length("creator-token", "users=8")});
    CHECK(c.run().statuses() == "400");
    CHECK_FALSE(c.kept);
    CHECK(c.stream.written.find("malformed_request") != std::string::npos);
    CHECK(c.removed() == 0);
}

TEST_CASE("a client that goes before its body is whole gets no answer, and nothing is removed")
{
    std::string const whole = with_length("creator-token", "users=7");
    SECTION("with Content-Length")
    {
        conversation c({whole.substr(0, whole.size() - 1)});
        CHECK(c.run().statuses() == "");
        CHECK_FALSE(c.kept);
        CHECK(c.removed() == 0);
    }
    SECTION("behind the header")
    {
        conversation c({whole.substr(0, whole.size() - 7)});
        CHECK(c.run().statuses() == "");
        CHECK(c.removed() == 0);
    }
    SECTION("between chunks")
    {
        conversation c({chunked_head + "7\r\nusers=7\r\n"});
        CHECK(c.run().statuses() == "");
        CHECK(c.removed() == 0);
    }
}

TEST_CASE("an answer that cannot be written closes the connection and says why")
{
    conversation c({with_length("creator-token", "users=7") + with_length("creator-token", "users=8")});
    c.stream.broken = true;
    c.run();
    CHECK(c.ec == net::error::broken_pipe);
    CHECK_FALSE(c.kept);
    CHECK(c.removed() == 1); // it was carried out all the same, and repeating is safe
}

TEST_CASE("every row of the contract that HTTP can carry is answered over a connection")
{
    bool const chunked = GENERATE(false, true);
    CAPTURE(chunked);
    for (contract::contract_row const& row : contract::contract_rows())
    {
        if (row.core_only || (chunked && row.needs_length)) continue;
        INFO(row.name);
        conversation c({tests::bytes_of(row, chunked)});
        CHECK(c.run().statuses() == std::to_string(row.status));
        if (!row.code.empty() && row.method != "HEAD")
            CHECK(c.stream.written.find("\"code\":\"" + row.code + "\"") != std::string::npos);
        std::vector<long> removed;
        for (auto const& audit : c.w.store.audit())
            removed.push_back(audit.user.value());
        CHECK(removed == row.removed);
    }
}
