// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/message.hpp>

#include "support/beast/fixed_dates.hpp"
#include "support/catch.hpp"

#include <boost/beast/http/write.hpp>

#include <regex>
#include <sstream>
#include <string>

namespace {

using uninvite::beast::to_message;

std::string bytes_of(uninvite::beast::message const& m)
{
    std::ostringstream out;
    out << m;
    return tests::fixed_dates(out.str());
}

uninvite::response refused()
{
    uninvite::response r(uninvite::errc::missing_token, "{}");
    r.field("Content-Type", "application/problem+json");
    r.field("WWW-Authenticate", "Bearer");
    return r;
}

} // namespace

TEST_CASE("a message has the date of now, once")
{
    for (auto const& m : {to_message({}, 11, "DELETE", true), to_message(refused(), 10, "HEAD", false)})
    {
        CHECK(m.count(boost::beast::http::field::date) == 1);
        std::regex const date(contract::imf_fixdate);
        CHECK(std::regex_match(std::string(m[boost::beast::http::field::date]), date));
    }
}

TEST_CASE("a 204 has neither a body nor a Content-Length nor a Content-Type, in the message and on the wire")
{
    auto const m = to_message({}, 11, "DELETE", true);
    CHECK(m.result_int() == 204);
    CHECK(m.keep_alive());
    CHECK(m.body().empty());
    CHECK(bytes_of(m) == "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
    CHECK(bytes_of(to_message({}, 11, "DELETE", false)) ==
          "HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
    CHECK(bytes_of(to_message({}, 10, "DELETE", true)) ==
          "HTTP/1.0 204 No Content\r\nDate: now\r\nConnection: keep-alive\r\n\r\n");
    CHECK(bytes_of(to_message({}, 10, "DELETE", false)) == "HTTP/1.0 204 No Content\r\nDate: now\r\n\r\n");
}

TEST_CASE("an error has its fields, the length of its body and its body")
{
    CHECK(bytes_of(to_message(refused(), 11, "DELETE", true)) ==
          "HTTP/1.1 401 Unauthorized\r\nDate: now\r\nContent-Type: "
          "application/problem+json\r\nWWW-Authenticate: Bearer\r\n"
          "Content-Length: 2\r\n\r\n{}");
    CHECK(bytes_of(to_message(refused(), 10, "GET", false)) ==
          "HTTP/1.0 401 Unauthorized\r\nDate: now\r\nContent-Type: "
          "application/problem+json\r\nWWW-Authenticate: Bearer\r\n"
          "Content-Length: 2\r\n\r\n{}");
}

TEST_CASE("an error without a body says that its length is zero")
{
    uninvite::response const bare(uninvite::errc::busy, "");
    CHECK(bytes_of(to_message(bare, 11, "DELETE", true)) ==
          "HTTP/1.1 503 Service Unavailable\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("the answer to HEAD keeps its fields and loses its body")
{
    CHECK(bytes_of(to_message(refused(), 11, "HEAD", false)) ==
          "HTTP/1.1 401 Unauthorized\r\nDate: now\r\nContent-Type: "
          "application/problem+json\r\nWWW-Authenticate: Bearer\r\n"
          "Content-Length: 2\r\nConnection: close\r\n\r\n");
    CHECK(bytes_of(to_message(refused(), 11, "head", false)).ends_with("{}"));
}
