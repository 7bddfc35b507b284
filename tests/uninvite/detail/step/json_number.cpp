// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/json_number.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using uninvite::detail::json_number;

namespace {

// Read whole; checks that each way to read it in two parts says the same.
json_number read(std::string_view text)
{
    json_number whole;
    whole.read(text);
    for (std::size_t n = 0; n != text.size(); ++n)
    {
        json_number parts;
        parts.read(text.substr(0, n));
        parts.read(text.substr(n));
        CAPTURE(text, n);
        CHECK(parts.is_integer() == whole.is_integer());
        CHECK(parts.has_huge_exponent() == whole.has_huge_exponent());
    }
    return whole;
}

} // namespace

TEST_CASE("a number of JSON is an integer if it has neither a fraction nor an exponent")
{
    for (char const* number : {"0", "-0", "7", "-18446744073709551616"})
    {
        CAPTURE(number);
        CHECK(read(number).is_integer());
    }
    for (char const* number : {"1.0", "-1.5", "1e2", "1E2", "1e+2", "1.5e-2"})
    {
        CAPTURE(number);
        CHECK_FALSE(read(number).is_integer());
    }
}

TEST_CASE("an exponent is huge from 10 digits on, without the zeros in front and the digits of the mantissa")
{
    for (char const* number : {"12345678901", "1.12345678901", "1e0", "1e999999999", "1E-999999999",
                               "1.5e+0000999999999", "12345678901e000000000000"})
    {
        CAPTURE(number);
        CHECK_FALSE(read(number).has_huge_exponent());
    }
    for (char const* number :
         {"1e1000000000", "1E-1000000000", "0e+001000000000", "1.5e99999999999999999999"})
    {
        CAPTURE(number);
        CHECK(read(number).has_huge_exponent());
    }
    json_number longest;
    longest.read("1e" + std::string(100'000, '9'));
    CHECK(longest.has_huge_exponent());
}
