// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_WRONG_STORE_LIST_HPP
#define UNINVITE_TESTS_SUPPORT_WRONG_STORE_LIST_HPP

#include "support/wrong_stores.hpp"
#include "support/wrong_stores_concurrent.hpp"

#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/check_options.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace tests::wrong {

/// One wrong store. docs/testing.md has the same list.
struct wrong_store
{
    std::string_view mistake;
    std::string_view promise; ///< the promise of the check that finds it
    std::unique_ptr<model> (*make)();
};

/// A world with any of the stores, so that the checks are compiled once for all.
struct any_world
{
    std::unique_ptr<model> m;

    model& store() { return *m; }
    void add_course(course_id course, testing::visibility v) { m->add_course(course, v); }
    void delete_course(course_id course) { m->delete_course(course); }
    void set_role(course_id course, user_id user, course_role role) { m->set_role(course, user, role); }
    void invite(course_id course, user_id user) { m->invite(course, user); }
    bool is_pending(course_id course, user_id user) { return m->is_pending(course, user); }
    bool is_member(course_id course, user_id user) { return m->is_member(course, user); }
    std::vector<testing::audit_row> audit() { return m->audit(); }
    bool accept(course_id course, user_id user) { return m->accept(course, user); }
    void demote(course_id course, user_id user) { m->demote(course, user); }
    void fail_on(user_id user) { m->fail_on(user); }
    bool fail_at_step(std::size_t n) { return m->fail_at_step(n); }
    void restart() { m->restart(); }
};

/// Runs the checks with one caller, or those with two.
inline testing::report check_part(std::unique_ptr<model> (*make)(), bool concurrent,
                                  testing::check_options const& o)
{
    auto const world = [make] { return any_world{make()}; };
    testing::report r;
    testing::detail::store_checks checks(r, o, world, testing::detail::blocking_call());
    concurrent ? checks.run_concurrent() : checks.run_one_caller();
    return r;
}

inline testing::report check(std::unique_ptr<model> (*make)(), testing::check_options const& o = {})
{
    return testing::check_invitation_store([make] { return any_world{make()}; }, o);
}

template <class Store>
std::unique_ptr<model> store_of()
{
    return std::make_unique<Store>();
}

inline std::vector<wrong_store> const& wrong_stores()
{
    namespace promise = testing::store_promise;
    static std::vector<wrong_store> const all{
        {"returns the users asked for, not those removed", promise::removes, store_of<tells_what_was_asked>},
        {"returns the users in another order", promise::removes, store_of<reverses_the_order>},
        {"acknowledges before it commits", promise::stored, store_of<acknowledges_before_it_commits>},
        {"removes every invitation to the course", promise::nothing_else,
         store_of<removes_all_of_the_course>},
        {"has no course in its condition", promise::this_course, store_of<forgets_the_course>},
        {"deletes the role as well", promise::members, store_of<removes_members>},
        {"removes invitations that are kept as accepted", promise::accepted, store_of<removes_accepted_rows>},
        {"takes no changed row for an error", promise::repeatable, store_of<is_not_idempotent>},
        {"writes no audit row", promise::audited, store_of<forgets_the_audit>},
        {"records another actor", promise::audited, store_of<blames_another>},
        {"writes the audit row in a second transaction", promise::audited_at_once,
         store_of<records_in_a_second_transaction>},
        {"writes the audit row in a transaction before", promise::audited_at_once,
         store_of<records_before_it_removes>},
        {"relies on the role at admission", promise::checked_again, store_of<ignores_the_demotion>},
        {"answers not_found to members of a hidden course", promise::checked_again,
         store_of<hides_a_course_from_its_members>},
        {"keeps roles in a cache", promise::not_cached, store_of<caches_the_role>},
        {"reads the role before the transaction", promise::demoted, store_of<reads_the_role_outside<200>>},
        {"answers forbidden for a hidden course", promise::hidden, store_of<tells_of_hidden_courses>},
        {"looks for a deleted course only by role", promise::hidden,
         store_of<forgets_that_a_course_is_deleted>},
        {"asks for a role if the policy has decided", promise::by_policy, store_of<asks_for_a_role_always>},
        {"commits each user until one fails", promise::whole, store_of<commits_each_user_until_a_failure>},
        {"takes a failure for a success", promise::whole, store_of<takes_failure_for_success>},
        {"leaves the transaction open after a failure", promise::whole, store_of<forgets_to_roll_back>},
        {"ignores a failure of the audit", promise::every_step, store_of<ignores_a_failed_audit>},
        {"answers busy if a step after the commit fails", promise::every_step,
         store_of<answers_busy_after_the_commit>},
        {"commits each user separately", promise::seen_whole, store_of<commits_in_parts<1>>},
        {"commits in parts of 500 users", promise::whole, store_of<commits_in_parts<500>>},
        {"keeps ids in 32 bits", promise::many, store_of<keeps_32_bits>},
        {"fails above 1,000 users", promise::many, store_of<fails_above_1000_users>},
        {"reads the pending users, then removes them", promise::one_removes,
         store_of<reads_then_removes<200>>},
        {"reads them only 20 microseconds before", promise::one_removes, store_of<reads_then_removes<20>>},
        {"takes the actor from a variable of the session", promise::one_removes,
         store_of<takes_the_actor_from_the_session>},
        {"fails on a conflict instead of a retry", promise::overlapping, store_of<fails_on_a_conflict>},
        {"removes the membership of a user who has just accepted", promise::one_wins,
         store_of<removes_accepted_users>},
        {"fails if a user has just accepted", promise::one_wins, store_of<fails_if_accepted_meanwhile>},
        {"keeps removals in memory until later", promise::durable, store_of<write_behind>},
        {"locks the same rows in another order", promise::in_time, store_of<locks_in_another_order>},
        {"waits for a lock that is never released", promise::in_time, store_of<blocks>},
    };
    return all;
}

} // namespace tests::wrong

#endif
