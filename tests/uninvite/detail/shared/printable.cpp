// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/printable.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using uninvite::detail::printable;

TEST_CASE("a message keeps its text in UTF-8, and has no control character and no second line")
{
    CHECK(printable("") == "");
    CHECK(printable("the table 'a b' is missing") == "the table 'a b' is missing");
    CHECK(printable("\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80") == "\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80");
    CHECK(printable("a\nb\r\nc\td") == "a b  c d");
    CHECK(printable("\x1b[2J \x1b]0;x\x07 \x7f") == "?[2J ?]0;x? ?");
    CHECK(printable(std::string_view("a\0b", 3)) == "a?b");
    CHECK(printable("\xc2\x9b"
                    "2J \xc2\xa0") == "?2J \xc2\xa0"); // CSI as one character, and a hard blank
}

TEST_CASE("each malformed byte of a message is replaced, and what follows it stays")
{
    CHECK(printable("CREAT\xff\xfe TABLE") == "CREAT?? TABLE");
    CHECK(printable("\xc3") == "?");
    CHECK(printable("\xe2\x82") == "??");
    CHECK(printable("\xe2\x1b[") == "??[");
    CHECK(printable("\x80") == "?");
    CHECK(printable("\xc0\xaf \xe0\x80\x80 \xf0\x80\x80\x80") == "?? ??? ????"); // overlong
    CHECK(printable("\xed\xa0\x80 \xf4\x90\x80\x80 \xf5\x80") == "??? ???? ??"); // surrogate, too large
    CHECK(printable("\xed\x9f\xbf \xf4\x8f\xbf\xbf \xe0\xa0\x80 \xf0\x90\x80\x80") ==
          "\xed\x9f\xbf \xf4\x8f\xbf\xbf \xe0\xa0\x80 \xf0\x90\x80\x80");
}
