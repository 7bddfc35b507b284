// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_RACES_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_RACES_HPP

#include <uninvite/ids.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_removals.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <algorithm>
#include <atomic>
#include <string>

// Checks of a store with two concurrent callers for the same invitation.

namespace uninvite::testing::detail {

inline constexpr int race_rounds = 50;

inline user_id racer(int round)
{
    return user_id{1000 + round};
}

template <class World>
void check_two_removers(report& r, World& w)
{
    for (int round = 0; round != race_rounds; ++round)
        w.invite(open_course, racer(round));
    std::atomic<int> told{0}, failures{0};
    std::atomic<bool> is_known{true};
    auto const remove = [&](user_id actor)
    {
        return [&, actor](int round)
        {
            auto const answer = remove_from(w, {open_course, actor, grant::by_role, {racer(round)}});
            if (!answer)
                ++failures;
            else if (!answer->is_known())
                is_known = false;
            else if (!answer->users().empty())
                ++told;
        };
    };
    look_at(r, store_promise::one_removes,
            [&](auto expect)
            {
                race(race_rounds, remove(creator), remove(manager));
                expect(failures == 0, std::to_string(failures) + " of 100 removals failed");
                expect(!is_known || told == race_rounds,
                       "50 invitations: " + std::to_string(told) + " removals were reported");
                expect(w.audit().size() == race_rounds,
                       "50 invitations: " + std::to_string(w.audit().size()) + " audit rows");
            });
}

template <class World>
void check_accept_or_remove(report& r, World& w)
{
    if constexpr (requires { w.accept(open_course, invited); })
        look_at(
            r, store_promise::one_wins,
            [&](auto expect)
            {
                for (int round = 0; round != race_rounds; ++round)
                    w.invite(open_course, racer(round));
                bool accepted = false;
                told answer;
                int both = 0, neither = 0, wrong_answers = 0, wrong_members = 0;
                std::string first_wrong;
                auto const accept = [&](int round) { accepted = w.accept(open_course, racer(round)); };
                auto const remove = [&](int round) {
                    answer = remove_from(w, {open_course, creator, grant::by_role, {racer(round)}});
                };
                for (int round = 0; round != race_rounds; ++round)
                {
                    race(
                        1, [&](int) { accept(round); }, [&](int) { remove(round); });
                    auto const rows = w.audit();
                    bool const removed =
                        std::any_of(rows.begin(), rows.end(),
                                    [&](audit_row const& row) { return row.user == racer(round); });
                    both += accepted && removed;
                    neither += !accepted && !removed;
                    if (!is(answer, removed ? user_list{racer(round)} : user_list()) && ++wrong_answers == 1)
                        first_wrong = seen(answer) + (removed ? " and removed" : " and did not remove");
                    wrong_members += w.is_member(open_course, racer(round)) != accepted;
                }
                expect(wrong_answers == 0, std::to_string(wrong_answers) +
                                               " of 50 were answered wrongly, the first: it answers " +
                                               first_wrong);
                expect(wrong_members == 0,
                       std::to_string(wrong_members) +
                           " of 50 accepted without joining, or joined without accepting");
                expect(both == 0, std::to_string(both) + " of 50 were accepted and removed");
                expect(neither == 0, std::to_string(neither) + " of 50 were neither accepted nor removed");
            });
    else
        r.skip(store_promise::one_wins, "the world has no accept(course_id, user_id)");
}

} // namespace uninvite::testing::detail

#endif
