// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/testing/scripted_policy.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

#include <vector>

using namespace uninvite;
using testing::request;

TEST_CASE("a scripted policy answers what it was told to, in order, and then grants")
{
    testing::scripted_policy policy;
    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    remove_invitations const route{policy, store};
    //[scripted
    policy.on_authenticate(errc::invalid_token).on_authenticate(principal{user_id{5}});
    policy.on_authorize(errc::not_found).on_authorize(failure(errc::throttled, std::chrono::seconds(30)));

    CHECK(request().send(route).status() == 401);
    CHECK(request().send(route).status() == 404);
    response const later = request().send(route);
    CHECK(later.status() == 429);
    CHECK(later["Retry-After"] == "30");
    CHECK(request().send(route).status() == 204);
    //]

    using call = testing::scripted_policy::call;
    CHECK(policy.calls() == std::vector<call>{{"token", {}, {}},
                                              {"token", {}, {}},
                                              {{}, user_id{5}, course_id{1}},
                                              {"token", {}, {}},
                                              {{}, user_id{1}, course_id{1}},
                                              {"token", {}, {}},
                                              {{}, user_id{1}, course_id{1}}});
}
