// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/testing/check_access_policy.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"
#include "support/wrong_models.hpp"

#include <string>

using namespace tests;

namespace {

/// The library's policy over a source of roles and the tokens above.
template <class Roles>
struct policy_world : Roles
{
    tokens issued;
    creator_or_manager<tokens&, Roles&> both{issued, *this};

    auto& policy() { return both; }
    std::string issue(user_id user) { return issued.issue(user); }
};

template <class Roles>
testing::report check_policy()
{
    return testing::check_access_policy([] { return policy_world<Roles>(); });
}

} // namespace

TEST_CASE("the library's policy keeps all promises, and one with wrong roles fails the checks that are meant "
          "for it")
{
    namespace promise = testing::policy_promise;
    CHECK(check_policy<testing::memory_world>().text() == "");
    CHECK(broken(check_policy<constant_roles>()) == lines({promise::forbids, promise::hidden, promise::now}));
    CHECK(broken(check_policy<roles_that_show_hidden_courses>()) == lines({promise::hidden}));
    CHECK(broken(check_policy<roles_of_yesterday>()) == lines({promise::now}));
}
