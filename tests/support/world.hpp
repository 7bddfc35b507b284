// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_WORLD_HPP
#define UNINVITE_TESTS_UNINVITE_WORLD_HPP

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>

#include "support/contract/rows.hpp"

#include <map>
#include <set>

namespace tests {

/// The world of the contract's rows in memory.
struct world
{
    uninvite::testing::memory_tokens tokens{{"creator-token", uninvite::user_id{contract::creator}},
                                            {"manager-token", uninvite::user_id{contract::manager}},
                                            {"member-token", uninvite::user_id{contract::joined}},
                                            {"stranger-token", uninvite::user_id{contract::stranger}},
                                            {"invited-token", uninvite::user_id{contract::invited}}};
    uninvite::testing::memory_store store;

    world()
    {
        using namespace uninvite;
        for (contract::world_course const& c : contract::world_courses())
        {
            course_id const id{c.id};
            bool const hidden =
                c.kind == contract::course_kind::secret || c.kind == contract::course_kind::draft;
            store.add_course(id, hidden ? testing::visibility::members : testing::visibility::everybody);
            store.set_role(id, user_id{c.creator}, course_role::creator);
            for (long user : c.managers)
                store.set_role(id, user_id{user}, course_role::manager);
            for (long user : c.joined)
                store.set_role(id, user_id{user}, course_role::joined);
            for (long user : c.pending)
                store.invite(id, user_id{user});
            if (c.kind == contract::course_kind::deleted) store.delete_course(id);
        }
    }

    world(world const&) = delete;
    world& operator=(world const&) = delete;

    /// The users whose invitation to a course is pending.
    std::set<long> pending(long course) const
    {
        std::set<long> users;
        for (long user : {1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, contract::largest_id})
            if (store.is_pending(uninvite::course_id{course}, uninvite::user_id{user})) users.insert(user);
        return users;
    }

    /// All pending invitations, by course.
    std::map<long, std::set<long>> pending() const
    {
        std::map<long, std::set<long>> all;
        for (contract::world_course const& c : contract::world_courses())
            all[c.id] = pending(c.id);
        return all;
    }

    /// All roles of all users, which no removal may change.
    std::map<std::pair<long, long>, uninvite::course_role> memberships() const
    {
        std::map<std::pair<long, long>, uninvite::course_role> all;
        for (contract::world_course const& c : contract::world_courses())
            for (long user = 1; user != 10; ++user)
            {
                auto const role = store.role(uninvite::user_id{user}, uninvite::course_id{c.id});
                if (role && (may_remove_invitations(*role) || *role == uninvite::course_role::joined))
                    all[{c.id, user}] = *role;
            }
        return all;
    }
};

} // namespace tests

#endif
