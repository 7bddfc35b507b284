// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_REMOVALS_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_REMOVALS_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>
#include <vector>

// Checks of a store with one caller.

namespace uninvite::testing::detail {

/// The answer of the store, or its exception.
struct told : result<removed>
{
    std::string thrown;

    told()
        : uninvite::result<removed>(failure(errc::failed)) // not the injected name of the base class
    {
    }
};

inline std::string seen(told const& answer)
{
    return answer.thrown.empty() ? seen(static_cast<result<removed> const&>(answer))
                                 : "with an exception: " + answer.thrown;
}

template <class World>
told remove_from(World& w, removal const& r)
{
    using traits = storage_traits_of<decltype(w.store())>;
    told answer;
    try
    {
        static_cast<result<removed>&>(answer) = as_result<removed>(traits::remove(w.store(), r));
    }
    catch (std::exception const& e)
    {
        answer.thrown = e.what();
    }
    catch (...)
    {
        answer.thrown = "of an unknown type";
    }
    return answer;
}

inline bool is(result<removed> const& answer, user_list const& users)
{
    return answer && (!answer->is_known() || answer->users() == users);
}

inline constexpr auto largest = (std::numeric_limits<std::int64_t>::max)();

template <class World>
void check_removes(report& r, World& w)
{
    removal const asked{open_course, manager, grant::by_role, {joined, invited, also_invited, user_id{70}}};
    auto const answer = remove_from(w, asked);
    look_at(r, store_promise::removes,
            [&](auto expect) {
                expect(is(answer, {invited, also_invited}), "it answers " + seen(answer) + ", not {7, 8}");
            });
    look_at(r, store_promise::stored,
            [&](auto expect)
            {
                for (user_id user : {invited, also_invited})
                    expect(!answer || !w.is_pending(open_course, user), "the invitation of " +
                                                                            std::to_string(user.value()) +
                                                                            " is there after the answer");
            });
    look_at(r, store_promise::nothing_else,
            [&](auto expect)
            { expect(w.is_pending(open_course, left_invited), "an invitation that was not named is gone"); });
    look_at(r, store_promise::this_course,
            [&](auto expect)
            {
                for (course_id course : {hidden_course, other_course})
                    expect(w.is_pending(course, invited) && w.is_pending(course, also_invited),
                           "an invitation to another course is gone");
            });
    look_at(r, store_promise::members,
            [&](auto expect)
            { expect(w.is_member(open_course, joined), "a named member lost the membership"); });
    look_at(r, store_promise::audited,
            [&](auto expect)
            {
                std::vector<audit_row> const rows = w.audit();
                std::vector<audit_row> const wanted{{open_course, invited, manager},
                                                    {open_course, also_invited, manager}};
                expect(rows == wanted, "there are " + std::to_string(rows.size()) +
                                           " rows, or others than one for 7 and one for 8, each by 2");
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
                auto const none = remove_from(w, nobody);
                expect(is(none, {}), "users without an invitation: it answers " + seen(none));
                remove_from(w, asked);
                auto const again = remove_from(w, asked);
                expect(is(again, {}), "the same again: it answers " + seen(again));
                expect(w.audit().size() == 1, "the second time writes an audit row too, or the first none");
            });
}

template <class World>
void check_permission(report& r, World& w)
{
    auto const removal_by = [](user_id actor, course_id course, grant basis) {
        return removal{course, actor, basis, {invited}};
    };
    auto const is_untouched = [&] {
        return w.is_pending(open_course, invited) && w.is_pending(hidden_course, invited) &&
               w.audit().empty();
    };

    look_at(r, store_promise::checked_again,
            [&](auto expect)
            {
                w.set_role(open_course, manager, course_role::joined); // demoted after admission
                for (user_id actor : {manager, joined, stranger, also_invited})
                    expect_error(expect, "user " + std::to_string(actor.value()) + ", by role",
                                 remove_from(w, removal_by(actor, open_course, grant::by_role)),
                                 errc::forbidden);
                expect(is_untouched(), "it removes or records all the same");
            });
    look_at(r, store_promise::hidden,
            [&](auto expect)
            {
                expect_error(expect, "a course hidden from the actor",
                             remove_from(w, removal_by(stranger, hidden_course, grant::by_role)),
                             errc::not_found);
                for (grant basis : {grant::by_role, grant::by_policy})
                    for (course_id course : {absent_course, deleted_course})
                        expect_error(expect,
                                     (course == absent_course ? "no such course, " : "a deleted course, ") +
                                         text_of(basis),
                                     remove_from(w, removal_by(creator, course, basis)), errc::not_found);
                expect(is_untouched(), "it removes or records all the same");
            });
    look_at(r, store_promise::by_policy,
            [&](auto expect)
            {
                for (course_id course : {open_course, hidden_course})
                {
                    auto const answer = remove_from(w, removal_by(stranger, course, grant::by_policy));
                    expect(is(answer, {invited}), "a stranger, by policy: it answers " + seen(answer));
                    expect(!w.is_pending(course, invited),
                           "a stranger, by policy: the invitation is still there");
                    auto const rows = w.audit();
                    expect(std::find(rows.begin(), rows.end(), audit_row{course, invited, stranger}) !=
                               rows.end(),
                           "a stranger, by policy: the audit has no row with the stranger as actor");
                }
            });
}

template <class World>
void check_whole(report& r, World& w)
{
    if constexpr (requires { w.fail_on(also_invited); })
        look_at(r, store_promise::whole,
                [&](auto expect)
                {
                    w.fail_on(also_invited);
                    auto const answer = remove_from(
                        w, {open_course, creator, grant::by_role, {invited, also_invited, left_invited}});
                    expect(!answer, "one of three cannot be removed: it answers " + seen(answer));
                    for (user_id user : {invited, also_invited, left_invited})
                        expect(w.is_pending(open_course, user),
                               "one of three cannot be removed: " + std::to_string(user.value()) +
                                   " is gone nevertheless");
                    expect(w.audit().empty(), "there are audit rows without a removal");
                });
    else
        r.skip(store_promise::whole, "the world has no fail_on(user_id)");
}

template <class World>
void check_many(report& r, World& w)
{
    look_at(r, store_promise::many,
            [&](auto expect)
            {
                user_list users;
                for (std::int64_t id = largest - 999; id < largest; ++id)
                    users.push_back(user_id{id});
                users.push_back(user_id{largest});
                for (user_id user : users)
                    w.invite(open_course, user);
                auto const answer = remove_from(w, {open_course, creator, grant::by_role, users});
                expect(is(answer, users), "1000 users up to 2^63-1: it answers " +
                                              std::string(answer ? "others" : seen(answer)));
                bool const all_gone =
                    std::none_of(users.begin(), users.end(),
                                 [&](user_id user) { return w.is_pending(open_course, user); });
                expect(all_gone, "1000 users up to 2^63-1: some are still invited");
            });
}

} // namespace uninvite::testing::detail

#endif
