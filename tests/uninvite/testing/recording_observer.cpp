// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/testing/scripted_policy.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

#include <vector>

using namespace uninvite;
using testing::request;

TEST_CASE("a recording observer owns what it was told")
{
    testing::scripted_policy policy;
    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    store.invite(course_id{1}, user_id{7});
    testing::recording_observer observer;
    remove_invitations const route{policy, store, {}, observer};
    static_cast<void>(request().send(route));
    static_cast<void>(request().with(testing::flaw::no_token).send(route));

    auto const records = observer.records();
    REQUIRE(records.size() == 2);
    CHECK(records[0].what == outcome::removed);
    CHECK(records[0].status == 204);
    CHECK(records[0].actor == user_id{1});
    CHECK(records[0].course == course_id{1});
    CHECK(records[0].asked == std::vector<user_id>{user_id{7}, user_id{8}});
    CHECK(records[0].removed == std::vector<user_id>{user_id{7}});
    CHECK(records[1].what == outcome::refused);
    CHECK(records[1].status == 401);
    CHECK_FALSE(records[1].actor);
    CHECK_FALSE(records[1].removed);
    observer.clear();
    CHECK(observer.records().empty());
}
