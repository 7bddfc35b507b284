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

/** Checks that a store keeps the promises of @ref InvitationStore.

    @param make Makes a new, empty @ref StoreWorld for each call.
    @return The broken promises, each of @ref store_promise.

    @par Exception Safety
    An exception of the store is a finding. An exception of the world during setup propagates.

    @par Threads
    Uses two, for the promises about concurrency.
*/
template <class MakeWorld>
    requires StoreWorld<std::invoke_result_t<MakeWorld&>>
report check_invitation_store(MakeWorld make)
{
    static_assert(InvitationStore<decltype(make().store())>,
                  "uninvite: the world's store() is not an InvitationStore");
    report r;
    detail::check_store(r, make);
    return r;
}

} // namespace uninvite::testing

#endif
