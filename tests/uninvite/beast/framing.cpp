// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/framing.hpp>

#include "support/catch.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>

namespace {

namespace http = boost::beast::http;
using fields = std::initializer_list<std::pair<char const*, char const*>>;

bool ambiguous(unsigned version, fields list)
{
    http::request<http::empty_body> request;
    request.version(version);
    for (auto const& [name, value] : list)
        request.insert(name, value);
    return uninvite::beast::is_ambiguous(request);
}

bool persists(unsigned version, fields list)
{
    http::response<http::empty_body> answer;
    answer.version(version);
    for (auto const& [name, value] : list)
        answer.insert(name, value);
    return uninvite::beast::keeps_alive(answer);
}

} // namespace

TEST_CASE("what leaves no doubt where the request ends is not ambiguous")
{
    CHECK_FALSE(ambiguous(11, {{"Host", "a"}}));
    CHECK_FALSE(ambiguous(11, {{"Host", ""}}));
    CHECK_FALSE(ambiguous(11, {{"host", "a"}, {"content-length", "5"}}));
    for (char const* chunked : {"chunked", "Chunked", "CHUNKED", "chunkeD"})
        CHECK_FALSE(ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", chunked}}));
    CHECK_FALSE(ambiguous(11, {{"Host", "a"}, {"Accept", "x"}, {"Accept", "y"}}));
    CHECK_FALSE(ambiguous(10, {}));
    CHECK_FALSE(ambiguous(10, {{"Host", "a"}, {"Content-Length", "5"}}));
}

TEST_CASE("HTTP/1.1 names one host, and HTTP/1.0 at most one")
{
    CHECK(ambiguous(11, {}));
    CHECK(ambiguous(11, {{"Content-Length", "5"}}));
    CHECK(ambiguous(11, {{"Host", "a"}, {"Host", "a"}}));
    CHECK(ambiguous(11, {{"Host", "a"}, {"host", "b"}}));
    CHECK(ambiguous(10, {{"Host", "a"}, {"Host", "a"}}));
}

TEST_CASE("a request with an invalid Host is ambiguous in either version")
{
    for (char const* host : {"a b", "a, b", "a/b", "a@b", "a:b", "[a]"})
    {
        CHECK(ambiguous(11, {{"Host", host}}));
        CHECK(ambiguous(10, {{"Host", host}}));
    }
    CHECK_FALSE(ambiguous(11, {{"Host", "[::1]:8080"}}));
}

TEST_CASE("the authority of a target in absolute-form is judged as Host is")
{
    http::request<http::empty_body> request;
    request.insert("Host", "a");
    for (char const* target : {"/a", "/a@b", "http://a/", "HTTP://a:80/", "https://[::1]:8080?q",
                               "http://a#f", "http:///", "other://a@b/"})
    {
        CAPTURE(target);
        request.target(target);
        CHECK_FALSE(uninvite::beast::is_ambiguous(request));
    }
    for (char const* target :
         {"http://user@a/", "HTTPS://a:b/", "http://a\\b/", "http://[a]/", "http://a%/", "http://a:8:8?q"})
    {
        CAPTURE(target);
        request.target(target);
        CHECK(uninvite::beast::is_ambiguous(request));
    }
}

TEST_CASE("close ends a connection in any Connection field and at any place of its list, in both versions")
{
    for (unsigned version : {10U, 11U})
    {
        CAPTURE(version);
        CHECK_FALSE(persists(version, {{"Connection", "close"}}));
        CHECK_FALSE(persists(version, {{"Connection", "keep-alive, close"}}));
        CHECK_FALSE(persists(version, {{"Connection", "keep-alive"}, {"connection", "Close"}}));
        CHECK_FALSE(persists(version, {{"Connection", "TE"}, {"Connection", "a ,\t CLOSE , keep-alive"}}));
        CHECK(persists(version, {{"Connection", "TE"}, {"Connection", "a, Keep-Alive"}}));
        CHECK(persists(version, {{"Connection", "keep-alive, closed, \"close\""}}));
    }
    CHECK(persists(11, {}));
    CHECK(persists(11, {{"Connection", ""}}));
    CHECK_FALSE(persists(10, {}));
    CHECK_FALSE(persists(10, {{"Connection", "TE"}}));
}

TEST_CASE("other versions than HTTP/1.0 and HTTP/1.1 are ambiguous")
{
    for (unsigned version : {9U, 12U, 20U, 30U})
        CHECK(ambiguous(version, {{"Host", "a"}}));
}

TEST_CASE("Content-Length comes once, even where both are equal, and is one number")
{
    CHECK(ambiguous(11, {{"Host", "a"}, {"Content-Length", "5"}, {"Content-Length", "5"}}));
    CHECK(ambiguous(10, {{"Content-Length", "5"}, {"content-length", "6"}}));
    for (char const* length : {"5, 5", "", "+5", "5;", "0x5"})
        CHECK(ambiguous(11, {{"Host", "a"}, {"Content-Length", length}}));
}

TEST_CASE("Transfer-Encoding is exactly chunked, once, in HTTP/1.1, without a Content-Length")
{
    CHECK(ambiguous(10, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}));
    CHECK(ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}));
    CHECK(ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}));
    CHECK(
        ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "identity"}}));
    for (char const* other : {"", "identity", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked",
                              "xchunked", "chunked;q=1", "\"chunked\"", "chunke", "Xhunked"})
        CHECK(ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", other}}));
}

TEST_CASE("a line break that is none shows in the bytes of a header")
{
    using uninvite::beast::has_stray_line_break;
    std::string const start = "DELETE / HTTP/1.1\r\n";

    CHECK_FALSE(has_stray_line_break(""));
    CHECK_FALSE(has_stray_line_break("\r\n"));
    CHECK_FALSE(has_stray_line_break(start + "Host: a\r\n\r\n"));
    CHECK_FALSE(has_stray_line_break(start + "Host: \t a \t\r\nX:\r\n\r\n"));

    CHECK(has_stray_line_break(start + "Host: a\r\n b\r\n\r\n"));  // obs-fold
    CHECK(has_stray_line_break(start + "Host: a\r\n\tb\r\n\r\n")); // the same with a tab
    CHECK(has_stray_line_break(start + "Host: a\n\r\n"));          // a bare LF
    CHECK(has_stray_line_break(start + "Host: a\rX: y\r\n\r\n"));  // a bare CR
    CHECK(has_stray_line_break(start + "Host: a\r\r\n\r\n"));
    CHECK(has_stray_line_break(start + "Host: a\r\n\n"));
    CHECK(has_stray_line_break("\n"));
    CHECK(has_stray_line_break("\r"));
}

TEST_CASE("the limit on the wire grows with the limit of the body, and never wraps")
{
    using uninvite::beast::wire_limit;
    constexpr std::size_t most = (std::numeric_limits<std::size_t>::max)();
    CHECK(wire_limit(0) == 16384);
    CHECK(wire_limit(100) == 16584);
    CHECK(wire_limit((most - 16384) / 2) == most - 1);
    for (std::size_t limit : {(most - 16384) / 2 + 1, most / 2, most - 1, most})
        CHECK(wire_limit(limit) == most);
}
