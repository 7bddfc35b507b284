// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/refusal.hpp>

#include "support/catch.hpp"

using uninvite::errc;
using uninvite::detail::refusal;

TEST_CASE("a refusal is a failure with or without a place in the list")
{
    CHECK(refusal().why == errc::failed);
    CHECK(!refusal(errc::busy).index);
    CHECK(refusal(uninvite::failure{errc::busy, std::chrono::seconds(3)}).why.retry_after().count() == 3);
    CHECK(refusal(errc::out_of_range, 3).index == 3u);
    CHECK(refusal(errc::out_of_range, 3).why == errc::out_of_range);
}

TEST_CASE("the value of a judged one without a value throws the cause")
{
    uninvite::detail::parse_result<int> const judged = refusal(errc::busy);
    try
    {
        judged.value();
        CHECK(false);
    }
    catch (boost::system::system_error const& e)
    {
        CHECK(e.code() == make_error_code(errc::busy));
    }
}
