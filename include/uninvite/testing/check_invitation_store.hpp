// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_INVITATION_STORE_HPP
#define UNINVITE_TESTING_CHECK_INVITATION_STORE_HPP

#include <uninvite/concept/invitation_store.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_races.hpp>
#include <uninvite/testing/detail/check_removals.hpp>
#include <uninvite/testing/report.hpp>

#include <type_traits>

namespace uninvite::testing {

namespace detail {

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
    requires StoreWorld<std::invoke_result_t<MakeWorld&>>
report check_invitation_store(MakeWorld make)
{
    static_assert(InvitationStore<decltype(make().store())>,
                  "uninvite: what the world's store() gives is no InvitationStore");
    report r;
    detail::check_store(r, make);
    return r;
}

} // namespace uninvite::testing

#endif
