// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace uninvite;
namespace kit = uninvite::testing::detail;

namespace {

/// Notes how it is called.
struct noting_world : testing::memory_store
{
    std::string calls;
    testing::world_limits limits{};

    noting_world& store() { return *this; }

    void invite(course_id course, user_id user)
    {
        calls += "one ";
        memory_store::invite(course, user);
    }
    void invite(course_id course, user_list const& users)
    {
        calls += "list ";
        for (user_id user : users)
            memory_store::invite(course, user);
    }
    result<removed> remove(removal const& r)
    {
        if (r.users.size() == 2) throw std::runtime_error("two");
        if (r.users.size() == 3) throw 3;
        return memory_store::remove(r);
    }
};

struct no_audit : testing::memory_world
{
    static constexpr testing::world_limits limits{.has_hidden_courses = false, .has_audit = false};
};

struct low_ids : testing::memory_world
{
    static constexpr testing::world_limits limits{.largest_id = 99999};
};

auto const make_noting = [] { return noting_world(); };

} // namespace

TEST_CASE("a checked world knows the optional members of its world")
{
    using plain = kit::checked_world<testing::memory_world>;
    STATIC_REQUIRE(plain::can_audit);
    STATIC_REQUIRE(plain::can_accept);
    STATIC_REQUIRE(plain::can_demote);
    STATIC_REQUIRE(plain::can_fail_on);
    STATIC_REQUIRE(plain::can_fail_at_step);
    STATIC_REQUIRE_FALSE(plain::can_restart);
}

TEST_CASE("a checked world invites a list at once if the world can")
{
    kit::call_clock clock;
    kit::checked_world<noting_world> w(make_noting, clock);
    w.add_course(course_id{1}, testing::visibility::everybody);
    w.invite(course_id{1}, kit::users_from(5, 3));
    w.invite(course_id{1}, user_id{9});
    CHECK(w.get().calls == "list one ");
    for (int user : {5, 6, 7, 9})
        CHECK(w.is_pending(course_id{1}, user_id{user}));
    CHECK_FALSE(w.is_pending(course_id{1}, user_id{8}));
}

TEST_CASE("an exception of the store is a part of the answer")
{
    kit::call_clock clock;
    kit::checked_world<noting_world> w(make_noting, clock);
    w.add_course(course_id{1}, testing::visibility::everybody);
    auto const remove = [&](user_list const& users) {
        return w.remove({course_id{1}, user_id{2}, grant::by_policy, users});
    };
    CHECK(kit::seen(remove(kit::users_from(1, 1))) == "{}");
    CHECK(kit::seen(remove(kit::users_from(1, 2))) == "with an exception: two");
    CHECK(kit::seen(remove(kit::users_from(1, 3))) == "with an exception: of an unknown type");
    CHECK_FALSE(remove(kit::users_from(1, 2)).has_value());
    CHECK(clock.overdue(std::chrono::milliseconds(0)).empty());
}

TEST_CASE("a world without an audit has no rows, and one without hidden courses is asked for none")
{
    kit::call_clock clock;
    auto const make = [] { return no_audit(); };
    kit::checked_world<no_audit> w(make, clock);
    CHECK_FALSE(w.has_audit());
    w.add_course(course_id{2}, testing::visibility::members);
    CHECK(w.get().role(user_id{4}, course_id{2}).value() == course_role::none); // not hidden
    w.invite(course_id{2}, user_id{7});
    CHECK(kit::is(w.remove({course_id{2}, user_id{4}, grant::by_policy, {user_id{7}}}), {user_id{7}}));
    CHECK(w.audit().empty());
}

TEST_CASE("ids that are too small for the lists of the checks are refused")
{
    auto const make = [] { return low_ids(); };
    kit::call_clock clock;
    CHECK_THROWS_AS(kit::checked_world<low_ids>(make, clock), std::invalid_argument);
}

TEST_CASE("an answer names a user only if it is a success that lists the user")
{
    CHECK(kit::names(removed({user_id{7}, user_id{9}}), user_id{9}));
    CHECK_FALSE(kit::names(removed({user_id{7}, user_id{9}}), user_id{8}));
    CHECK_FALSE(kit::names(removed::unknown(), user_id{7}));
    CHECK_FALSE(kit::names(failure(errc::busy), user_id{7}));
    CHECK(kit::is(removed::unknown(), {user_id{7}}));
    CHECK_FALSE(kit::is(removed(user_list{user_id{8}}), {user_id{7}}));
}
