// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_CONNECTION_SET_HPP
#define UNINVITE_POSTGRES_DETAIL_CONNECTION_SET_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/detail/backoff.hpp>
#include <uninvite/postgres/detail/hosts.hpp>
#include <uninvite/postgres/detail/pooled_connection.hpp>
#include <uninvite/postgres/error.hpp>

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <random>
#include <vector>

namespace uninvite::postgres::detail {

/** The connections of a pool: which one a query is sent on, and when another may be opened.

    While the server cannot be reached, one attempt is made at a time, after longer and longer pauses.

    @par Thread Safety
    On the strand. It sends nothing and waits for nothing.
*/
class connection_set
{
    using clock_type = std::chrono::steady_clock;
    using time_point = clock_type::time_point;
    using state = pooled_connection::state;

    std::vector<std::unique_ptr<pooled_connection>> links_;
    std::size_t pipeline_depth_;
    backoff backoff_;
    boost::system::error_code why_failed_; // the last attempt to connect
    time_point retry_at_{};

    // The server may take as long as it wants to end its process.
    static bool is_gone(pooled_connection const& l)
    {
        return l.now == state::leaving && l.leave_until == (time_point::max)();
    }

    template <class Predicate>
    bool all(Predicate is_it) const
    {
        return std::all_of(links_.begin(), links_.end(), [&](auto const& l) { return is_it(*l); });
    }

public:
    /// A ready connection for a query, and a closed one.
    struct choice
    {
        pooled_connection* ready = nullptr;
        pooled_connection* closed = nullptr;
        std::size_t connecting = 0;
    };

    /// The requirements of a query.
    struct need
    {
        bool is_removal = false;
        bool spares_one = false; // leaves one connection without removals
        bool may_follow = false; // may follow removals
        time_point now{};
    };

    /// The server has worked on a removal so long that it may wait for a lock: nothing follows it.
    static constexpr std::chrono::milliseconds slow{50};

    connection_set(async_strand const& strand, std::size_t connections, async_options const& o)
        : pipeline_depth_(o.pipeline_depth)
        , backoff_(o.first_delay, o.longest_delay, std::random_device()())
    {
        for (std::size_t i = 0; i != connections; ++i)
            links_.push_back(std::make_unique<pooled_connection>(strand));
    }

    auto begin() const noexcept { return links_.begin(); }
    auto end() const noexcept { return links_.end(); }

    /** Of the connections that fulfil a need, the one with the least to do. A look-up never follows a
        removal, and a removal follows others only as long as they are quick. */
    choice choose(need const& n) const
    {
        choice c;
        std::size_t open = 0, without_removal = 0;
        for (auto const& l : links_)
        {
            open += l->now == state::ready;
            without_removal += l->now == state::ready && !l->sent.has_removal();
        }
        bool const is_spared = n.is_removal && n.spares_one && open > 1 && without_removal < 2;
        for (auto const& l : links_)
        {
            if (l->now == state::closed) c.closed = l.get();
            c.connecting += l->is_connecting();
            if (l->now != state::ready || l->is_exclusive || l->sent.is_late()) continue;
            if (l->sent.size() >= pipeline_depth_ || (c.ready && l->sent.size() >= c.ready->sent.size()))
                continue;
            bool const fits = l->sent.has_removal()
                                  ? n.is_removal && n.may_follow && n.now - l->busy_since < slow
                                  : !is_spared;
            if (fits) c.ready = l.get();
            if (fits && l->sent.empty()) break;
        }
        return c;
    }

    /// Whether another connection is opened for `queued` queries.
    bool may_connect(choice const& c, std::size_t queued, time_point now) const
    {
        if (!c.closed || (c.ready && c.ready->sent.empty())) return false;
        return backoff_.has_failed() ? c.connecting == 0 && now >= retry_at_ : c.connecting < queued;
    }

    /// No connection is sent on any more, except those that are opened now.
    void retire()
    {
        for (auto const& l : links_)
            if (l->now == state::ready) l->now = state::ending;
    }

    /// The host does not respond: the server would not end the processes of its connections.
    void close_idle(host const& silent)
    {
        for (auto const& l : links_)
            if (l->now == state::ready && l->sent.empty() && l->current_host() == silent) l->close();
    }

    void connected() { backoff_.succeed(); }

    /// @return When the next attempt may be made.
    time_point failed_to_connect(int sqlstate, time_point now)
    {
        why_failed_ = make_postgres_error(sqlstate);
        return retry_at_ = now + backoff_.fail();
    }

    /// When the next attempt may be made; the past if it may be made now.
    time_point retry_at() const noexcept { return backoff_.has_failed() ? retry_at_ : (time_point::min)(); }

    /// Why a query has waited too long for a connection.
    boost::system::error_code why_none() const
    {
        bool const has_ready = !all([](auto const& l) { return l.now != state::ready; });
        return backoff_.has_failed() && !has_ready ? why_failed_ : boost::system::error_code(errc::busy);
    }

    /// Whether no connection has a deadline.
    bool is_idle() const
    {
        return all(
            [](auto const& l)
            { return l.now == state::closed || is_gone(l) || (l.now == state::ready && l.sent.empty()); });
    }

    bool is_closed() const
    {
        return all([](auto const& l) { return l.now == state::closed; });
    }

    /// The next time at which something is late; the end of time if nothing can be.
    time_point deadline() const
    {
        time_point next = (time_point::max)();
        for (auto const& l : links_)
        {
            if (l->abandoned) next = (std::min)(next, l->abandoned->deadline());
            if (l->now == state::leaving) next = (std::min)(next, l->leave_until);
            next = (std::min)(next, l->is_connecting() ? l->connect_until : l->sent.deadline());
        }
        return next;
    }
};

} // namespace uninvite::postgres::detail

#endif
