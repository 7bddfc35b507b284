// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_TIMER_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_TIMER_HPP

#include <uninvite/detail/language.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace uninvite::sqlite::detail {

/** A timer that is armed once at a time, and closed before its executor's threads end.

    @par Thread Safety
    One thread at a time.
*/
class async_timer
{
    std::optional<boost::asio::steady_timer> timer_;
    bool is_armed_ = false;

public:
    explicit async_timer(boost::asio::any_io_executor const& executor)
        : timer_(executor)
    {
    }

    bool is_armed() const noexcept { return is_armed_; }

    /// Calls `f` at that time on the executor. @pre It is not armed, or has just called.
    template <class F>
    void arm(std::chrono::steady_clock::time_point when, F f)
    {
        if (!timer_) return;
        timer_->expires_at(when);
        timer_->async_wait(
            [f = std::move(f)](boost::system::error_code aborted)
            {
                if (!aborted) f();
            });
        is_armed_ = true;
    }

    /// It has called, and is not armed again.
    void disarmed() noexcept { is_armed_ = false; }

    void close() { timer_.reset(); }
};

} // namespace uninvite::sqlite::detail

#endif
