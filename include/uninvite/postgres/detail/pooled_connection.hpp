// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOLED_CONNECTION_HPP
#define UNINVITE_POSTGRES_DETAIL_POOLED_CONNECTION_HPP

#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/detail/abandonment.hpp>
#include <uninvite/postgres/detail/canceller.hpp>
#include <uninvite/postgres/detail/pipeline.hpp>
#include <uninvite/postgres/detail/pooled_query.hpp>
#include <uninvite/postgres/detail/server_end.hpp>
#include <uninvite/postgres/detail/setup.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace uninvite::postgres::detail {

/// Serializes all work on a pool's connections.
using async_strand = boost::asio::strand<boost::asio::any_io_executor>;

/** One connection of a pool, initially closed, with the waits for its socket.

    libpq closes a broken socket, and another file may get its number: therefore the waits use a duplicate
    descriptor, which only this object closes.

    @par Thread Safety
    On the strand.
*/
class pooled_connection
{
public:
    enum class state
    {
        closed,
        connecting,
        setting_up,
        ready,
        ending, // waits for outstanding results, and sends nothing more
        leaving // closed, and the server has not yet ended its process
    };

private:
    using descriptor = boost::asio::posix::basic_stream_descriptor<async_strand>;

    descriptor socket_;
    bool is_reading_ = false;
    bool is_writing_ = false;
    host left_;
    // Later for each connection: a wait of an earlier one, or of an object that is gone, has no effect.
    std::shared_ptr<std::uint64_t> const epoch_ = std::make_shared<std::uint64_t>(0);

public:
    state now = state::closed;
    std::optional<connection> db;
    detail::setup setup;
    pipeline<std::unique_ptr<pooled_query>> sent;
    std::chrono::steady_clock::time_point connect_until{};
    bool is_exclusive = false;                          // nothing follows on it
    std::chrono::steady_clock::time_point busy_since{}; // nothing has come for what is waited for
    std::optional<abandonment> abandoned;               // since no request waits for its results
    request_ticket cancelled;                           // the last request for that
    std::chrono::steady_clock::time_point leave_until = (std::chrono::steady_clock::time_point::max)();

    explicit pooled_connection(async_strand const& strand)
        : socket_(strand)
    {
    }

    pooled_connection(pooled_connection const&) = delete;
    pooled_connection& operator=(pooled_connection const&) = delete;

    ~pooled_connection() { ++*epoch_; }

    /// Whether the server owes it something: a result, or the end of its process.
    bool is_waiting() const noexcept { return is_connecting() || now == state::leaving || !sent.empty(); }

    /// The host that it is, or was, connected to. Borrowed. @pre It is not closed.
    host const& current_host() const noexcept { return db ? db->current_host() : left_; }

    bool is_connecting() const noexcept { return now == state::connecting || now == state::setting_up; }

    /// Watches libpq's socket, which may have changed. @return Whether that succeeded.
    bool watch_socket()
    {
        ++*epoch_; // a wait for the previous socket has no effect
        is_reading_ = is_writing_ = false;
        boost::system::error_code ec;
        socket_.close(ec);
        int const copy = ::fcntl(PQsocket(db->handle()), F_DUPFD_CLOEXEC, 0);
        if (copy < 0) return false;
        socket_.assign(copy, ec);
        if (ec) ::close(copy);
        return !ec;
    }

    /// Waits until the socket can be read, once at a time. @param then Called with nothing.
    template <class Then>
    void wait_to_read(Then then)
    {
        wait(is_reading_, descriptor::wait_read, std::move(then));
    }

    /// The same until it can be written.
    template <class Then>
    void wait_to_write(Then then)
    {
        wait(is_writing_, descriptor::wait_write, std::move(then));
    }

    /// Closes the connection, and keeps its place until @ref has_left, or until that time.
    void leave(std::chrono::steady_clock::time_point until)
    {
        stop_waiting();
        left_ = db->current_host();
        db.reset();
        setup = detail::setup();
        abandoned.reset();
        if (!socket_.is_open()) return close();
        end_sending(socket_.native_handle());
        leave_until = until;
        now = state::leaving;
    }

    /// Whether the server has ended its process for a connection that is leaving.
    bool has_left() { return has_server_closed(socket_.native_handle()); }

    void close()
    {
        stop_waiting();
        boost::system::error_code ec;
        socket_.close(ec);
        db.reset();
        setup = detail::setup();
        is_exclusive = false;
        abandoned.reset();
        cancelled.reset();
        leave_until = (std::chrono::steady_clock::time_point::max)();
        now = state::closed;
    }

private:
    void stop_waiting()
    {
        ++*epoch_;
        is_reading_ = is_writing_ = false;
        boost::system::error_code ec;
        socket_.cancel(ec);
    }

    template <class Then>
    void wait(bool& is_waiting, descriptor::wait_type type, Then then)
    {
        if (std::exchange(is_waiting, true)) return;
        socket_.async_wait(
            type,
            [&is_waiting, then = std::move(then), epoch = epoch_, was = *epoch_](boost::system::error_code)
            {
                if (*epoch != was) return; // closed meanwhile
                is_waiting = false;
                then();
            });
    }
};

} // namespace uninvite::postgres::detail

#endif
