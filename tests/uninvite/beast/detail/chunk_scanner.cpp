// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/detail/chunk_scanner.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

namespace {

using uninvite::beast::detail::chunk_scanner;

/// `complete` and the bytes of the body, `malformed` and the bytes until then, or `more`.
std::string scanned(std::string_view bytes, std::size_t most)
{
    chunk_scanner s;
    std::size_t used = 0;
    while (used != bytes.size())
    {
        std::string_view const part = bytes.substr(used, most);
        std::size_t const n = s.scan(part);
        used += n;
        if (s.is_complete()) return "complete " + std::to_string(used);
        if (s.is_malformed()) return "malformed " + std::to_string(used);
        CHECK(n == part.size());
    }
    return "more";
}

/// The same for every way to split the bytes.
std::string scan(std::string_view bytes)
{
    std::string const whole = scanned(bytes, bytes.size() + 1);
    for (std::size_t most : {1u, 2u, 3u, 7u})
        CHECK(scanned(bytes, most) == whole);
    return whole;
}

} // namespace

TEST_CASE("the end of a chunked body is the CRLF of its empty line, and the bytes after it are not checked")
{
    CHECK(scan("0\r\n\r\n") == "complete 5");
    CHECK(scan("00\r\n\r\n\n\n") == "complete 6");
    CHECK(scan("3\r\na\nb\r\n0\r\n\r\nGET") == "complete 13");
    CHECK(scan("1A\r\n" + std::string(26, '\0') + "\r\n1a\r\n" + std::string(26, '\r') + "\r\n0\r\n\r\n") ==
          "complete 69");
    CHECK(scan("0\r\nX: a\tb\r\nY:\r\n\r\n") == "complete 17");
    CHECK(scan("1;a=b;c=\"\t\\\"\\\\\xc3;\"\r\nx\r\n0;d\r\n\r\n") == "complete 29");
}

TEST_CASE("a chunked body that is cut off anywhere needs more")
{
    std::string const body = "1;a=\"b\"\r\nx\r\n0\r\nX: a\r\n\r\n";
    for (std::size_t n = 0; n != body.size(); ++n)
        CHECK(scan(std::string_view(body).substr(0, n)) == "more");
    CHECK(scan(body) == "complete 23");
}

TEST_CASE("a size is hexadecimal digits below 2^64, and the line may have nothing else but extensions")
{
    CHECK(scan("ffffffffffffffff\r\nx") == "more");
    CHECK(scan("10000000000000000") == "malformed 17");
    CHECK(scan("0000000000000000000000000\r\n\r\n") == "complete 29");
    for (char const* size : {"\r", "\n", ";", " ", "x", "+", "-"})
        CHECK(scan(size) == "malformed 1");
    for (char const* size : {"1\n", "1x", "1g", "1_", "1,", "1\v"})
        CHECK(scan(size) == "malformed 2");
    CHECK(scan("1\rx") == "malformed 3");
    CHECK(scan("1\r\nx\r\n\r\n") == "malformed 7");
}

TEST_CASE("an extension has no control byte except a tab, also inside quotes and after a backslash")
{
    for (int c = 0; c != 256; ++c)
    {
        CAPTURE(c);
        bool const is_control = (c < 32 && c != '\t') || c == 127;
        std::string const byte(1, static_cast<char>(c));
        if (c != '\r') CHECK((scan("1;" + byte) == "malformed 3") == is_control);
        CHECK((scan("1;a=\"" + byte) == "malformed 6") == is_control);
        CHECK((scan("1;a=\"\\" + byte) == "malformed 7") == is_control);
    }
    CHECK(scan("1;a=\"\r\n") == "malformed 6");
    CHECK(scan("1;a\r\r") == "malformed 5");
}

TEST_CASE("exactly CRLF follows the data of a chunk")
{
    for (char const* after : {"\n", "x", "0"})
        CHECK(scan(std::string("1\r\nx") + after) == "malformed 5");
    for (char const* after : {"\rx", "\r\r", "\r0"})
        CHECK(scan(std::string("1\r\nx") + after) == "malformed 6");
}

TEST_CASE("a trailer is not folded and has no control byte except a tab")
{
    CHECK(scan("0\r\n x") == "malformed 4");
    CHECK(scan("0\r\n\tx") == "malformed 4");
    CHECK(scan("0\r\nX: a\r\n x") == "malformed 10");
    CHECK(scan("0\r\nX: a\r\n\tx") == "malformed 10");
    for (char const* bytes : {"\n", "\v", "\x7f"})
    {
        CHECK(scan(std::string("0\r\n") + bytes) == "malformed 4");
        CHECK(scan(std::string("0\r\nX") + bytes) == "malformed 5");
    }
    CHECK(scan("0\r\nX\rx") == "malformed 6");
    CHECK(scan("0\r\n\rx") == "malformed 5");
    CHECK(scan(std::string_view("0\r\nX\0", 5)) == "malformed 5");
}
