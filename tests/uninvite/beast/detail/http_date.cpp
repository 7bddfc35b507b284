// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/detail/http_date.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <ctime>
#include <string>

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

std::string date_of(std::chrono::seconds::rep since_1970)
{
    auto const text = uninvite::beast::detail::to_http_date(sys_seconds(seconds(since_1970)));
    return {text.data(), text.size()};
}

/// The same by the C library, in its "C" locale.
std::string date_by_c(std::time_t t)
{
    char text[40];
    std::tm fields{};
    gmtime_r(&t, &fields);
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &fields)};
}

} // namespace

TEST_CASE("a date is an IMF-fixdate")
{
    CHECK(date_of(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(date_of(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(date_of(-1) == "Wed, 31 Dec 1969 23:59:59 GMT");
    CHECK(date_of(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
    CHECK(date_of(253402300799) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST_CASE("each day of 40 years has the date of the C library")
{
    for (int day = 0; day != 40 * 366; ++day)
    {
        std::time_t const t = std::time_t(day) * 86400 + (day * 7919) % 86400;
        if (date_of(t) != date_by_c(t)) FAIL(date_of(t) + " is not " + date_by_c(t));
    }
    SUCCEED();
}

TEST_CASE("the Date of an answer is the system's time")
{
    using uninvite::beast::detail::http_date_now;
    std::time_t const before = std::time(nullptr);
    std::string now(http_date_now());
    std::time_t const after = std::time(nullptr);
    bool is_between = false;
    for (std::time_t t = before; t <= after + 1; ++t)
        is_between = is_between || now == date_by_c(t);
    CHECK(is_between);
    // It follows the clock.
    auto const begin = std::chrono::steady_clock::now();
    while (http_date_now() == now && std::chrono::steady_clock::now() - begin < seconds(5))
    {
    }
    CHECK(http_date_now() != now);
}
