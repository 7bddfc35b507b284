// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/detail/message_text.hpp>

#include <uninvite/uninvite.hpp>

#include "support/beast/fixed_dates.hpp"
#include "support/catch.hpp"
#include "support/world.hpp"

#include <boost/beast/http/write.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace {

namespace http = boost::beast::http;
using uninvite::beast::message;
using uninvite::beast::to_message;
using uninvite::beast::detail::message_text;

std::string serialized(message const& m)
{
    std::ostringstream out;
    out << m;
    return out.str();
}

std::string text_of(message const& m)
{
    message_text text;
    text.assign(m);
    return std::string(text.view());
}

/// The 204, each error of the route, and forms that only a host's own response has.
std::vector<uninvite::response> all_answers()
{
    tests::world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    std::vector<uninvite::response> all(1);
    for (auto const& row : uninvite::errc_table)
        all.push_back(route.error_response(row.value));
    all.emplace_back(uninvite::errc::busy, "");
    all.emplace_back(uninvite::errc::busy, std::string(3000, 'x'));
    all.emplace_back(uninvite::errc::busy, "{}").field("X-Trimmed", " \ta b\t ");
    all.emplace_back(uninvite::errc::busy, "{}").field("X-Empty", "");
    return all;
}

/// A text that fills the object exactly, or has one byte less or more.
message of_size(std::size_t size)
{
    message m = to_message({}, 11, "DELETE", true);
    m.set("X-Fill", "x");
    m.set("X-Fill", std::string(size - serialized(m).size() + 1, 'x'));
    return m;
}

} // namespace

TEST_CASE("the text of a message has the bytes that Beast's serializer sends")
{
    message m = to_message({}, 11, "DELETE", true);
    SECTION("of each answer")
    {
        for (auto const& r : all_answers())
        {
            m = to_message(r, 11, "DELETE", false);
            CHECK(text_of(m) == serialized(m));
        }
    }
    SECTION("with fields of the host, also of one name")
    {
        m.set("X-Host", "a");
        m.insert(http::field::connection, "X-Trace");
        m.insert(http::field::connection, "close");
        m.insert("X-Empty", "");
        CHECK(text_of(m) == serialized(m));
    }
    SECTION("with a reason, a status or a version of the host")
    {
        m.reason("Gone With It");
        CHECK(text_of(m) == serialized(m));
        m.reason("");
        m.result(299);
        m.version(10);
        CHECK(text_of(m) == serialized(m));
    }
    SECTION("with a body of the host")
    {
        m.result(http::status::ok);
        m.body() = std::string(5000, 'x');
        m.content_length(5000);
        CHECK(text_of(m) == serialized(m));
    }
    SECTION("in chunks")
    {
        m.result(http::status::ok);
        m.body() = "some text";
        m.chunked(true);
        CHECK(text_of(m).ends_with("\r\n\r\n9\r\nsome text\r\n0\r\n\r\n"));
        CHECK(text_of(m) == serialized(m));
    }
    SECTION("of any size")
    {
        for (std::size_t size = 100; size != 200; ++size)
        {
            m = of_size(size);
            CHECK(text_of(m).size() == size);
            CHECK(text_of(m) == serialized(m));
        }
    }
}

TEST_CASE("the text of a response has the bytes of its message")
{
    using tests::fixed_dates;
    message_text text; // one for all, as it replaces its text
    for (auto const& r : all_answers())
        for (unsigned version : {10u, 11u})
            for (char const* method : {"DELETE", "HEAD", "head", "GET", ""})
                for (bool keep_alive : {true, false})
                {
                    CAPTURE(r.status(), r.body(), version, method, keep_alive);
                    text.assign(r, version, method, keep_alive);
                    CHECK(fixed_dates(std::string(text.view())) ==
                          fixed_dates(serialized(to_message(r, version, method, keep_alive))));
                }
}

TEST_CASE("the text of a 204 is the one of the contract, in one buffer")
{
    message_text text;
    text.assign(uninvite::response(), 10, "DELETE", true);
    CHECK(tests::fixed_dates(std::string(text.view())) ==
          "HTTP/1.0 204 No Content\r\nDate: now\r\nConnection: keep-alive\r\n\r\n");
    CHECK(text.buffer().data() == text.view().data());
    CHECK(text.buffer().size() == text.view().size());
    text.clear();
    CHECK(text.view().empty());
}
