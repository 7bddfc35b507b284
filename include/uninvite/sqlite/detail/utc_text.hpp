// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_UTC_TEXT_HPP
#define UNINVITE_SQLITE_DETAIL_UTC_TEXT_HPP

#include <uninvite/detail/language.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace uninvite::sqlite::detail {

/** A time as SQLite's `datetime(time, 'unixepoch')` returns it: `YYYY-MM-DD HH:MM:SS`, in UTC.

    @param time UTC seconds since 1970. Times before the year 0000 or after 9999 become the first or the last
    second of these years: SQLite knows no others.
*/
constexpr std::array<char, 19> utc_text(std::int64_t time) noexcept
{
    constexpr std::int64_t first = -62167219200, last = 253402300799, day = 86400;
    std::int64_t const since_first = std::clamp(time, first, last) - first;
    std::int64_t const second = since_first % day;

    // The days of the proleptic Gregorian calendar, in years that begin in March and end with the leap day.
    std::int64_t const days = since_first / day + 146097 - 60; // since March 1 of the year -400
    std::int64_t const era = days / 146097;                    // of 400 years
    std::int64_t const in_era = days % 146097;
    std::int64_t const year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    std::int64_t const in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    std::int64_t const month_from_march = (5 * in_year + 2) / 153;
    std::int64_t const month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    std::int64_t const year = era * 400 + year_of_era - 400 + (month <= 2 ? 1 : 0);

    std::array<char, 19> text = {};
    std::size_t at = 0;
    auto const put = [&](std::int64_t value, std::size_t digits, char after)
    {
        for (std::size_t i = digits; i-- != 0; value /= 10)
            text[at + i] = static_cast<char>('0' + value % 10);
        at += digits;
        if (at != text.size()) text[at++] = after;
    };
    put(year, 4, '-');
    put(month, 2, '-');
    put(in_year - (153 * month_from_march + 2) / 5 + 1, 2, ' ');
    put(second / 3600, 2, ':');
    put(second / 60 % 60, 2, ':');
    put(second % 60, 2, ' ');
    return text;
}

} // namespace uninvite::sqlite::detail

#endif
