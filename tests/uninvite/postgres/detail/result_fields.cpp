// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/result_fields.hpp>

#include "support/catch.hpp"

TEST_CASE("what the server says in lines is said in one")
{
    using uninvite::postgres::detail::line_of;
    CHECK(line_of("refused\n\tIs it running?\n") == "refused Is it running?");
    CHECK(line_of(" \n a  b ") == "a b");
    CHECK(line_of("\n").empty());
}
