// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_REQUEST_THREADS_HPP
#define UNINVITE_POSTGRES_DETAIL_REQUEST_THREADS_HPP

#include <uninvite/detail/language.hpp>

#include <signal.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace uninvite::postgres::detail {

enum class request_state
{
    pending,
    answered, ///< the server responds
    failed
};

/// The state of one request; null if it could not be started.
using request_ticket = std::shared_ptr<std::atomic<request_state>>;

/** Runs requests to servers that block, without blocking the caller.

    A thread exists only while there are requests. A server that does not respond may keep its thread: the
    threads own all that they use, and outlive this object.

    @par Thread Safety
    Safe from any number of threads.
*/
class request_threads
{
    struct request
    {
        std::function<bool()> is_answered;
        request_ticket ticket;
    };

    struct state
    {
        std::mutex mutex;
        std::condition_variable is_done;
        std::deque<request> queue;
        std::size_t threads = 0;
    };

    std::size_t const most_;
    std::shared_ptr<state> const state_ = std::make_shared<state>();

    static void run(std::shared_ptr<state> const& s) noexcept
    {
        std::unique_lock lock(s->mutex);
        while (!s->queue.empty())
        {
            request const one = std::move(s->queue.front());
            s->queue.pop_front();
            lock.unlock();
            *one.ticket = one.is_answered() ? request_state::answered : request_state::failed;
            lock.lock();
        }
        --s->threads;
        s->is_done.notify_all();
    }

    // Signals of the program are not for this thread. @return Whether a thread was started.
    bool start_thread() noexcept
    {
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        bool is_started = true;
        try
        {
            std::thread([s = state_] { run(s); }).detach();
        }
        catch (std::exception const&)
        {
            is_started = false; // no memory, or too many threads
        }
        state_->threads += is_started;
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return is_started;
    }

public:
    /// @param most Maximum number of threads.
    explicit request_threads(std::size_t most)
        : most_(most)
    {
    }

    /// Queues a request. @param is_answered Blocks, throws nothing, and owns what it uses. @return Null if
    /// memory runs out, or no thread can be started.
    request_ticket start(std::function<bool()> is_answered) noexcept
    try
    {
        auto ticket = std::make_shared<std::atomic<request_state>>(request_state::pending);
        std::lock_guard const lock(state_->mutex);
        state_->queue.push_back({std::move(is_answered), ticket});
        if (state_->threads == most_ || start_thread() || state_->threads != 0) return ticket;
        state_->queue.pop_back();
        return nullptr;
    }
    catch (...)
    {
        return nullptr;
    }

    /// Waits until all requests have ended, and no longer than that. @return Whether they have.
    bool wait_for(std::chrono::milliseconds longest) noexcept
    {
        std::unique_lock lock(state_->mutex);
        return state_->is_done.wait_for(lock, longest, [this] { return state_->threads == 0; });
    }
};

} // namespace uninvite::postgres::detail

#endif
