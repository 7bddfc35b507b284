// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_HTTP_DATE_HPP
#define UNINVITE_BEAST_DETAIL_HTTP_DATE_HPP

#include <uninvite/detail/language.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace uninvite::beast::detail {

/** A time as IMF-fixdate, such as `Sun, 06 Nov 1994 08:49:37 GMT`. It depends on no locale.

    @param t In the years 0 to 9999.

    @par Specification
    RFC 9110, section 5.6.7
*/
inline std::array<char, 29> to_http_date(std::chrono::sys_seconds t) noexcept
{
    constexpr std::string_view days = "SunMonTueWedThuFriSat";
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    auto const day = std::chrono::floor<std::chrono::days>(t);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(t - day);

    std::array<char, 29> text{};
    auto* at = text.data();
    auto const add = [&](std::string_view s)
    {
        for (char c : s)
            *at++ = c;
    };
    auto const add_number = [&](auto number, int digits)
    {
        auto n = static_cast<unsigned>(number);
        for (char* digit = at + digits; digit != at; n /= 10)
            *--digit = static_cast<char>('0' + n % 10);
        at += digits;
    };
    add(days.substr(3 * std::chrono::weekday(day).c_encoding(), 3));
    add(", ");
    add_number(static_cast<unsigned>(date.day()), 2);
    add(" ");
    add(months.substr(3 * (static_cast<unsigned>(date.month()) - 1), 3));
    add(" ");
    add_number(static_cast<int>(date.year()), 4);
    add(" ");
    add_number(time.hours().count(), 2);
    add(":");
    add_number(time.minutes().count(), 2);
    add(":");
    add_number(time.seconds().count(), 2);
    add(" GMT");
    return text;
}

/** The system's time as the value of a Date field. Each thread formats it once a second.

    @return Borrowed until the next call in this thread.

    @par Specification
    RFC 9110, section 6.6.1
*/
inline std::string_view http_date_now() noexcept
{
    struct formatted
    {
        std::chrono::sys_seconds second;
        std::array<char, 29> text;
    };
    thread_local formatted last{{}, to_http_date({})};
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != last.second) last = {now, to_http_date(now)};
    return {last.text.data(), last.text.size()};
}

} // namespace uninvite::beast::detail

#endif
