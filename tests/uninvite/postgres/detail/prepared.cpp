// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/prepared.hpp>

#include "support/catch.hpp"
#include "support/postgres/fake_result.hpp"

#include <string_view>

using namespace tests;
using namespace std::string_view_literals;
namespace detail = uninvite::postgres::detail;

TEST_CASE("a value is all bytes of its column, and a NULL is empty")
{
    fake_result const r(3, {{"a\0b"sv, std::nullopt, ""sv}, {"later"sv, "later"sv, "later"sv}});
    CHECK(detail::value(r, 0) == "a\0b"sv);
    CHECK(detail::value(r, 1).empty());
    CHECK(detail::value(r, 2).empty());
}

TEST_CASE("each prepared statement names the types of all its parameters")
{
    for (detail::prepared const& p : {detail::find_token, detail::find_role, detail::remove})
    {
        CAPTURE(p.name);
        for (int i = 0; i != 5; ++i)
            CHECK((p.types[static_cast<std::size_t>(i)] != 0) == (i < p.parameters));
    }
}
