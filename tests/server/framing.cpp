// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/contract/framing_rows.hpp"
#include "world_server.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace tests;

namespace {

std::string const start = "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\n";
std::string const host = "Host: localhost\r\n";
std::string const token = bearer("creator-token");

// Sends bytes that hold a whole good request behind whatever is ambiguous; that one must never run.
void check_refused(world_server& s, std::string const& bytes, unsigned status)
{
    client c = s.connect();
    c.send(bytes);
    answer const a = c.read();
    CHECK(a.status == status);
    CHECK(a["Connection"] == "close");
    CHECK(c.is_closed());
    CHECK(s.is_pending(7));
}

} // namespace

TEST_CASE("a whole request sent as the body of a refused one is never run")
{
    world_server s;
    struct refused
    {
        std::string fields;
        std::string target;
        std::string method;
        unsigned status;
    };
    std::string const hidden = "/api/v2/course/2/invite/";
    for (refused const& r :
         std::vector<refused>{{"", invite_path, "DELETE", 401},
                              {"Authorization: Bearer ,\r\n", invite_path, "DELETE", 400},
                              {bearer("member-token"), invite_path, "DELETE", 403},
                              {bearer("stranger-token"), hidden, "DELETE", 404},
                              {token, "/nothing", "DELETE", 404},
                              {token, invite_path, "POST", 405},
                              {token + "Content-Type: image/png\r\n", invite_path, "DELETE", 415}})
        for (std::size_t padding : {std::size_t(0), std::size_t(100'000)})
        {
            CAPTURE(r.status, padding);
            // The padding in front is never mistaken for a request either.
            std::string const inner = good_request() + std::string(padding, 'x');
            client c = s.connect();
            c.send(request(r.fields, inner, r.target, r.method));
            answer const a = c.read();
            CHECK(a.status == r.status);
            if (a["Connection"] == "close")
                CHECK(c.is_closed());
            else
            {
                CHECK(padding == 0); // a short body was read away: the next request is a request
                c.send(request(token, "users=8"));
                CHECK(c.read().status == 204);
                s.world.reset();
            }
            CHECK(s.is_pending(7));

            client d = s.connect();
            d.send(r.method + " " + r.target + " HTTP/1.1\r\n" + host + r.fields +
                   "Transfer-Encoding: chunked\r\n\r\n" + chunked(inner));
            CHECK(d.read().status == r.status);
            CHECK(d.is_closed());
            CHECK(s.is_pending(7));
        }
}

TEST_CASE("a body longer than the limit is refused by its length, and nothing behind the header is run")
{
    world_server s;
    client c = s.connect();
    c.send(start + host + token + "Content-Length: 2000000\r\n\r\n" + good_request());
    CHECK(c.read().status == 413);
    CHECK(c.is_closed());
    CHECK(s.is_pending(7));
}

TEST_CASE("a request whose end is in doubt is refused and the connection closed")
{
    world_server s;
    std::string const inner = good_request();
    std::string const zero = "0\r\n\r\n";
    for (std::string const coding : {"xchunked", "identity", "chunked, identity", "gzip, chunked",
                                     "chunked, chunked", "\"chunked\"", "chunked;a=b", ""})
    {
        CAPTURE(coding);
        check_refused(s, start + host + token + "Transfer-Encoding: " + coding + "\r\n\r\n" + zero + inner,
                      400);
    }
    std::string const chunked_field = "Transfer-Encoding: chunked\r\n";
    check_refused(s, start + host + token + chunked_field + chunked_field + "\r\n" + zero + inner, 400);
    check_refused(s, start + host + token + chunked_field + "Content-Length: 5\r\n\r\n" + zero + inner, 400);
    check_refused(s, start + host + token + "Content-Length: 5\r\n" + chunked_field + "\r\n" + zero + inner,
                  400);
    check_refused(s,
                  "DELETE /api/v2/course/1/invite/ HTTP/1.0\r\n" + host + token + chunked_field + "\r\n" +
                      zero + inner,
                  400);
    check_refused(s, start + host + token + "Content-Length: 7\r\nContent-Length: 7\r\n\r\nusers=7", 400);
    check_refused(s, start + host + token + "Content-Length: 7\r\nContent-Length: 8\r\n\r\nusers=7&", 400);
    check_refused(s, start + host + token + "Content-Length: +7\r\n\r\nusers=7", 400);
    check_refused(s, start + host + token + "Content-Length: 7, 7\r\n\r\nusers=7", 400);
}

TEST_CASE("every attack on the end of a request is refused, the connection closed, and nothing of it runs")
{
    world_server s;
    for (contract::framing_attack const& a : contract::framing_attacks())
    {
        INFO(a.kind << ": " << a.name);
        check_refused(s, a.bytes, a.status);
        CHECK(s.is_pending(8));
    }
}

TEST_CASE("a request whose end is certain is served, however it is written")
{
    world_server s;
    for (contract::framing_variant const& v : contract::framing_variants())
    {
        INFO(v.name);
        client c = s.connect();
        c.send(v.bytes);
        CHECK(c.read().status == 204);
        CHECK(c.read().status == 204);
        CHECK_FALSE(s.is_pending(7));
        CHECK_FALSE(s.is_pending(8));
        s.world.reset();
    }
}

TEST_CASE("a request that ends its connection is the last one, wherever its fields say close")
{
    world_server s;
    for (contract::framing_variant const& v : contract::closing_requests())
    {
        INFO(v.name);
        client c = s.connect();
        c.send(v.bytes);
        CHECK(c.read().status == 204);
        CHECK(c.is_closed());
        CHECK_FALSE(s.is_pending(7));
        CHECK(s.is_pending(8));
        s.world.reset();
    }
}

TEST_CASE("a request without one Host, with a folded field or a stray line break is refused")
{
    world_server s;
    std::string const rest = token + "Content-Length: 7\r\n\r\nusers=7";
    check_refused(s, start + rest, 400);
    check_refused(s, start + host + "Host: other\r\n" + rest, 400);
    check_refused(s, start + host + "X: a\r\n b\r\n" + rest, 400);
    check_refused(s, start + host + "X: a\r\n\tb\r\n" + rest, 400);
    check_refused(s, start + host + "X: a\nY: b\r\n" + rest, 400);
    check_refused(s, start + host + "X: a\rb\r\n" + rest, 400);
    check_refused(s, start + host + "X : a\r\n" + rest, 400);
    check_refused(s, "\x16\x03\x01\x02\r\n\r\n", 400);

    client c = s.connect();
    c.send("DELETE /api/v2/course/1/invite/ HTTP/1.0\r\n" + rest); // HTTP/1.0 knows no Host
    CHECK(c.read().status == 204);
}

TEST_CASE("methods are read in their exact case, and HEAD has no body")
{
    world_server s;
    client c = s.connect();
    c.send(request(token, "", invite_path, "delete"));
    CHECK(c.read().status == 405);
    c.send(request(token, "", invite_path, "GET"));
    answer const get = c.read();
    CHECK(get.status == 405);
    CHECK(get["Allow"] == "DELETE");
    c.send(request(token, "", invite_path, "HEAD"));
    answer const head = c.read(true);
    CHECK(head.status == 405);
    CHECK(head["Content-Length"] == get["Content-Length"]);
    c.send(good_request());
    CHECK(c.read().status == 204); // right behind the header of the answer to HEAD
}

TEST_CASE("a header over 8 KiB is 431, and one just below is read")
{
    world_server s;
    check_refused(s, start + host + "X: " + std::string(9000, 'a') + "\r\n" + token + "\r\n", 431);
    check_refused(s, start + host + "X: " + std::string(9000, 'a'), 431);

    std::string const lines = host + token + "Content-Length: 7\r\n";
    std::size_t const room = 8192 - start.size() - lines.size() - 7;
    client c = s.connect();
    c.send(start + lines + "X: " + std::string(room, 'a') + "\r\n\r\nusers=7");
    CHECK(c.read().status == 204);
    s.world.reset();
    check_refused(s, start + lines + "X: " + std::string(room + 1, 'a') + "\r\n\r\nusers=7", 431);
}

TEST_CASE("endless chunk extensions and trailers are refused with bounded memory")
{
    world_server s;
    std::string const head = start + host + token + "Transfer-Encoding: chunked\r\n\r\n";
    long const before = s.server.memory("VmRSS");
    for (auto const& [opening, piece] : std::vector<std::pair<std::string, std::string>>{
             {"7;", std::string(64 * 1024, 'a')},
             {"7\r\nusers=7\r\n0\r\nX: ", std::string(64 * 1024, 'a')},
             {"7\r\nusers=7\r\n0\r\n", "X-Trailer: value\r\n"},
             {"", "1;a=b\r\n&\r\n"}})
    {
        CAPTURE(opening, piece.substr(0, 20));
        client c = s.connect();
        bool refused = !c.send(head + opening);
        std::string block;
        while (block.size() < 64 * 1024)
            block += piece;
        for (std::size_t sent = 0; !refused && sent < 64u * 1024 * 1024; sent += block.size())
            refused = !c.send(block);
        CHECK(refused);
        CHECK(s.is_pending(7));
    }
    CHECK(s.server.memory("VmHWM") - before < 16 * 1024);
}

TEST_CASE("100 Continue is sent once the request is admitted, and not where it is refused")
{
    world_server s;
    std::string const expects = "Expect: 100-continue\r\n";
    std::string const all = request(token + expects, "users=7");
    client c = s.connect();
    c.send(all.substr(0, all.size() - 7));
    CHECK(c.read().status == 100);
    c.send("users=7");
    CHECK(c.read().status == 204);

    client d = s.connect();
    d.send(request(bearer("member-token") + expects, "users=8").substr(0, all.size() - 7));
    CHECK(d.read().status == 403);
    CHECK(d.is_closed()); // nobody knows whether the body still comes
}

TEST_CASE("requests sent at once are answered in their order")
{
    world_server s;
    client c = s.connect();
    c.send(good_request() + request(bearer("member-token"), "users=8") + request(token, "users=x") +
           request(token, "users=9"));
    CHECK(c.read().status == 204);
    CHECK(c.read().status == 403);
    CHECK(c.read().status == 400);
    CHECK(c.read().status == 204);
    CHECK(s.world.audit() == "1|7|1 1|9|1");
}
