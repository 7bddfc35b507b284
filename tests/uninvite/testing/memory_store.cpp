// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/memory_store.hpp>

#include <uninvite/concept/course_roles.hpp>
#include <uninvite/concept/invitation_store.hpp>

#include "support/catch.hpp"

#include <atomic>
#include <thread>

using namespace uninvite;
using testing::memory_store;

static_assert(InvitationStore<memory_store> && CourseRoles<memory_store>);

namespace {

course_id const open{1}, secret{2};
user_id const creator{1}, manager{2}, member{3}, stranger{4}, invited{7};

struct filled : memory_store
{
    filled()
    {
        add_course(open);
        add_course(secret, testing::visibility::members);
        for (course_id c : {open, secret})
        {
            set_role(c, creator, course_role::creator);
            set_role(c, manager, course_role::manager);
            set_role(c, member, course_role::joined);
            invite(c, invited);
        }
    }
};

removal seven(user_id by, grant basis = grant::by_role, course_id course = open)
{
    return {course, by, basis, {member, invited, user_id{8}}};
}

} // namespace

TEST_CASE("a store in memory tells roles, and hides a secret course from those who have none")
{
    filled store;
    for (course_id c : {open, secret})
    {
        CHECK(*store.role(creator, c) == course_role::creator);
        CHECK(*store.role(manager, c) == course_role::manager);
        CHECK(*store.role(member, c) == course_role::joined);
        CHECK(*store.role(invited, c) == course_role::invited);
    }
    CHECK(*store.role(stranger, open) == course_role::none);
    CHECK(store.role(stranger, secret).error() == errc::not_found);
    CHECK(store.role(creator, course_id{9}).error() == errc::not_found);
    store.set_role(open, member, course_role::none);
    CHECK(*store.role(member, open) == course_role::none);
    store.delete_course(open);
    CHECK(store.role(creator, open).error() == errc::not_found);
}

TEST_CASE("a store in memory removes what is pending and nothing else, with an audit row each")
{
    filled store;
    auto const gone = store.remove(seven(manager));
    REQUIRE(gone.has_value());
    CHECK(gone->users() == user_list{invited});
    CHECK_FALSE(store.is_pending(open, invited));
    CHECK(store.is_pending(secret, invited));
    CHECK(*store.role(member, open) == course_role::joined);
    CHECK(store.audit() == std::vector<memory_store::audit_row>{{open, invited, manager}});

    CHECK(store.remove(seven(manager))->users().empty());
    CHECK(store.audit().size() == 1);
}

TEST_CASE("a store in memory checks a grant by role again, and of a grant by policy that the course exists")
{
    filled store;
    CHECK(store.remove(seven(member)).error() == errc::forbidden);
    CHECK(store.remove(seven(invited)).error() == errc::forbidden);
    CHECK(store.remove(seven(stranger)).error() == errc::forbidden);
    CHECK(store.remove(seven(stranger, grant::by_role, secret)).error() == errc::not_found);
    CHECK(store.remove(seven(creator, grant::by_role, course_id{9})).error() == errc::not_found);
    CHECK(store.remove(seven(stranger, grant::by_policy, course_id{9})).error() == errc::not_found);
    CHECK(store.is_pending(open, invited));
    CHECK(store.audit().empty());

    CHECK(store.remove(seven(stranger, grant::by_policy, secret))->users() == user_list{invited});
    CHECK(store.audit() == std::vector<memory_store::audit_row>{{secret, invited, stranger}});
}

TEST_CASE("an invitation is accepted once, and who accepted is a member")
{
    filled store;
    CHECK(store.accept(open, invited));
    CHECK_FALSE(store.accept(open, invited));
    CHECK(*store.role(invited, open) == course_role::joined);
    CHECK(store.remove(seven(creator))->users().empty());
    CHECK(*store.role(invited, open) == course_role::joined);
}

TEST_CASE("accepting and removing the same invitation at the same time: exactly one wins")
{
    filled store;
    int accepted = 0, removed_first = 0;
    for (std::int64_t round = 100; round != 2100; ++round)
    {
        user_id const user{round};
        store.invite(open, user);
        std::atomic<int> waiting{2};
        auto const both_are_here = [&]
        {
            --waiting;
            while (waiting.load() != 0)
                std::this_thread::yield();
        };
        bool was_accepted = false;
        std::thread acceptor(
            [&]
            {
                both_are_here();
                was_accepted = store.accept(open, user);
            });
        both_are_here();
        bool const was_removed = !store.remove({open, creator, grant::by_role, {user}})->users().empty();
        acceptor.join();

        if (was_accepted == was_removed) CHECK(was_accepted != was_removed);
        if ((*store.role(user, open) == course_role::joined) != was_accepted) CHECK(false);
        if (store.is_pending(open, user)) CHECK(false);
        ++(was_accepted ? accepted : removed_first);
    }
    CHECK(accepted + removed_first == 2000);
    CHECK(store.audit().size() == static_cast<std::size_t>(removed_first));
}
