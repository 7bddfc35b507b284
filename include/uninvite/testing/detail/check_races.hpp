// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_RACES_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_RACES_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/detail/staggered_race.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Checks of a store whose removal races with a call of another program.

namespace uninvite::testing::detail {

/// The number of violations, and the text of the first.
struct violations
{
    int count = 0;
    std::string first;

    void add(bool is_one, std::string what)
    {
        if (is_one && count++ == 0) first = std::move(what);
    }

    template <class Expect>
    void report(Expect& expect, std::string const& of) const
    {
        expect(count == 0, std::to_string(count) + " of " + of + ", the first: " + first);
    }
};

inline constexpr std::int64_t first_racer = 10000;

inline user_id racer(int round)
{
    return user_id{first_racer + round};
}

/// A demotion that others see before the invitation is gone was committed before the removal.
template <class World>
void check_demote_or_remove(report& r, World& w)
{
    if constexpr (World::can_demote)
        look_at(r, store_promise::demoted,
                [&](auto expect)
                {
                    bool is_pending_after_demotion = false;
                    store_answer answer;
                    violations wrong;
                    auto const prepare = [&](int round)
                    {
                        w.set_role(open_course, manager, course_role::manager);
                        w.invite(open_course, racer(round));
                    };
                    prepare(0);
                    auto const remove = [&](int round) {
                        answer = w.remove({open_course, manager, grant::by_role, {racer(round)}});
                    };
                    auto const demote = [&](int round)
                    {
                        w.demote(open_course, manager);
                        is_pending_after_demotion = w.is_pending(open_course, racer(round));
                    };
                    auto const judge = [&](int round)
                    {
                        std::string const who = "user " + text_of(racer(round)) + ": ";
                        bool const is_pending = w.is_pending(open_course, racer(round));
                        bool const is_refused = !answer && answer.error() == errc::forbidden;
                        wrong.add(!answer && !is_refused, who + "it answers " + seen(answer));
                        wrong.add(!is_pending && is_pending_after_demotion,
                                  who + "was removed after the demotion had ended");
                        wrong.add(!is_pending && is_refused, who + "was removed, and it answers forbidden");
                        wrong.add(is_pending && answer, who + "is still invited after the answer");
                        prepare(round + 1);
                        return answer ? race_side::first : race_side::second;
                    };
                    auto const score = staggered_race({}, remove, demote, judge);
                    wrong.report(expect, std::to_string(score.rounds) + " removals were wrong");
                    expect_both_won(expect, score, "the store's remove", "the world's demote");
                });
    else
        r.skip(store_promise::demoted, "the world has no demote(course_id, user_id)");
}

/// Each round removes a list, while its users accept one after the other.
template <class World>
void check_accept_or_remove(report& r, World& w)
{
    if constexpr (World::can_accept)
        look_at(
            r, store_promise::one_wins,
            [&](auto expect)
            {
                constexpr std::size_t size = 8; // users who accept
                // Of a long list, the store may read a part while another part is accepted.
                auto const list_size = [](int round) { return round % 4 == 3 ? 500 : 8; };
                auto const list_of = [&](int round)
                { return users_from(racer(round / 4 * 524 + round % 4 * 8).value(), list_size(round)); };
                auto const users_of = [&](int round)
                {
                    user_list const list = list_of(round);
                    user_list some;
                    for (std::size_t i = 0; i != size; ++i)
                        some.push_back(list[i * list.size() / size]);
                    return some;
                };
                store_answer answer;
                std::vector<bool> accepted(size);
                std::vector<std::pair<user_id, bool>> all; // and whether the user has accepted
                violations wrong;
                w.invite(open_course, list_of(0));
                auto const remove = [&](int round) {
                    answer = w.remove({open_course, creator, grant::by_role, list_of(round)});
                };
                auto const accept = [&](int round)
                {
                    user_list const users = users_of(round);
                    for (std::size_t i = 0; i != size; ++i)
                        accepted[i] = w.accept(open_course, users[i]);
                };
                auto const judge = [&](int round)
                {
                    user_list const users = users_of(round);
                    std::size_t winners = 0;
                    for (std::size_t i = 0; i != size; ++i)
                    {
                        user_id const user = users[i];
                        bool const is_pending = w.is_pending(open_course, user);
                        std::string const who =
                            "user " + text_of(user) + (accepted[i] ? " has accepted" : " has not accepted");
                        winners += accepted[i];
                        all.emplace_back(user, accepted[i]);
                        wrong.add(!answer, "it answers " + seen(answer));
                        wrong.add(accepted[i] && names(answer, user),
                                  who + ", and it answers that it removed the invitation");
                        wrong.add(!accepted[i] && !is_pending && answer && answer->is_known() &&
                                      !names(answer, user),
                                  who + ", the invitation is gone, and the answer does not name the user");
                        wrong.add(is_pending, who + ", and the invitation is still there");
                        wrong.add(w.is_member(open_course, user) != accepted[i],
                                  who + (accepted[i] ? ", and is not a member" : ", and is a member"));
                    }
                    w.invite(open_course, list_of(round + 1));
                    return winners == 0      ? race_side::first
                           : winners == size ? race_side::second
                                             : race_side::both;
                };
                auto const score = staggered_race({.most_rounds = 600}, remove, accept, judge);
                std::set<user_id> recorded;
                for (audit_row const& row : w.audit())
                    recorded.insert(row.user);
                for (auto const& [user, has_accepted] : all)
                    wrong.add(w.has_audit() && has_accepted == recorded.contains(user),
                              "user " + text_of(user) +
                                  (has_accepted ? " has accepted, and has an audit row"
                                                : " has not accepted, and has no audit row"));
                wrong.report(expect, std::to_string(all.size()) + " were wrong");
                expect_both_won(expect, score, "the store's remove", "the world's accept");
            });
    else
        r.skip(store_promise::one_wins, "the world has no accept(course_id, user_id)");
}

} // namespace uninvite::testing::detail

#endif
