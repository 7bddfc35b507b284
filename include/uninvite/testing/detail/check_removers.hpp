// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_REMOVERS_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_REMOVERS_HPP

#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_races.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/detail/staggered_race.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

// Checks of a store with two concurrent callers.

namespace uninvite::testing::detail {

/// The actors of the audit rows of each removed user.
template <class World>
std::map<user_id, std::vector<user_id>> actors_of(World& w)
{
    std::map<user_id, std::vector<user_id>> actors;
    for (audit_row const& row : w.audit())
        actors[row.user].push_back(row.removed_by);
    return actors;
}

/** Creator and manager remove `size` users each, of which `shared` are the same.

    @param w A new world.
    @param report_to Gets the observations of one user: `(user, by creator, by manager)`.
    @return How many removals failed, and the first failure.
*/
template <class World, class ReportTo>
violations race_removers(World& w, int size, int shared, race_limits const& limits, ReportTo report_to)
{
    store_answer answers[2];
    violations failures;
    int const stride = 2 * size - shared;
    auto const users_of = [&](int round, int side)
    { return users_from(racer(round * stride + side * (size - shared)).value(), size); };
    auto const invite = [&](int round)
    { w.invite(open_course, users_from(racer(round * stride).value(), stride)); };
    auto const remove = [&](int side, user_id actor)
    {
        return [&, side, actor](int round) {
            answers[side] = w.remove({open_course, actor, grant::by_role, users_of(round, side)});
        };
    };
    auto const judge = [&](int round)
    {
        int reported[2]{};
        for (auto const& answer : answers)
            failures.add(!answer, "it answers " + seen(answer));
        for (int i = 0; i != stride; ++i)
        {
            user_id const user = racer(round * stride + i);
            bool const by[2] = {names(answers[0], user), names(answers[1], user)};
            if (i >= size - shared && i < size)
                for (int side = 0; side != 2; ++side)
                    reported[side] += by[side];
            if (answers[0] && answers[1] && answers[0]->is_known() && answers[1]->is_known())
                report_to(user, by[0], by[1]);
        }
        invite(round + 1);
        return (reported[0] == 0) == (reported[1] == 0) ? race_side::both
               : reported[0] != 0                       ? race_side::first
                                                        : race_side::second;
    };
    invite(0);
    staggered_race(limits, remove(0, creator), remove(1, manager), judge);
    return failures;
}

template <class World>
void check_two_removers(report& r, World& w)
{
    look_at(r, store_promise::one_removes,
            [&](auto expect)
            {
                violations wrong;
                std::map<user_id, user_id> reported;
                auto const failures = race_removers(
                    w, 1, 1, {},
                    [&](user_id user, bool by_creator, bool by_manager)
                    {
                        wrong.add(by_creator && by_manager, "user " + text_of(user) + " to both callers");
                        wrong.add(!by_creator && !by_manager, "user " + text_of(user) + " to no caller");
                        reported.insert_or_assign(user, by_creator ? creator : manager);
                    });
                failures.report(expect, "the removals failed");
                wrong.report(expect, "the users were reported wrongly");
                if (!w.has_audit()) return;
                violations audit;
                auto const actors = actors_of(w);
                for (auto const& [user, by] : actors)
                    audit.add(by.size() != 1,
                              "user " + text_of(user) + " has " + std::to_string(by.size()) + " audit rows");
                for (auto const& [user, by] : reported)
                {
                    auto const row = actors.find(user);
                    audit.add(row == actors.end(), "user " + text_of(user) + " has no audit row");
                    audit.add(row != actors.end() && row->second.front() != by,
                              "the audit row of user " + text_of(user) + " names another actor than user " +
                                  text_of(by));
                }
                audit.report(expect, "the audit rows are wrong");
            });
}

/// A store that locks the same rows in another order waits for itself, or fails with a deadlock.
template <class World>
void check_overlapping(report& r, World& w)
{
    look_at(r, store_promise::overlapping,
            [&](auto expect)
            {
                violations wrong;
                auto const failures =
                    race_removers(w, 300, 200, {.most_rounds = 150},
                                  [&](user_id user, bool by_creator, bool by_manager)
                                  {
                                      wrong.add(by_creator == by_manager,
                                                "user " + text_of(user) +
                                                    (by_creator ? " to both callers" : " to no caller"));
                                  });
                failures.report(expect, "the removals failed");
                wrong.report(expect, "the users were reported wrongly");
            });
}

} // namespace uninvite::testing::detail

#endif
