// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The users of a form, in a body and in a query, and of a body without a telling label.

#include "fuzz/judged.hpp"
#include "fuzz/oracle/body.hpp"
#include "fuzz/oracle/expect.hpp"

#include <uninvite/detail/step/users.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using uninvite::detail::body_kind;

    std::string const form(oracle::text_of(data, size));
    for (std::size_t limit : fuzz::users_limits)
        fuzz::expect_same("the users of a form", uninvite::detail::parse_users_form(form, limit),
                          oracle::users_of_form(form, limit));

    auto const request = [](std::string const& body, std::string const& query)
    {
        fuzz::expect_same("the users of a request, body: " + body + ", query: " + query,
                          uninvite::detail::parse_users(body_kind::sniffed, body, query, 100),
                          oracle::users_of(false, body, query, 100));
    };
    request(form, "");
    request("", form);
    request("users=7", form);
    request(form, "a=users");
    return 0;
}
