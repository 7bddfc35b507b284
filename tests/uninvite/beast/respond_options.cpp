// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/respond_options.hpp>

#include "support/catch.hpp"
#include "support/ranges.hpp"

using namespace uninvite;

TEST_CASE("limits of an exchange out of their range are refused by name")
{
    auto const check = [](auto option, char const* name, std::int64_t min)
    {
        tests::check_range([](beast::respond_options const& o) { beast::detail::validated(o); },
                           beast::respond_options(), option, std::string("respond_options::") + name, min,
                           1 << 30);
    };
    check(&beast::respond_options::head_limit, "head_limit", 1);
    check(&beast::respond_options::drain_limit, "drain_limit", 0);
}
