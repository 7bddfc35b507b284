// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_ATOMIC_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_ATOMIC_HPP

#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_races.hpp>
#include <uninvite/testing/detail/check_removals.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

// Checks that a removal is one transaction, during the removal and after a failure.

namespace uninvite::testing::detail {

/// Expects that nothing has changed for the three users, after a removal that failed.
template <class Expect, class World>
void expect_nothing_removed(Expect& expect, World& w, store_answer const& answer, std::string const& when)
{
    expect(!answer, when + "it answers " + seen(answer));
    for (user_id user : {invited, also_invited, left_invited})
        expect(w.is_pending(open_course, user),
               when + text_of(user) + " is gone nevertheless, and it answers " + seen(answer));
    expect_audit(expect, w, {}, when);
}

/// @param broken The user whose invitation cannot be removed.
template <class World>
void check_whole(report& r, World& w, user_id broken)
{
    if constexpr (World::can_fail_on)
        look_at(r, store_promise::whole,
                [&](auto expect)
                {
                    std::string const when = "the invitation of " + text_of(broken) + " cannot be removed: ";
                    w.fail_on(broken);
                    auto const answer = w.remove(
                        {open_course, creator, grant::by_role, {invited, also_invited, left_invited}});
                    expect_nothing_removed(expect, w, answer, when);
                    // A transaction that was left open would be committed by the next removal.
                    user_id const other = broken == left_invited ? invited : left_invited;
                    auto const next = w.remove({open_course, creator, grant::by_role, {other}});
                    std::string const then = when + "a later removal of " + text_of(other) + " alone: ";
                    expect(is(next, {other}), then + "it answers " + seen(next));
                    for (user_id user : {invited, also_invited, left_invited})
                        expect(w.is_pending(open_course, user) == (user != other),
                               then + "the invitation of " + text_of(user) +
                                   (user == other ? " is still there" : " is gone"));
                    expect_audit(expect, w, {{open_course, other, creator}}, then);
                });
    else
        r.skip(store_promise::whole, "the world has no fail_on(user_id)");
}

/// A list that a store may divide, of which the last user cannot be removed.
template <class World>
void check_long_whole(report& r, World& w)
{
    look_at(r, store_promise::whole,
            [&](auto expect)
            {
                user_list const users = users_from(first_racer, 5000);
                user_id const last = users[users.size() - 1];
                w.invite(open_course, users);
                w.fail_on(last);
                auto const answer = w.remove({open_course, creator, grant::by_role, users});
                std::string const when =
                    "the last of " + std::to_string(users.size()) + " users cannot be removed: ";
                expect(!answer, when + "it answers " + seen(answer));
                for (std::size_t at : {0U, 99U, 499U, 999U, 1999U, 4999U})
                    expect(w.is_pending(open_course, users[at]),
                           when + "user " + text_of(users[at]) + " is gone nevertheless");
                expect_audit(expect, w, {}, when);
            });
}

/// @return Whether the world has such a step.
template <class World>
bool check_step(report& r, World& w, std::size_t step)
{
    bool has_step = false;
    if constexpr (World::can_fail_at_step)
        look_at(r, store_promise::every_step,
                [&](auto expect)
                {
                    has_step = w.fail_at_step(step);
                    expect(has_step || step != 1, "the world's fail_at_step(1) says that there is no step");
                    if (!has_step) return;
                    auto const answer = w.remove(
                        {open_course, creator, grant::by_role, {invited, also_invited, left_invited}});
                    expect_nothing_removed(expect, w, answer, "step " + std::to_string(step) + " fails: ");
                });
    else
        r.skip(store_promise::every_step, "the world has no fail_at_step(std::size_t)");
    return has_step;
}

/** Removes `users` while `look` is called again and again, until the removal has ended.

    @param look Looks through the world only. It is called once before the removal, and once after it.
    @param pause Between looks. An observer that pauses gets a processor sooner on a busy machine.
    @return Whether the looks came so often that a removal in two parts would have been seen.
*/
template <class World, class Look>
bool remove_observed(World& w, user_list const& users, std::chrono::microseconds pause, Look look)
{
    using clock = std::chrono::steady_clock;
    std::atomic<bool> has_begun{false}, has_ended{false};
    clock::time_point begin{}, end{};
    std::vector<clock::time_point> looks;
    auto const observe = [&](int)
    {
        struct release
        {
            std::atomic<bool>& flag;
            ~release() { flag = true; }
        };
        {
            release const first{has_begun};
            look();
        }
        while (!has_ended.load())
        {
            if (looks.size() < 100000) looks.push_back(clock::now());
            look();
            if (pause.count() != 0) std::this_thread::sleep_for(pause);
        }
        look();
    };
    auto const remove = [&](int)
    {
        while (!has_begun.load())
            std::this_thread::sleep_for(std::chrono::microseconds(20));
        begin = clock::now();
        w.remove({open_course, creator, grant::by_role, users});
        end = clock::now();
        has_ended = true;
    };
    race(1, observe, remove);
    clock::duration longest{0};
    clock::time_point last = begin;
    for (clock::time_point const when : looks)
        if (when > begin && when < end)
        {
            longest = (std::max)(longest, when - last);
            last = when;
        }
    longest = (std::max)(longest, end - last);
    return 4 * longest < end - begin;
}

inline std::chrono::microseconds pause_of(int round)
{
    return std::chrono::microseconds(round % 4 < 2 ? 0 : 20);
}

/// Repeats until enough rounds were observed well, or one has found something.
struct observed_rounds
{
    int least = 8;
    int most = 24;
    std::chrono::milliseconds most_time{3000}; // after the least rounds

