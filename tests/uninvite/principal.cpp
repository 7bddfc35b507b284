// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/principal.hpp>

#include "support/catch.hpp"

TEST_CASE("the user of a principal is who acts")
{
    CHECK(actor(uninvite::principal{uninvite::user_id{7}}) == uninvite::user_id{7});
}
