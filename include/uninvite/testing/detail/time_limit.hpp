// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_TIME_LIMIT_HPP
#define UNINVITE_TESTING_DETAIL_TIME_LIMIT_HPP

#include <uninvite/testing/check_options.hpp>
#include <uninvite/testing/report.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// A check in a new thread, which is abandoned if one call takes too long.

namespace uninvite::testing::detail {

/// The calls in progress. Thread-safe.
class call_clock
{
    struct entry
    {
        std::function<std::string()> describe;
        std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    };

    std::mutex mutex_;
    std::vector<entry const*> running_; // the oldest first

    class registration
    {
        call_clock& clock_;
        entry const entry_;

    public:
        registration(call_clock& clock, std::function<std::string()> describe)
            : clock_(clock)
            , entry_{std::move(describe)}
        {
            std::lock_guard const lock(clock_.mutex_);
            clock_.running_.push_back(&entry_);
        }

        registration(registration const&) = delete;
        registration& operator=(registration const&) = delete;

        ~registration()
        {
            std::lock_guard const lock(clock_.mutex_);
            clock_.running_.erase(std::find(clock_.running_.begin(), clock_.running_.end(), &entry_));
        }
    };

public:
    /// Runs `call`. Passes on its result or exception.
    /// @param describe The text of a finding, made only if the call is overdue, by another thread.
    template <class Describe, class Call>
    decltype(auto) time(Describe describe, Call&& call)
    {
        registration const here(*this, describe);
        return std::forward<Call>(call)();
    }

    /// The description of the call that has run for longer than this, or an empty text.
    std::string overdue(std::chrono::milliseconds limit)
    {
        std::lock_guard const lock(mutex_);
        if (running_.empty() || std::chrono::steady_clock::now() - running_.front()->since < limit) return {};
        return running_.front()->describe();
    }
};

/** Runs `check(report&, call_clock&)` in another thread, and adds its findings to `r`.

    @return Whether it ended. If not, `promise` is broken, its other findings are lost, and the thread keeps
    the copy of `check` alive. Passes on its exception.
*/
template <class Check>
bool run_limited(report& r, check_options const& options, std::string_view promise, Check check)
{
    struct shared_state
    {
        explicit shared_state(Check c)
            : check(std::move(c))
        {
        }

        Check check;
        report found;
        call_clock calls;
        std::exception_ptr thrown;
        std::mutex mutex;
        std::condition_variable changed;
        bool has_ended = false;
    };
    auto const state = std::make_shared<shared_state>(std::move(check));
    std::thread thread(
        [state]
        {
            try
            {
                state->check(state->found, state->calls);
            }
            catch (...)
            {
                state->thrown = std::current_exception();
            }
            std::lock_guard const lock(state->mutex);
            state->has_ended = true;
            state->changed.notify_all();
        });
    auto const interval =
        (std::clamp)(options.time_limit / 10, std::chrono::milliseconds(1), std::chrono::milliseconds(100));
    std::unique_lock lock(state->mutex);
    while (!state->changed.wait_for(lock, interval, [&] { return state->has_ended; }))
    {
        std::string const what = state->calls.overdue(options.time_limit);
        if (what.empty()) continue;
        thread.detach();
        r.expect(false, promise,
                 what + " has not returned after " + std::to_string(options.time_limit.count()) +
                     " ms; the other checks were not run");
        return false;
    }
    lock.unlock();
    thread.join();
    if (state->thrown) std::rethrow_exception(state->thrown);
    r.add(state->found);
    return true;
}

} // namespace uninvite::testing::detail

#endif
