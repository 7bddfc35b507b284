// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_CANCELLER_HPP
#define UNINVITE_POSTGRES_DETAIL_CANCELLER_HPP

#include <uninvite/postgres/options.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace uninvite::postgres::detail {

/// The time for a cancel request and its effect at the end of a pool.
inline std::chrono::milliseconds request_time(database_options const& o) noexcept
{
    return (std::min)(o.connect_timeout, std::chrono::milliseconds(1000));
}

enum class cancel_state
{
    pending,
    delivered, ///< the server has taken the request: it responds
    failed
};

/// The state of one request; null if there was no memory for it.
using cancel_ticket = std::shared_ptr<std::atomic<cancel_state>>;

/** Asks servers to cancel statements, without blocking the caller.

    A request has its own connection to the server, and libpq's call for it blocks until the server has
    closed that connection. It runs on a thread that exists only while there are requests. A server that does
    not respond keeps its thread, at most four: the threads own all that they use, and outlive this object.

    @par Thread Safety
    Safe from any number of threads, except that a connection belongs to one at a time.
*/
class canceller
{
    struct free_cancel
    {
        void operator()(PGcancel* c) const noexcept { PQfreeCancel(c); }
    };

    struct request
    {
        std::unique_ptr<PGcancel, free_cancel> what;
        cancel_ticket ticket;
    };

    struct state
    {
        std::mutex mutex;
        std::condition_variable is_done;
        std::deque<request> queue;
        std::size_t threads = 0;
    };

    static constexpr std::size_t most_threads = 4;

    std::shared_ptr<state> const state_ = std::make_shared<state>();

    static void run(std::shared_ptr<state> const& s) noexcept
    {
        std::unique_lock lock(s->mutex);
        while (!s->queue.empty())
        {
            request const one = std::move(s->queue.front());
            s->queue.pop_front();
            lock.unlock();
            char why[256];
            bool const is_delivered = PQcancel(one.what.get(), why, sizeof why) == 1;
            *one.ticket = is_delivered ? cancel_state::delivered : cancel_state::failed;
            lock.lock();
        }
        --s->threads;
        s->is_done.notify_all();
    }

    // Signals of the program are not for this thread.
    void start_thread()
    {
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        try
        {
            std::thread([s = state_] { run(s); }).detach();
            ++state_->threads;
        }
        catch (std::system_error const&)
        {
            // Without a thread the request waits for the next one.
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

public:
    /// Queues a request for the statement that runs on a connection. @return Null if memory runs out.
    cancel_ticket cancel(PGconn* on) noexcept
    try
    {
        request one{std::unique_ptr<PGcancel, free_cancel>(PQgetCancel(on)),
                    std::make_shared<std::atomic<cancel_state>>(cancel_state::pending)};
        if (!one.what) return nullptr;
        cancel_ticket ticket = one.ticket;
        std::lock_guard const lock(state_->mutex);
        state_->queue.push_back(std::move(one));
        if (state_->threads < most_threads) start_thread();
        return ticket;
    }
    catch (...)
    {
        return nullptr;
    }

    /// Waits until all requests are sent, and no longer than that. @return Whether they are.
    bool wait_for(std::chrono::milliseconds longest) noexcept
    {
        std::unique_lock lock(state_->mutex);
        return state_->is_done.wait_for(lock, longest, [this] { return state_->threads == 0; });
    }
};

} // namespace uninvite::postgres::detail

#endif
