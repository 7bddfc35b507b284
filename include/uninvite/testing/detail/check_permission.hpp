// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_PERMISSION_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_PERMISSION_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <algorithm>
#include <string>

// Checks of a store with one caller: the permission that it checks again.

namespace uninvite::testing::detail {

inline removal removal_by(user_id actor, course_id course, grant basis)
{
    return {course, actor, basis, {invited}};
}

template <class World>
void check_permission(report& r, World& w)
{
    bool const has_hidden = w.limits().has_hidden_courses;
    auto const expect_untouched = [&](auto& expect)
    {
        for (course_id course : {open_course, hidden_course})
            expect(w.is_pending(course, invited), "the invitation of 7 to course " +
                                                      std::to_string(course.value()) +
                                                      " is gone all the same");
        expect_audit(expect, w, {}, "");
    };

    look_at(r, store_promise::checked_again,
            [&](auto expect)
            {
                w.set_role(open_course, manager, course_role::joined); // demoted after admission
                for (user_id actor : {manager, joined, stranger, also_invited})
                    expect_error(expect, "user " + text_of(actor) + ", by role",
                                 w.remove(removal_by(actor, open_course, grant::by_role)), errc::forbidden);
                for (user_id actor : {joined, also_invited})
                    expect_error(expect, "user " + text_of(actor) + " in course 2, by role",
                                 w.remove(removal_by(actor, hidden_course, grant::by_role)), errc::forbidden);
                expect_untouched(expect);
            });
    if (!has_hidden) r.omit(store_promise::hidden, "courses that only members see: the world has none");
    look_at(r, store_promise::hidden,
            [&](auto expect)
            {
                if (has_hidden)
                    expect_error(expect, "course 2, hidden from user 4",
                                 w.remove(removal_by(stranger, hidden_course, grant::by_role)),
                                 errc::not_found);
                for (grant basis : {grant::by_role, grant::by_policy})
                    for (course_id course : {absent_course, deleted_course})
                        expect_error(expect,
                                     (course == absent_course ? "course 99, which never was, "
                                                              : "course 4, which was deleted, ") +
                                         text_of(basis),
                                     w.remove(removal_by(creator, course, basis)), errc::not_found);
                expect_untouched(expect);
            });
    look_at(r, store_promise::by_policy,
            [&](auto expect)
            {
                for (course_id course : {open_course, hidden_course})
                {
                    std::string const when =
                        "user 4, a stranger, by policy in course " + std::to_string(course.value()) + ": ";
                    auto const answer = w.remove(removal_by(stranger, course, grant::by_policy));
                    expect(is(answer, {invited}), when + "it answers " + seen(answer) + ", not {7}");
                    expect(!w.is_pending(course, invited), when + "the invitation of 7 is still there");
                    auto const rows = w.audit();
                    expect(!w.has_audit() || std::find(rows.begin(), rows.end(),
                                                       audit_row{course, invited, stranger}) != rows.end(),
                           when + "the audit has no row with user 4 as actor");
                }
            });
}

/// The answers to a second removal, after a role or the course has changed.
template <class World>
void check_not_cached(report& r, World& w)
{
    auto const by_role = [&](user_id actor, user_id user) {
        return w.remove({open_course, actor, grant::by_role, {user}});
    };
    look_at(r, store_promise::not_cached,
            [&](auto expect)
            {
                auto const first = by_role(manager, invited);
                expect(is(first, {invited}), "user 2, a manager: it answers " + seen(first));
                w.set_role(open_course, manager, course_role::joined);
                expect_error(expect, "user 2, a manager at the first call and now a member",
                             by_role(manager, also_invited), errc::forbidden);
                expect(w.is_pending(open_course, also_invited),
                       "the invitation of 8 is gone, removed by a former manager");
                w.set_role(open_course, joined, course_role::manager);
                auto const promoted = by_role(joined, also_invited);
                expect(is(promoted, {also_invited}), "user 3, a manager now: it answers " + seen(promoted));
                by_role(stranger, left_invited);
                w.set_role(open_course, stranger, course_role::manager);
                auto const joins = by_role(stranger, left_invited);
                expect(is(joins, {left_invited}),
                       "user 4, a stranger at the first call and now a manager: it answers " + seen(joins));
                w.delete_course(open_course);
                for (grant basis : {grant::by_role, grant::by_policy})
                    expect_error(expect, "a course deleted after the first call, " + text_of(basis),
                                 w.remove(removal_by(creator, open_course, basis)), errc::not_found);
            });
}

} // namespace uninvite::testing::detail

#endif
