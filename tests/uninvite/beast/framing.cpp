// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/framing.hpp>

#include "support/catch.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include <initializer_list>
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

} // namespace

TEST_CASE("what leaves no doubt where the request ends is not ambiguous")
{
    CHECK_FALSE(ambiguous(11, {{"Host", "a"}}));
    CHECK_FALSE(ambiguous(11, {{"Host", ""}}));
    CHECK_FALSE(ambiguous(11, {{"host", "a"}, {"content-length", "5"}}));
    CHECK_FALSE(ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}));
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

TEST_CASE("other versions than HTTP/1.0 and HTTP/1.1 are ambiguous")
{
    for (unsigned version : {9U, 12U, 20U, 30U})
        CHECK(ambiguous(version, {{"Host", "a"}}));
}

TEST_CASE("Content-Length comes once, even where both are equal")
{
    CHECK(ambiguous(11, {{"Host", "a"}, {"Content-Length", "5"}, {"Content-Length", "5"}}));
    CHECK(ambiguous(10, {{"Content-Length", "5"}, {"content-length", "6"}}));
    CHECK(ambiguous(11, {{"Host", "a"}, {"Content-Length", "5, 5"}}));
}

TEST_CASE("Transfer-Encoding is exactly chunked, once, in HTTP/1.1, without a Content-Length")
{
    CHECK(ambiguous(10, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}));
    CHECK(ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}));
    CHECK(ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}));
    CHECK(
        ambiguous(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "identity"}}));
    for (char const* other : {"", "identity", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked",
                              "xchunked", "chunked;q=1", "\"chunked\"", "Chunked", "chunke"})
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
