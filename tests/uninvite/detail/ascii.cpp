// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/ascii.hpp>

#include "support/catch.hpp"

#include <string>

namespace d = uninvite::detail;

TEST_CASE("digits and letters are those of ASCII, whatever the locale")
{
    std::string digits, hex, letters, tchars, token68;
    for (int i = -128; i != 128; ++i)
    {
        char const c = static_cast<char>(i);
        if (d::is_digit(c)) digits += c;
        if (d::is_hex_digit(c)) hex += c;
        if (d::is_alpha(c)) letters += c;
        if (d::is_tchar(c) && !d::is_digit(c) && !d::is_alpha(c)) tchars += c;
        if (d::is_token68_char(c) && !d::is_digit(c) && !d::is_alpha(c)) token68 += c;
        CHECK((d::is_tchar(c) || !(d::is_digit(c) || d::is_alpha(c))));
        CHECK((d::is_token68_char(c) || !(d::is_digit(c) || d::is_alpha(c))));
    }
    CHECK(digits == "0123456789");
    CHECK(hex == "0123456789ABCDEFabcdef");
    CHECK(letters == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    CHECK(tchars == "!#$%&'*+-.^_`|~");
    CHECK(token68 == "+-./_~");
}

TEST_CASE("iequals ignores the case of letters and of nothing else")
{
    CHECK(d::iequals("Content-Type", "cONTENT-tYPE"));
    CHECK(d::iequals("Content-Type", "Content-Type"));
    CHECK(d::iequals("content-typE", "Content-Type"));
    CHECK(d::iequals("", ""));
    CHECK_FALSE(d::iequals("a", "ab"));
    CHECK_FALSE(d::iequals("a", "b"));
    CHECK_FALSE(d::iequals("Content-Typo", "Content-Type"));
    CHECK_FALSE(d::iequals("[", "{"));
    CHECK_FALSE(d::iequals("@", "`"));
}

TEST_CASE("trim takes spaces and tabs off both ends")
{
    CHECK(d::trim(" \t a b\t ") == "a b");
    CHECK(d::trim(" \t ").empty());
    CHECK(d::trim("\na\n") == "\na\n");
}

TEST_CASE("take_until cuts at the first separator")
{
    std::string_view rest = "a,b,,c";
    CHECK(d::take_until(rest, ',') == "a");
    CHECK(rest == "b,,c");
    CHECK(d::take_until(rest, ',') == "b");
    CHECK(d::take_until(rest, ',').empty());
    CHECK(d::take_until(rest, ',') == "c");
    CHECK(rest.empty());
}
