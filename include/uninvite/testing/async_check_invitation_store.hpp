// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_ASYNC_CHECK_INVITATION_STORE_HPP
#define UNINVITE_TESTING_ASYNC_CHECK_INVITATION_STORE_HPP

#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/check_options.hpp>
#include <uninvite/testing/detail/check_cancellation.hpp>
#include <uninvite/testing/detail/tracked_handler.hpp>
#include <uninvite/testing/detail/waiting_call.hpp>
#include <uninvite/testing/report.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace uninvite::testing {

/// The promises that @ref check_async_invitation_store checks in addition to @ref store_promise.
namespace async_store_promise {

inline constexpr std::string_view later = "never completes inside the call that initiates";
inline constexpr std::string_view once = "completes once";
inline constexpr std::string_view executor = "completes on the handler's executor";
inline constexpr std::string_view cancelled =
    "completes a cancelled operation, and has removed nothing if it answers operation_aborted";
inline constexpr std::string_view token = "does not use the caller's token after the initiating call";

} // namespace async_store_promise

namespace detail {

/// Keeps the watch of operations that did not complete, for a store that still uses it. Never destroyed.
inline void keep_for_ever(std::unique_ptr<async_watch> watch)
{
    static auto& kept = *new std::vector<std::unique_ptr<async_watch>>;
    static std::mutex mutex;
    std::lock_guard const lock(mutex);
    kept.push_back(std::move(watch));
}

inline void expect_completions(report& r, async_watch const& watch, check_options const& options)
{
    r.expect(watch.inside == 0, async_store_promise::later,
             std::to_string(watch.inside) + " handlers ran inside the call");
    r.expect(watch.twice == 0 && watch.missing == 0, async_store_promise::once,
             std::to_string(watch.twice) + " completions too many, " + std::to_string(watch.missing) +
                 " not in " + std::to_string(options.time_limit.count()) + " ms");
    r.expect(watch.elsewhere == 0, async_store_promise::executor,
             std::to_string(watch.elsewhere) + " handlers ran elsewhere");
    r.expect(watch.dangling == 0, async_store_promise::token,
             std::to_string(watch.dangling) + " completions used the token after its end");
}

} // namespace detail

/** Checks that a store keeps the promises of @ref AsyncInvitationStore.

    Covers everything in @ref check_invitation_store, and how the operation completes.

    @param make Makes a new, empty @ref StoreWorld for each call. If its store completes only while another
    thread runs its executor, the world has a member `run()` that runs the executor until no work is left.
    @param options The time limit, also for the completion of one operation.
    @return The broken and skipped promises, each of @ref store_promise or @ref async_store_promise.

    @par Exception Safety
    As @ref check_invitation_store.

    @par Threads
    As @ref check_invitation_store; handlers run in a third thread, in which operations are initiated too. If
    an operation does not complete, this thread stays until the end of the process.
*/
template <class MakeWorld>
    requires StoreWorld<std::invoke_result_t<MakeWorld&>>
report check_async_invitation_store(MakeWorld make, check_options const& options = {})
{
    static_assert(AsyncInvitationStore<decltype(make().store())>,
                  "uninvite: the world's store() is not an AsyncInvitationStore");
    report r;
    auto watch = std::make_unique<detail::async_watch>();
    // The time for an operation ends first, so that the finding says that it did not complete.
    detail::store_checks checks(r, {.time_limit = 2 * options.time_limit}, std::move(make),
                                detail::waiting_call(*watch, options.time_limit));
    checks.run_all();
    checks.run([](report& found, auto& w)
               { detail::check_cancellation(found, w, async_store_promise::cancelled); });
    bool is_at_rest = checks.all_ended();
    {
        std::lock_guard const lock(watch->mutex);
        is_at_rest = is_at_rest && watch->missing == 0;
    }
    if (is_at_rest) watch->handlers.join(); // with completions that come too late
    {
        std::lock_guard const lock(watch->mutex);
        detail::expect_completions(r, *watch, options);
    }
    if (!is_at_rest) detail::keep_for_ever(std::move(watch));
    return r;
}

} // namespace uninvite::testing

#endif
