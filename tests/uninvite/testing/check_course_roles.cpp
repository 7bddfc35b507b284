// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"
#include "support/wrong_models.hpp"

using namespace tests;

namespace {

template <class World>
testing::report check_roles()
{
    return testing::check_course_roles([] { return World(); });
}

} // namespace

TEST_CASE("sound roles keep all promises, and each wrong source fails the check that is meant for it")
{
    namespace promise = testing::roles_promise;
    CHECK(check_roles<testing::memory_world>().text() == "");
    CHECK(broken(check_roles<constant_roles>()) ==
          lines({promise::tells, promise::this_course, promise::hidden, promise::now}));
    CHECK(broken(check_roles<roles_that_show_hidden_courses>()) == lines({promise::hidden, promise::now}));
    CHECK(broken(check_roles<roles_of_yesterday>()) == lines({promise::now}));
}
