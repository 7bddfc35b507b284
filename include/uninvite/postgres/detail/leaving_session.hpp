// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_LEAVING_SESSION_HPP
#define UNINVITE_POSTGRES_DETAIL_LEAVING_SESSION_HPP

#include <uninvite/postgres/detail/abandonment.hpp>
#include <uninvite/postgres/detail/canceller.hpp>
#include <uninvite/postgres/detail/host_watch.hpp>
#include <uninvite/postgres/detail/hosts.hpp>
#include <uninvite/postgres/detail/server_end.hpp>
#include <uninvite/postgres/detail/session.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

namespace uninvite::postgres::detail {

/** A session that is not used any more, until the server has ended its process: an abandoned statement is
    cancelled first.

    @par Thread Safety
    One thread at a time. It does not block.
*/
class leaving_session
{
    using time_point = std::chrono::steady_clock::time_point;

    std::unique_ptr<session> session_; // until its statement is over
    int socket_;                       // the last descriptor of the connection, or -1
    abandonment abandoned_;
    request_ticket cancelled_;
    time_point leave_until_;
    time_point silent_since_;
    host host_;
    std::int64_t course_;

    void close()
    {
        session_.reset();
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }

    void leave()
    {
        session_.reset();
        if (socket_ >= 0) end_sending(socket_);
    }

public:
    /// @param course Of the removal that it ran last, or 0. @param silence As from @ref longest_silence.
    leaving_session(std::unique_ptr<session> s, std::int64_t course, std::chrono::milliseconds silence,
                    time_point now)
        : session_(std::move(s))
        , socket_(::fcntl(PQsocket(session_->handle()), F_DUPFD_CLOEXEC, 0))
        , abandoned_(now, silence)
        , leave_until_(abandonment::end_of(silence, now))
        , silent_since_(session_->is_abandoned() ? session_->waits_since() : now)
        , host_(session_->current_host())
        , course_(course)
    {
        if (!session_->is_abandoned()) leave();
    }

    leaving_session(leaving_session&& other) noexcept
        : session_(std::move(other.session_))
        , socket_(std::exchange(other.socket_, -1))
        , abandoned_(other.abandoned_)
        , cancelled_(std::move(other.cancelled_))
        , leave_until_(other.leave_until_)
        , silent_since_(other.silent_since_)
        , host_(std::move(other.host_))
        , course_(other.course_)
    {
    }

    leaving_session& operator=(leaving_session&& other) noexcept
    {
        std::swap(session_, other.session_);
        std::swap(socket_, other.socket_);
        std::swap(abandoned_, other.abandoned_);
        std::swap(cancelled_, other.cancelled_);
        std::swap(leave_until_, other.leave_until_);
        std::swap(silent_since_, other.silent_since_);
        std::swap(host_, other.host_);
        std::swap(course_, other.course_);
        return *this;
    }

    ~leaving_session() { close(); }

    std::int64_t course() const noexcept { return course_; }

    /// Whether the server may still run its statement.
    bool is_abandoned() const noexcept { return session_ != nullptr; }

    /// Asks the server to cancel it. @pre It is abandoned.
    void cancel(canceller& by) { cancelled_ = by.cancel(session_->handle()); }

    /// Goes on as far as it can. @return Whether the server has ended the process, or does not respond.
    bool has_left(time_point now, canceller& by, host_watch& watch)
    {
        if (watch.is_silent(host_, silent_since_, now)) return true;
        if (session_) session_->read_further();
        if (session_ && !session_->is_abandoned()) leave();
        if (session_) switch (abandoned_.at(now, cancelled_))
            {
            case abandonment::action::cancel:
                cancel(by);
                return false;
            case abandonment::action::wait:
                return false;
            case abandonment::action::release:
                close();
            }
        return socket_ < 0 || has_server_closed(socket_) || now >= leave_until_;
    }
};

} // namespace uninvite::postgres::detail

#endif
