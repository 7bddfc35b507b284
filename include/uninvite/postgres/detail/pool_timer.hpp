// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOL_TIMER_HPP
#define UNINVITE_POSTGRES_DETAIL_POOL_TIMER_HPP

#include <uninvite/postgres/detail/pooled_connection.hpp>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <utility>

namespace uninvite::postgres::detail {

/** One timer for many deadlines: it calls at the earliest that it was armed for.

    @par Thread Safety
    On the strand.
*/
class pool_timer
{
    using clock_type = std::chrono::steady_clock;
    using timer_type =
        boost::asio::basic_waitable_timer<clock_type, boost::asio::wait_traits<clock_type>, async_strand>;

    timer_type timer_;
    clock_type::time_point armed_for_ = (clock_type::time_point::max)();

public:
    explicit pool_timer(async_strand const& strand)
        : timer_(strand)
    {
    }

    /// Calls `f` at that time, unless it is armed for an earlier one already.
    template <class F>
    void arm(clock_type::time_point when, F f)
    {
        if (when >= armed_for_) return;
        armed_for_ = when;
        timer_.expires_at(when);
        timer_.async_wait(
            [f = std::move(f)](boost::system::error_code aborted)
            {
                if (!aborted) f();
            });
    }

    /// It has called. It may be armed again.
    void fired() noexcept { armed_for_ = (clock_type::time_point::max)(); }

    void disarm()
    {
        if (std::exchange(armed_for_, (clock_type::time_point::max)()) != (clock_type::time_point::max)())
            timer_.cancel();
    }
};

} // namespace uninvite::postgres::detail

#endif
