// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/detail/host_field.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using uninvite::beast::detail::is_valid_host;

TEST_CASE("a Host is a name, an IPv4 address or an IP literal, with or without a port, or empty")
{
    for (char const* value :
         {"", "a", "A.Example.", "127.0.0.1", "127.0.0.1:80", "a:", "a:65535", ":80", "[::]", "[::1]:80",
          "[2001:DB8::a]", "[::ffff:192.0.2.1]", "[v1.a]", "[VF0.a:b]", "a_b-c~d", "%41%7a", "a%2Fb"})
    {
        CAPTURE(value);
        CHECK(is_valid_host(value));
    }
}

TEST_CASE("a Host with any other text is invalid")
{
    for (char const* value :
         {" ",     "a b",    "a, b",    "a/",     "a/b",    "u@a", "a?",        "a#",           "a\\b",
          "a:b",   "a:8:8",  "a:-8",    "a: 8",   "a:8 ",   "::1", "[",         "[]",           "[:]",
          "[::1",  "[::1]8", "[::1]:x", "[::1]]", "[::g]",  "[a]", "[1.2.3.4]", "[::1%25eth0]", "[v.a]",
          "[v1.]", "[v1]",   "[vg.a]",  "[v1./]", "a[::1]", "%",   "a%",        "a%4",          "a%4g",
          "a%g4",  "<a>",    "\"a\"",   "a|b",    "a^b",    "a`b", "{a}",       "\xc3\xa4"})
    {
        CAPTURE(value);
        CHECK_FALSE(is_valid_host(value));
    }
    for (int c = 0; c != 33; ++c)
        CHECK_FALSE(is_valid_host(std::string("a") + static_cast<char>(c)));
    CHECK_FALSE(is_valid_host("a\x7f"));
}
