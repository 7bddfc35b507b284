// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_ASYNC_WAITING_HPP
#define UNINVITE_TESTS_UNINVITE_ASYNC_WAITING_HPP

// A route whose policy or store keeps somebody waiting.

#include "posting.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace tests {

/// Policy and store that answer when a clock strikes that never does, or when they are cancelled.
struct waiting
{
    asio::io_context* io;
    asio::steady_timer* clock;
    std::string waits_in; ///< "authenticate", "authorize" or "remove"
    std::string asked;

    template <class T, class Handler>
    void answer(std::string const& where, Handler handler, T value)
    {
        asked += where + ". ";
        if (where == waits_in)
            clock->async_wait(asio::append(std::move(handler), std::move(value)));
        else
            asio::post(*io, asio::append(std::move(handler), error_code(), std::move(value)));
    }
    template <class Handler>
    void async_authenticate(std::string, Handler handler)
    {
        answer("authenticate", std::move(handler), principal{user_id{1}});
    }
    template <class Handler>
    void async_authorize(principal, course_id, Handler handler)
    {
        answer("authorize", std::move(handler), grant::by_role);
    }
    template <class Handler>
    void async_remove(removal r, Handler handler)
    {
        answer("remove", std::move(handler), removed(r.users));
    }
};

struct waiting_route
{
    asio::io_context io;
    asio::steady_timer clock{io, asio::steady_timer::time_point::max()};
    waiting parts;
    recorder seen;
    remove_invitations<waiting&, waiting&, recorder&> route{parts, parts, {}, seen};
    asio::cancellation_signal signal;
    std::string answer;

    explicit waiting_route(std::string where)
        : parts{&io, &clock, std::move(where), {}}
    {
    }

    /// The handler, with `io` as its executor and the slot of `signal`.
    template <class Handler>
    auto cancelled_by_signal(Handler handler)
    {
        return asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(io, std::move(handler)));
    }

    /// Runs until no work is left; fails after a time limit.
    void run()
    {
        io.restart();
        io.run_for(std::chrono::seconds(10));
    }

    void admit()
    {
        async_admit(route, head_of(), cancelled_by_signal([this](auto const& a) { answer = text_of(a); }));
    }
};

} // namespace tests

#endif
