// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_ABANDONMENT_HPP
#define UNINVITE_POSTGRES_DETAIL_ABANDONMENT_HPP

#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/canceller.hpp>
#include <uninvite/postgres/options.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace uninvite::postgres::detail {

/// Maximum silence of a server before its connections are given up: no limit if there is no other host.
inline std::chrono::milliseconds longest_silence(connection_string const& to, database_options const& o)
{
    bool const has_others = std::any_of(to.words().begin(), to.words().end(),
                                        [](auto const& word) {
                                            return (word.first == "host" || word.first == "hostaddr") &&
                                                   word.second.find(',') != std::string::npos;
                                        });
    return has_others ? 2 * o.connect_timeout : (std::chrono::milliseconds::max)();
}

/** A connection whose statement was given up: when to ask the server to cancel it, and when to give up its
    place.

    The connection keeps its place until the server has ended the statement, because its process on the server
    exists as long. A request to cancel that arrives before the statement has no effect, so it is repeated.
    A server that takes no request does not respond at all: if the connection string has other hosts, its
    places are needed for them.

    @par Thread Safety
    A value. It knows no socket and no clock.
*/
class abandonment
{
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    time_point cancel_at_;
    time_point release_at_;

public:
    static constexpr milliseconds between_requests{1000};

    enum class action
    {
        wait,
        cancel, ///< send a request, and call @ref at again
        release ///< close the connection without waiting for the server
    };

    /// The end of a silence; the maximum time point if it has none.
    static time_point end_of(milliseconds silence, time_point now)
    {
        return silence == (milliseconds::max)() ? (time_point::max)() : now + silence;
    }

    /// @param silence As from @ref longest_silence.
    abandonment(time_point now, milliseconds silence)
        : cancel_at_(now)
        , release_at_(end_of(silence, now))
    {
    }

    /// @param last The last request, or null.
    action at(time_point now, request_ticket const& last) noexcept
    {
        auto const state = last ? std::optional(last->load()) : std::nullopt;
        if (state == request_state::answered) release_at_ = (time_point::max)();
        if (now >= release_at_) return action::release;
        if (now < cancel_at_) return action::wait;
        cancel_at_ = now + between_requests;
        return state == request_state::pending ? action::wait : action::cancel;
    }

    /// When to call @ref at again.
    time_point deadline() const noexcept { return (std::min)(cancel_at_, release_at_); }
};

} // namespace uninvite::postgres::detail

#endif
