// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/removal_event.hpp>

#include "support/catch.hpp"

TEST_CASE("an event starts without course, actor and users")
{
    uninvite::removal_event const e;
    CHECK(e.what == uninvite::outcome::refused);
    CHECK(e.status == 0);
    CHECK(!e.cause);
    CHECK(e.detail.empty());
    CHECK(!e.course);
    CHECK(!e.actor);
    CHECK(e.asked.empty());
    CHECK(!e.removed);
}
