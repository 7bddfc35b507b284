// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_RANGES_HPP
#define UNINVITE_TESTS_SUPPORT_RANGES_HPP

#include "support/catch.hpp"
#include "support/results.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace tests {

inline constexpr std::int64_t day_of_ms = 24 * 60 * 60 * 1000;

/** Checks an option at 0, 1, both ends of its documented range, one beyond each, and the largest value.

    @param validate Throws if the options are refused. @param usual Options that are accepted.
    @param name How messages name the option.
*/
template <class Validate, class Options, class T>
void check_range(Validate validate, Options const& usual, T Options::*option, std::string const& name,
                 std::int64_t min, std::int64_t max)
{
    constexpr bool is_number = std::numeric_limits<T>::is_specialized;
    auto const refusal = [&](T value)
    {
        Options o = usual;
        o.*option = value;
        return refusal_of<std::invalid_argument>([&] { validate(o); });
    };
    std::int64_t const largest = []
    {
        if constexpr (is_number)
            return sizeof(T) < 8 ? static_cast<std::int64_t>(std::numeric_limits<T>::max())
                                 : std::numeric_limits<std::int64_t>::max();
        else
            return static_cast<std::int64_t>(T::max().count());
    }();
    for (std::int64_t const value : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, min - 1, min, max,
                                     max + 1, 30 * day_of_ms, largest})
    {
        if (is_number && !std::numeric_limits<T>::is_signed && value < 0) continue;
        if (value > largest) continue;
        CAPTURE(name, value);
        std::string const said = refusal(static_cast<T>(value));
        if (value >= min && value <= max)
            CHECK(said == "");
        else
        {
            CHECK(said.starts_with("uninvite: " + name + " is " + std::to_string(value)));
            CHECK(said.find(", but must be from " + std::to_string(min)) != std::string::npos);
            CHECK(said.find(" to " + std::to_string(max)) != std::string::npos);
            CHECK(said.find("; the default is ") != std::string::npos);
        }
    }
}

} // namespace tests

#endif
