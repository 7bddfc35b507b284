// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>

#include "support/catch.hpp"

#include <new>
#include <stdexcept>

using uninvite::detail::retry_on_bad_alloc;

TEST_CASE("what runs out of memory is tried again until it succeeds, and then not again")
{
    int tries = 0;
    retry_on_bad_alloc(
        [&]
        {
            if (++tries != 3) throw std::bad_alloc();
        });
    CHECK(tries == 3);
}

TEST_CASE("another exception leaves at once")
{
    int tries = 0;
    CHECK_THROWS_AS(retry_on_bad_alloc([&] { ++tries, throw std::runtime_error("other"); }),
                    std::runtime_error);
    CHECK(tries == 1);
}
