// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The users of a JSON body.

#include "fuzz/judged.hpp"
#include "fuzz/oracle/body.hpp"
#include "fuzz/oracle/expect.hpp"

#include <uninvite/detail/step/users.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string const body(oracle::text_of(data, size));
    for (std::size_t limit : fuzz::users_limits)
        fuzz::expect_same("the users of a JSON body", uninvite::detail::parse_users_json(body, limit),
                          oracle::users_of_json(body, limit));
    fuzz::expect_same("the users of a request with a JSON body",
                      uninvite::detail::parse_users(uninvite::detail::body_kind::json, body, {}, 100),
                      oracle::users_of(true, body, {}, 100));
    return 0;
}
