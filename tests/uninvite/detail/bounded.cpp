// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/bounded.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using uninvite::detail::int_milliseconds;
using uninvite::detail::require_between;

namespace {

template <class T>
std::string refusal(T value, T min, T max, T usual)
{
    return tests::refusal_of<std::invalid_argument>([&] { require_between("o::x", value, min, max, usual); });
}

} // namespace

TEST_CASE("an option out of its range is refused with its name, its value, the range and the default")
{
    CHECK(refusal(1, 1, 9, 5) == "");
    CHECK(refusal(9, 1, 9, 5) == "");
    CHECK(refusal(0, 1, 9, 5) == "uninvite: o::x is 0, but must be from 1 to 9; the default is 5");
    CHECK(refusal(10, 1, 9, 5) == "uninvite: o::x is 10, but must be from 1 to 9; the default is 5");
    CHECK(refusal(-1ms, 0ms, 9ms, 5ms) ==
          "uninvite: o::x is -1 ms, but must be from 0 ms to 9 ms; the default is 5 ms");
    CHECK(refusal(10us, 0us, 9us, 5us).starts_with("uninvite: o::x is 10 us, but"));
    CHECK(refusal(10s, 0s, 9s, 5s).starts_with("uninvite: o::x is 10 s, but"));
    CHECK(refusal<std::size_t>(std::numeric_limits<std::size_t>::max(), 1, 9, 5).find(" -1") ==
          std::string::npos);
}

TEST_CASE("a time for a call that takes an int is never shortened to no wait, nor negative")
{
    constexpr int day = 24 * 60 * 60 * 1000;
    CHECK(int_milliseconds(0ms) == 0);
    CHECK(int_milliseconds(1ms) == 1);
    CHECK(int_milliseconds(-1ms) == 0);
    CHECK(int_milliseconds(std::chrono::milliseconds::min()) == 0);
    CHECK(int_milliseconds(24h) == day);
    CHECK(int_milliseconds(24h + 1ms) == day);
    CHECK(int_milliseconds(std::chrono::hours(30 * 24)) == day);
    CHECK(int_milliseconds(std::chrono::milliseconds(std::int64_t{1} << 32)) == day);
    CHECK(int_milliseconds(std::chrono::milliseconds::max()) == day);
}