    /// Calls `round(int)`, which returns whether it was observed well. @return The number of rounds.
    template <class Round>
    int run(violations const& found, Round round) const
    {
        auto const since = std::chrono::steady_clock::now();
        int n = 0;
        for (int good = 0; good < least && n != most && found.count == 0; ++n)
        {
            if (n >= least && std::chrono::steady_clock::now() - since >= most_time) break;
            good += round(n);
        }
        return n;
    }
};

template <class World>
void check_seen_whole(report& r, World& w)
{
    look_at(r, store_promise::seen_whole,
            [&](auto expect)
            {
                constexpr int size = 1000;
                violations half;
                int const rounds = observed_rounds{}.run(
                    half,
                    [&](int round)
                    {
                        user_list const users = users_from(racer(round * size).value(), size);
                        w.invite(open_course, users);
                        // A store may begin at either end.
                        std::size_t const watched = round % 2 == 0 ? 0 : size - 1;
                        bool is_over = false;
                        return remove_observed(
                            w, users, pause_of(round),
                            [&]
                            {
                                if (is_over || w.is_pending(open_course, users[watched])) return;
                                is_over = true;
                                std::string const gone =
                                    "user " + text_of(users[watched]) + " is gone, and user ";
                                for (std::size_t at : {999U, 900U, 600U, 400U, 100U})
                                {
                                    user_id const other = users[watched == 0 ? at : 999 - at];
                                    half.add(w.is_pending(open_course, other),
                                             gone + text_of(other) + " is still invited");
                                }
                            });
                    });
                half.report(expect, std::to_string(5 * rounds) + " pairs were seen half removed");
            });
}

/// Another program never sees an invitation gone without its audit row, nor the row before.
template <class World>
void check_audited_at_once(report& r, World& w)
{
    if (!w.has_audit())
    {
        // If the host has none, the check of the audit says so.
        if (w.limits().has_audit) r.skip(store_promise::audited_at_once, "the world has no audit()");
        return;
    }
    look_at(r, store_promise::audited_at_once,
            [&](auto expect)
            {
                violations apart;
                int const rounds = observed_rounds{.least = 30, .most = 150}.run(
                    apart,
                    [&](int round)
                    {
                        user_id const user = racer(round);
                        w.invite(open_course, user);
                        auto const is_recorded = [&]
                        {
                            auto const rows = w.audit();
                            return std::any_of(rows.rbegin(), rows.rend(),
                                               [&](audit_row const& row) { return row.user == user; });
                        };
                        bool is_over = false;
                        return remove_observed(
                            w, {user}, pause_of(round),
                            [&]
                            {
                                if (is_over) return;
                                bool const was_recorded = is_recorded();
                                bool const is_pending = w.is_pending(open_course, user);
                                is_over = !is_pending;
                                apart.add(was_recorded && is_pending,
                                          "user " + text_of(user) + " has an audit row before the removal");
                                apart.add(!is_pending && !is_recorded(),
                                          "user " + text_of(user) + " is gone before there is an audit row");
                            });
                    });
                apart.report(expect, std::to_string(rounds) + " removals were recorded apart");
            });
}

} // namespace uninvite::testing::detail

#endif
