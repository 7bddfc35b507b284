// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_DURABLE_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_DURABLE_HPP

#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_races.hpp>
#include <uninvite/testing/detail/check_removals.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <string>

// Checks that a store keeps what it has acknowledged, if its world can end it as a crash does.

namespace uninvite::testing::detail {

template <class World>
void check_durable(report& r, World& w)
{
    if constexpr (World::can_restart)
        look_at(
            r, store_promise::durable,
            [&](auto expect)
            {
                auto const first = w.remove({open_course, manager, grant::by_role, {invited, also_invited}});
                w.restart();
                for (user_id user : {invited, also_invited})
                    expect(!first || !w.is_pending(open_course, user),
                           "the acknowledged removal of user " + text_of(user) + " is lost");
                expect(w.is_pending(open_course, left_invited),
                       "the invitation of user 9, which was not named, is lost");
                expect(w.is_member(open_course, joined), "the membership of user 3 is lost");
                if (first)
                    expect_audit(expect, w,
                                 {{open_course, invited, manager}, {open_course, also_invited, manager}},
                                 "after the restart ");
                // The crash comes while the store is at rest after many removals, some of them concurrent.
                constexpr int rounds = 20;
                w.invite(open_course, users_from(first_racer, 2 * rounds));
                bool acknowledged[2 * rounds]{};
                auto const remove = [&](int side, user_id actor)
                {
                    return [&, side, actor](int round)
                    {
                        int const at = 2 * round + side;
                        acknowledged[at] =
                            w.remove({open_course, actor, grant::by_role, {racer(at)}}).has_value();
                    };
                };
                race(rounds, remove(0, creator), remove(1, manager));
                w.restart();
                violations lost;
                for (int at = 0; at != 2 * rounds; ++at)
                {
                    lost.add(!acknowledged[at], "user " + text_of(racer(at)) + ": it answers an error");
                    lost.add(acknowledged[at] && w.is_pending(open_course, racer(at)),
                             "the acknowledged removal of user " + text_of(racer(at)) + " is lost");
                }
                lost.report(expect, "40 concurrent removals were not kept");
                auto const next = w.remove({open_course, creator, grant::by_role, {left_invited}});
                expect(is(next, {left_invited}), "a removal after the restart: it answers " + seen(next));
            });
    else
        r.skip(store_promise::durable, "the world has no restart()");
}

} // namespace uninvite::testing::detail

#endif
