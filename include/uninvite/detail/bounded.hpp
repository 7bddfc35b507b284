// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_BOUNDED_HPP
#define UNINVITE_DETAIL_BOUNDED_HPP

#include <uninvite/detail/language.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

// The ranges of all options, and the check of each when it is given to the library.

namespace uninvite::detail {

/// The longest time of any option, a day. Its milliseconds fit in an `int`, as `poll`, SQLite and libpq take
/// them, and any clock can add it to the present.
inline constexpr std::chrono::hours longest_time{24};

/// The largest limit of bytes, 1 GiB. Twice as many, and the framing of chunks, fit in 32 bits.
inline constexpr std::size_t max_bytes = std::size_t{1} << 30;

/// The largest limit of queued requests, of users, and of pages of a log.
inline constexpr std::int64_t max_count = 10'000'000;

/// The value of an option as it stands in a message, with its unit.
template <class T>
std::string option_text(T value)
{
    if constexpr (std::is_integral_v<T>)
        return std::to_string(value);
    else
    {
        std::string_view const unit = std::is_same_v<T, std::chrono::microseconds>   ? " us"
                                      : std::is_same_v<T, std::chrono::milliseconds> ? " ms"
                                                                                     : " s";
        return std::to_string(value.count()).append(unit);
    }
}

/** Checks that an option is in its range.

    @param option The name of the option, such as `group_options::timeout`.
    @param value A number, or a duration of seconds, milliseconds or microseconds.
    @param min, max The range, with both ends. @param usual The default, which the message suggests.

    @throw std::invalid_argument The value is out of the range. The message names the option, its value, the
    range and the default.
*/
template <class T>
void require_between(std::string_view option, T value, std::type_identity_t<T> min,
                     std::type_identity_t<T> max, std::type_identity_t<T> usual)
{
    if (value >= min && value <= max) return;
    std::string text("uninvite: ");
    text.append(option).append(" is ").append(option_text(value)).append(", but must be from ");
    text.append(option_text(min)).append(" to ").append(option_text(max));
    throw std::invalid_argument(text.append("; the default is ").append(option_text(usual)));
}

/** A time for a function that takes milliseconds as an `int`: from 0 to @ref longest_time. A longer time
    becomes the longest, and never 0 or negative, which mean that the function does not wait, or has no limit.
*/
constexpr int int_milliseconds(std::chrono::milliseconds time) noexcept
{
    constexpr std::chrono::milliseconds longest = longest_time;
    return static_cast<int>((std::clamp)(time.count(), std::chrono::milliseconds::rep{0}, longest.count()));
}

} // namespace uninvite::detail

#endif
