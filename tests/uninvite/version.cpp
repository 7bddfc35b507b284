// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/version.hpp>

#include "support/catch.hpp"

#include <string>

TEST_CASE("the version as a number and as text agree")
{
    int const n = UNINVITE_VERSION;
    CHECK(std::to_string(n / 10000) + "." + std::to_string(n / 100 % 100) + "." + std::to_string(n % 100) ==
          UNINVITE_VERSION_STRING);
}
