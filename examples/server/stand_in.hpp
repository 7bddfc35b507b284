// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_STAND_IN_HPP
#define UNINVITE_EXAMPLES_SERVER_STAND_IN_HPP

#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace uninvite_server {

/** Runs an io_context while its only thread is held up by something that is usually quick.

    The two never run handlers at the same time, except the one that is held up. It looks once a millisecond
    while there are such calls, and sleeps otherwise.

    Thread safety: run() is called by the thread of the io_context.
*/
class stand_in
{
    static constexpr std::chrono::milliseconds patience{1};
    static constexpr int looks_before_sleep = 50; // waking it costs more than a few looks

    boost::asio::io_context& io_;
    std::function<void(std::exception const&)> warn_;
    std::mutex mutex_;
    std::condition_variable woken_;
    std::condition_variable left_;
    std::uint64_t begun_ = 0; // calls
    bool is_running_ = false; // a call
    bool is_asleep_ = false;
    bool is_standing_in_ = false;
    bool is_closed_ = false;
    std::thread thread_{[this] { watch(); }};

    void watch()
    {
        std::unique_lock lock(mutex_);
        std::uint64_t seen = 0;
        for (int idle = 0; !is_closed_;)
        {
            if (idle == looks_before_sleep)
            {
                is_asleep_ = true;
                woken_.wait(lock, [&] { return is_closed_ || begun_ != seen; });
                is_asleep_ = false;
            }
            idle = std::exchange(seen, begun_) == begun_ ? idle + 1 : 0;
            woken_.wait_for(lock, patience, [this] { return is_closed_; });
            if (is_running_ && begun_ == seen) run_meanwhile(lock);
        }
    }

    void run_meanwhile(std::unique_lock<std::mutex>& lock)
    {
        is_standing_in_ = true;
        while (is_running_)
        {
            lock.unlock();
            try
            {
                if (io_.run_one() == 0) std::this_thread::sleep_for(patience); // it is stopped
            }
            catch (std::exception const& e)
            {
                warn_(e);
            }
            lock.lock();
        }
        is_standing_in_ = false;
        left_.notify_one();
    }

    void begin()
    {
        std::lock_guard const lock(mutex_);
        is_running_ = true;
        ++begun_;
        if (is_asleep_) woken_.notify_one();
    }

    void end()
    {
        std::unique_lock lock(mutex_);
        is_running_ = false;
        if (!is_standing_in_) return;
        // It may wait for a handler.
        uninvite::detail::retry_on_bad_alloc([this] { boost::asio::post(io_, [] {}); });
        left_.wait(lock, [this] { return !is_standing_in_; });
    }

public:
    /// @param warn Called on its thread when a handler has thrown.
    stand_in(boost::asio::io_context& io, std::function<void(std::exception const&)> warn)
        : io_(io)
        , warn_(std::move(warn))
    {
    }

    stand_in(stand_in const&) = delete;
    stand_in& operator=(stand_in const&) = delete;

    ~stand_in()
    {
        {
            std::lock_guard const lock(mutex_);
            is_closed_ = true;
        }
        woken_.notify_one();
        thread_.join();
    }

    /// Calls f, which does not throw. If that takes longer than a millisecond, other handlers run meanwhile.
    template <class F>
    void run(F f)
    {
        if (std::this_thread::get_id() == thread_.get_id()) return f();
        begin();
        f();
        end();
    }
};

} // namespace uninvite_server

#endif
