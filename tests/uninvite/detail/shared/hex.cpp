// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/hex.hpp>

#include "support/catch.hpp"

#include <string>

TEST_CASE("bytes become two lower-case hexadecimal digits each")
{
    auto const digits = uninvite::detail::to_hex(std::array<unsigned char, 4>{0x00, 0x1f, 0xa0, 0xff});
    CHECK(std::string(digits.begin(), digits.end()) == "001fa0ff");
}
