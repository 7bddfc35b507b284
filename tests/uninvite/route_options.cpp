// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/route_options.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <vector>

TEST_CASE("the defaults of the options are the documented route")
{
    uninvite::route_options const o;
    CHECK(o.path == "/api/v2/course/{id}/invite/");
    CHECK(o.methods == std::vector<std::string>{"DELETE"});
    CHECK(o.realm == "uninvite");
    CHECK(o.body_limit == 1048576);
    CHECK(o.users_limit == 10000);
    CHECK_FALSE(o.users_in_query);
    CHECK(o.problem_type == "application/problem+json");
    CHECK(o.retry_after == std::chrono::seconds(1));
}
