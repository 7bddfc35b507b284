// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_INVITATION_STORE_HPP
#define UNINVITE_TESTING_CHECK_INVITATION_STORE_HPP

#include <uninvite/concept/invitation_store.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/testing/check_options.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_atomic.hpp>
#include <uninvite/testing/detail/check_durable.hpp>
#include <uninvite/testing/detail/check_permission.hpp>
#include <uninvite/testing/detail/check_races.hpp>
#include <uninvite/testing/detail/check_removals.hpp>
#include <uninvite/testing/detail/check_removers.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/detail/time_limit.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/store_promise.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace uninvite::testing {

namespace detail {

/// Runs each check in a new world and in a new thread, until one does not end.
template <class MakeWorld, class Call>
class store_checks
{
    report& report_;
    check_options options_;
    std::shared_ptr<MakeWorld> make_; // an abandoned thread keeps it
    Call call_;
    bool all_ended_ = true;

public:
    store_checks(report& r, check_options const& options, MakeWorld make, Call call)
        : report_(r)
        , options_(options)
        , make_(std::make_shared<MakeWorld>(std::move(make)))
        , call_(std::move(call))
    {
    }

    /// Whether each check has ended within the time limit.
    bool all_ended() const noexcept { return all_ended_; }

    /// @param check Called with a report and a @ref checked_world.
    template <class Check>
    void run(Check check)
    {
        if (!all_ended_) return;
        all_ended_ = run_limited(report_, options_, store_promise::in_time,
                                 [make = make_, call = call_, check](report& found, call_clock& calls)
                                 {
                                     using world = std::invoke_result_t<MakeWorld&>;
                                     checked_world<world, Call> w(*make, calls, call);
                                     set_up(w);
                                     check(found, w);
                                 });
    }

    void run_all()
    {
        run_one_caller();
        run_concurrent();
        if (all_ended_) report_.expect(true, store_promise::in_time, "unused");
    }

    void run_one_caller()
    {
        run([](report& r, auto& w) { check_removes(r, w); });
        run([](report& r, auto& w) { check_repeats(r, w); });
        run([](report& r, auto& w) { check_accepted(r, w); });
        run([](report& r, auto& w) { check_permission(r, w); });
        run([](report& r, auto& w) { check_not_cached(r, w); });
        run([](report& r, auto& w) { check_many(r, w); });
        run_failures();
        run([](report& r, auto& w) { check_durable(r, w); });
    }

    void run_concurrent()
    {
        run([](report& r, auto& w) { check_seen_whole(r, w); });
        run([](report& r, auto& w) { check_audited_at_once(r, w); });
        run([](report& r, auto& w) { check_two_removers(r, w); });
        run([](report& r, auto& w) { check_overlapping(r, w); });
        run([](report& r, auto& w) { check_accept_or_remove(r, w); });
        run([](report& r, auto& w) { check_demote_or_remove(r, w); });
    }

private:
    void run_failures()
    {
        using world = checked_world<std::invoke_result_t<MakeWorld&>, Call>;
        run([](report& r, auto& w) { check_whole(r, w, invited); });
        if constexpr (world::can_fail_on)
            for (user_id broken : {also_invited, left_invited})
                run([broken](report& r, auto& w) { check_whole(r, w, broken); });
        if constexpr (world::can_fail_on) run([](report& r, auto& w) { check_long_whole(r, w); });
        constexpr std::size_t most_steps = 100;
        auto const has_step = std::make_shared<bool>(true);
        for (std::size_t step = 1; *has_step && step <= most_steps && all_ended_; ++step)
            run([step, has_step](report& r, auto& w) { *has_step = check_step(r, w, step); });
    }
};

} // namespace detail

/** Checks that a store keeps the promises of @ref InvitationStore.

    @param make Makes a new, empty @ref StoreWorld for each call. @param options The time limit.
    @return The broken and skipped promises, each of @ref store_promise.

    @par Exception Safety
    An exception of the store is a finding. An exception of the world during setup propagates.

    @par Threads
    A world is made, used and destroyed in one thread, which is not the caller's; a second thread calls the
    store or the world if a promise is about concurrency. @ref check_options describes a store that blocks.

    @par Duration
    About 2 s for a store in memory, mostly for the races.
*/
template <class MakeWorld>
    requires StoreWorld<std::invoke_result_t<MakeWorld&>>
report check_invitation_store(MakeWorld make, check_options const& options = {})
{
    static_assert(InvitationStore<decltype(make().store())>,
                  "uninvite: the world's store() is not an InvitationStore");
    report r;
    detail::store_checks(r, options, std::move(make), detail::blocking_call()).run_all();
    return r;
}

} // namespace uninvite::testing

#endif
