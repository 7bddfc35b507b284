// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_HOST_WATCH_HPP
#define UNINVITE_POSTGRES_DETAIL_HOST_WATCH_HPP

#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/host_inquiry.hpp>
#include <uninvite/postgres/detail/hosts.hpp>
#include <uninvite/postgres/detail/request_threads.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace uninvite::postgres::detail {

/** Finds hosts that accept connections and do not respond, before their statements time out.

    A statement without an answer may wait for a lock or a disk. Therefore another connection asks whether the
    host responds: after half of its connect timeout, for the whole of it. If it does not, and nothing comes
    on any other connection meanwhile, the host is silent for each connection that has received nothing since,
    and later connections begin with another host. Without another one nothing asks.

    @par Thread Safety
    Safe from any number of threads. It does not block.
*/
class host_watch
{
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    struct inquiry
    {
        host of;
        time_point begun;
        request_ticket ticket;
        time_point silent_at; // the end of the last one in vain
        time_point heard_at;  // the last result of any connection
    };

    static constexpr milliseconds interval{5}; // while the thread is late

    std::shared_ptr<connection_string const> const to_;
    milliseconds const timeout_ = (std::max)(to_->hosts().timeout, milliseconds(100));
    milliseconds const patience_ = timeout_ / 2;
    bool const is_on_ = has_several(to_->hosts().hosts);
    std::mutex mutex_;
    std::vector<inquiry> inquiries_; // one for each host
    request_threads threads_{2};

    // The state of a host, with the result of its last inquiry.
    inquiry& look_at(host const& h)
    {
        auto at =
            std::find_if(inquiries_.begin(), inquiries_.end(), [&](inquiry const& i) { return i.of == h; });
        if (at == inquiries_.end())
        {
            constexpr auto never = (time_point::min)();
            inquiries_.push_back({h, never, nullptr, never, never});
            at = inquiries_.end() - 1;
        }
        request_state const now = at->ticket ? at->ticket->load() : request_state::pending;
        if (now != request_state::pending) at->ticket.reset();
        if (now == request_state::failed && at->heard_at < at->begun)
        {
            at->silent_at = at->begun + timeout_;
            to_->hosts().leave(h);
        }
        return *at;
    }

public:
    explicit host_watch(connection_string to)
        : to_(std::make_shared<connection_string const>(std::move(to)))
    {
    }

    /** Whether a host is silent; asks it if a connection to it has been silent for long.

        @param since When the connection last received something, or began to wait.
        @param now Not before an earlier call's.
        @return False also if memory runs out. */
    bool is_silent(host const& h, time_point since, time_point now) noexcept
    try
    {
        if (!is_on_) return false;
        std::lock_guard const lock(mutex_);
        inquiry& last = look_at(h);
        if (since <= last.silent_at) return true;
        if (last.ticket || now < since + patience_ || now < last.begun + patience_) return false;
        last.ticket = threads_.start([to = to_, h, time = timeout_] { return responds(*to, h, time); });
        if (last.ticket) last.begun = now;
        return false;
    }
    catch (std::exception const&)
    {
        return false;
    }

    /// A connection to a host has received something.
    void heard(host const& h, time_point now) noexcept
    {
        if (!is_on_) return;
        std::lock_guard const lock(mutex_);
        for (inquiry& i : inquiries_)
            if (i.of == h) i.heard_at = now;
    }

    /// When to call @ref is_silent again; the end of time if nothing asks.
    time_point next(host const& h, time_point since, time_point now) noexcept
    try
    {
        if (!is_on_) return (time_point::max)();
        std::lock_guard const lock(mutex_);
        inquiry const& last = look_at(h);
        if (since <= last.silent_at) return now;
        if (last.ticket) return (std::max)(last.begun + timeout_, now + interval);
        return (std::max)({since + patience_, last.begun + patience_, now + interval});
    }
    catch (std::exception const&)
    {
        return now + interval;
    }
};

} // namespace uninvite::postgres::detail

#endif
