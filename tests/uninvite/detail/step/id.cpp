// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/id.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::errc;
using uninvite::detail::read_id;

TEST_CASE("an id is digits without a leading zero, 1 to 2^63-1")
{
    CHECK(*read_id("1") == 1);
    CHECK(*read_id("10") == 10);
    CHECK(*read_id("999999999999999999") == 999999999999999999);
    CHECK(*read_id("1000000000000000000") == 1000000000000000000);
    CHECK(*read_id("9223372036854775807") == 9223372036854775807);

    for (char const* text : {"",     "-",    "+7",  " 7",  "7 ",       "07",  "007",
                             "00",   "-07",  "7-",  "--7", "-7-",      "7.0", "012345678901234567",
                             "123/", "123:", "1e2", "0x7", "\xd9\xa7", "7a",  "a"})
    {
        CAPTURE(text);
        CHECK(read_id(text).error() == errc::not_an_integer);
    }
    for (char const* text :
         {"0", "-0", "-1", "-7", "9223372036854775808", "9223372036854775810", "18446744073709551617",
          "92233720368547758070", "100000000000000000000000000000000000000001"})
    {
        CAPTURE(text);
        CHECK(read_id(text).error() == errc::out_of_range);
    }
    CHECK(read_id(std::string(300, '9')).error() == errc::out_of_range);
    CHECK(read_id(std::string_view("7\0", 2)).error() == errc::not_an_integer);
}
