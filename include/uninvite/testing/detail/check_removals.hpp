// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_REMOVALS_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_REMOVALS_HPP

#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

// Checks of a store with one caller: the users that it removes.

namespace uninvite::testing::detail {

inline std::string text_of(std::vector<audit_row> const& rows)
{
    std::string text = "{";
    for (audit_row const& row : rows)
        text.append(text.size() == 1 ? "" : ", ")
            .append("user " + text_of(row.user) + " of course " + std::to_string(row.course.value()) +
                    " by user " + text_of(row.removed_by));
    return text + "}";
}

/// Expects these audit rows, if there is an audit.
template <class Expect, class World>
void expect_audit(Expect& expect, World& w, std::vector<audit_row> const& wanted, std::string const& when)
{
    auto const rows = w.audit();
    expect(!w.has_audit() || rows == wanted,
           when + "the audit is " + text_of(rows) + ", not " + text_of(wanted));
}

template <class World>
void check_removes(report& r, World& w)
{
    removal const asked{open_course, manager, grant::by_role, {joined, invited, also_invited, user_id{70}}};
    auto const answer = w.remove(asked);
    look_at(r, store_promise::removes,
            [&](auto expect) {
                expect(is(answer, {invited, also_invited}), "it answers " + seen(answer) + ", not {7, 8}");
            });
    look_at(r, store_promise::stored,
            [&](auto expect)
            {
                for (user_id user : {invited, also_invited})
                    expect(!answer || !w.is_pending(open_course, user),
                           "the invitation of " + text_of(user) + " is there after the answer");
            });
    look_at(r, store_promise::nothing_else,
            [&](auto expect)
            {
                expect(w.is_pending(open_course, left_invited),
                       "the invitation of " + text_of(left_invited) + ", which was not named, is gone");
            });
    look_at(r, store_promise::this_course,
            [&](auto expect)
            {
                for (course_id course : {hidden_course, other_course})
                    for (user_id user : {invited, also_invited})
                        expect(w.is_pending(course, user), "the invitation of " + text_of(user) +
                                                               " to course " +
                                                               std::to_string(course.value()) + " is gone");
            });
    look_at(r, store_promise::members,
            [&](auto expect)
            {
                expect(w.is_member(open_course, joined),
                       "user " + text_of(joined) + ", a named member, lost the membership");
            });
    if (!w.can_audit && w.limits().has_audit)
        r.skip(store_promise::audited, "the world has no audit()");
    else if (!w.has_audit())
        r.omit(store_promise::audited, "the world has no audit");
    else
        look_at(r, store_promise::audited,
                [&](auto expect) {
                    expect_audit(expect, w,
                                 {{open_course, invited, manager}, {open_course, also_invited, manager}}, "");
                });
}

template <class World>
void check_repeats(report& r, World& w)
{
    removal const asked{open_course, creator, grant::by_role, {invited}};
    removal const nobody{open_course, creator, grant::by_role, {joined, stranger}};
    look_at(r, store_promise::repeatable,
            [&](auto expect)
            {
                auto const none = w.remove(nobody);
                expect(is(none, {}), "users without an invitation: it answers " + seen(none));
                w.remove(asked);
                auto const again = w.remove(asked);
                expect(is(again, {}), "the same again: it answers " + seen(again));
                expect_audit(expect, w, {{open_course, invited, creator}}, "the same again: ");
            });
}

template <class World>
void check_accepted(report& r, World& w)
{
    if constexpr (World::can_accept)
        look_at(r, store_promise::accepted,
                [&](auto expect)
                {
                    user_list const both{also_invited, left_invited};
                    bool const joins = w.accept(open_course, also_invited);
                    expect(joins && w.is_member(open_course, also_invited),
                           "the world's accept of user 8 had no effect");
                    auto const answer = w.remove({open_course, creator, grant::by_role, both});
                    expect(is(answer, {left_invited}),
                           "user 8 has accepted, user 9 has not: it answers " + seen(answer) + ", not {9}");
                    expect(w.is_member(open_course, also_invited),
                           "user 8 has accepted, and lost the membership");
                    expect_audit(expect, w, {{open_course, left_invited, creator}}, "user 8 has accepted: ");
                });
    else
        r.skip(store_promise::accepted, "the world has no accept(course_id, user_id)");
}

/// Lists of 1, 1,000 and 10,000 users, the last of them with the largest id.
template <class World>
void check_many(report& r, World& w)
{
    constexpr auto largest = (std::numeric_limits<std::int64_t>::max)();
    std::int64_t const last = w.limits().largest_id;
    if (last != largest)
        r.omit(store_promise::many, "ids above " + std::to_string(last) + ": the world has none");
    look_at(r, store_promise::many,
            [&](auto expect)
            {
                for (auto const& [size, first] : {std::pair<std::int64_t, std::int64_t>(1, last - 11000),
                                                  {1000, last - 10999},
                                                  {10000, last - 9999}})
                {
                    user_list const users = users_from(first, size);
                    w.invite(open_course, users);
                    std::size_t const rows_before = w.audit().size();
                    auto const answer = w.remove({open_course, creator, grant::by_role, users});
                    std::string const list =
                        std::to_string(size) + " users from " + std::to_string(first) + " on: ";
                    expect(is(answer, users), list + "it answers " + seen(answer));
                    // Of the longest list a part, with both ends: others may look more slowly.
                    std::size_t const step = size > 1000 ? 7 : 1;
                    std::size_t at = 0;
                    while (at < users.size() && !w.is_pending(open_course, users[users.size() - 1 - at]))
                        at += step;
                    expect(at >= users.size() && !w.is_pending(open_course, users[0]),
                           list + "user " + text_of(users[at < users.size() ? users.size() - 1 - at : 0]) +
                               " is still invited");
                    std::size_t const rows = w.audit().size() - rows_before;
                    expect(!w.has_audit() || rows == users.size(),
                           list + "there are " + std::to_string(rows) + " audit rows");
                }
            });
}

} // namespace uninvite::testing::detail

#endif
