// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_INVITATION_STORE_HPP
#define UNINVITE_TESTING_CHECK_INVITATION_STORE_HPP

#include <uninvite/invitation_store.hpp>
#include <uninvite/testing/check.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::testing {

/// What @ref check_invitation_store looks at.
namespace store_promise {

inline constexpr std::string_view removes = "removes the pending invitations that are named, and tells which";
inline constexpr std::string_view stored = "answers only when others see it gone";
inline constexpr std::string_view nothing_else = "leaves invitations alone that are not named";
inline constexpr std::string_view this_course = "leaves other courses alone";
inline constexpr std::string_view members = "leaves members alone";
inline constexpr std::string_view repeatable = "takes it for success where nothing is pending";
inline constexpr std::string_view audited = "writes one audit row for each invitation removed";
inline constexpr std::string_view checked_again = "checks the role again in the transaction that removes";
inline constexpr std::string_view hidden = "answers not_found for a course that is absent, deleted or hidden";
inline constexpr std::string_view by_policy =
    "does not ask for a role where the permission rests on the policy";
inline constexpr std::string_view whole = "removes all that is named or nothing";
inline constexpr std::string_view many = "takes many users, and ids up to 2^63-1";
inline constexpr std::string_view one_removes = "tells one of two that remove at once that it removed";
inline constexpr std::string_view one_wins =
    "lets one win where an invitation is accepted and removed at once";

} // namespace store_promise

namespace detail {

/// What the store answered, or what it threw.
struct told : result<removed>
{
    std::string thrown;

    told()
        : uninvite::result<removed>(failure(errc::failed)) // not the name that the base class brings
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

inline constexpr auto largest = std::numeric_limits<std::int64_t>::max();

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
            { expect(w.is_pending(open_course, left_invited), "one that was not named is gone"); });
    look_at(r, store_promise::this_course,
            [&](auto expect)
            {
                for (course_id course : {hidden_course, other_course})
                    expect(w.is_pending(course, invited) && w.is_pending(course, also_invited),
                           "an invitation to another course is gone");
            });
    look_at(r, store_promise::members,
            [&](auto expect)
            { expect(w.is_member(open_course, joined), "a member who was named is none any more"); });
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
                w.set_role(open_course, manager, course_role::joined); // demoted since it was asked
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
                    expect(w.audit().empty(), "there are audit rows of what was not removed");
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
                       "50 invitations: " + std::to_string(told) + " removals were told");
                expect(w.audit().size() == race_rounds,
                       "50 invitations: " + std::to_string(w.audit().size()) + " audit rows");
            });
}

template <class World>
void check_accept_or_remove(report& r, World& w)
{
    if constexpr (requires { w.accept(open_course, invited); })
        look_at(r, store_promise::one_wins,
                [&](auto expect)
                {
                    for (int round = 0; round != race_rounds; ++round)
                        w.invite(open_course, racer(round));
                    bool accepted = false;
                    int both = 0, neither = 0;
                    auto const accept = [&](int round) { accepted = w.accept(open_course, racer(round)); };
                    auto const remove = [&](int round) {
                        remove_from(w, {open_course, creator, grant::by_role, {racer(round)}});
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
                        expect(w.is_member(open_course, racer(round)) == accepted,
                               "who accepted is no member, or who did not is one");
                    }
                    expect(both == 0, std::to_string(both) + " of 50 were accepted and removed");
                    expect(neither == 0,
                           std::to_string(neither) + " of 50 were neither accepted nor removed");
                });
    else
        r.skip(store_promise::one_wins, "the world has no accept(course_id, user_id)");
}

template <class MakeWorld>
void check_store(report& r, MakeWorld& make)
{
    auto const in_a_new_world = [&](auto check)
    {
        auto w = make();
        set_up(w);
        check(w);
    };
    in_a_new_world([&](auto& w) { check_removes(r, w); });
    in_a_new_world([&](auto& w) { check_repeats(r, w); });
    in_a_new_world([&](auto& w) { check_permission(r, w); });
    in_a_new_world([&](auto& w) { check_whole(r, w); });
    in_a_new_world([&](auto& w) { check_many(r, w); });
    in_a_new_world([&](auto& w) { check_two_removers(r, w); });
    in_a_new_world([&](auto& w) { check_accept_or_remove(r, w); });
}

} // namespace detail

/** Whether a store does what an @ref InvitationStore promises.

    @param make Makes a new, empty @ref StoreWorld each time it is called.
    @return What is broken; each promise is one of @ref store_promise.

    @par Exception Safety
    What the store throws is a finding. What the world throws while it is set up leaves as it came.

    @par Threads
    Uses two, for the promises about what happens at once.
*/
template <class MakeWorld>
    requires StoreWorld<std::invoke_result_t<MakeWorld&>> report check_invitation_store(MakeWorld make)
    {
        static_assert(InvitationStore<decltype(make().store())>,
                      "uninvite: what the world's store() gives is no InvitationStore");
        report r;
        detail::check_store(r, make);
        return r;
    }

} // namespace uninvite::testing

#endif
