// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_STREAM_HPP
#define UNINVITE_EXAMPLES_SERVER_STREAM_HPP

#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace uninvite_server {

namespace asio = boost::asio;

/** A socket with or without TLS, and a deadline: reads and writes need not know which.

    A deadline that passes cancels what is pending, with all that it would still read or write below TLS. It
    does not close: the client can still be answered.

    @par Thread Safety
    One thread at a time.
*/
class stream
{
    using error_code = boost::system::error_code;
    using clock = std::chrono::steady_clock;

    /** The socket below TLS. One operation of TLS reads and writes as often as it must, and a cancellation
        ends only what is pending at that moment: each read and write of it is checked.
    */
    struct checked_socket
    {
        using lowest_layer_type = asio::ip::tcp::socket::lowest_layer_type;
        using executor_type = asio::ip::tcp::socket::executor_type;

        stream* s;

        executor_type get_executor() { return s->get_executor(); }
        lowest_layer_type& lowest_layer() { return s->socket_.lowest_layer(); }

        template <class Buffers, class Token>
        auto async_read_some(Buffers const& to, Token&& token)
        {
            return s->transfer_some([this, to](auto handler)
                                    { s->socket_.async_read_some(to, std::move(handler)); },
                                    std::forward<Token>(token));
        }

        template <class Buffers, class Token>
        auto async_write_some(Buffers const& from, Token&& token)
        {
            return s->transfer_some([this, from](auto handler)
                                    { s->socket_.async_write_some(from, std::move(handler)); },
                                    std::forward<Token>(token));
        }
    };
    using tls_stream = asio::ssl::stream<checked_socket&>;

    asio::ip::tcp::socket socket_;
    checked_socket checked_{this};
    std::unique_ptr<tls_stream> tls_; // null: plain TCP
    asio::steady_timer timer_;
    clock::time_point deadline_;
    bool timed_out_ = false;
    bool ended_ = false;
    std::shared_ptr<void> alive_ =
        std::make_shared<char>(); // the timer's handler may come later than the end
    std::weak_ptr<void> watch_;   // expired: no handler waits for the timer, perhaps for lack of memory

    void watch()
    {
        auto const running = std::make_shared<char>();
        watch_ = running;
        timer_.expires_at(deadline_);
        timer_.async_wait(
            [this, running, alive = std::weak_ptr<void>(alive_)](error_code aborted)
            {
                if (aborted || alive.expired()) return;
                if (deadline_ > clock::now())
                    return uninvite::detail::retry_on_bad_alloc([this] { watch(); });
                watch_.reset();
                timed_out_ = true;
                error_code ignored;
                socket_.cancel(ignored);
            });
    }

    // One read or write. After the deadline its error is `timeout`, even if it begins too late to cancel.
    template <class Start>
    struct transfer
    {
        stream* s;
        Start start;
        bool has_started = false;

        template <class Self>
        void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
        {
            if (!std::exchange(has_started, true))
            {
                ec = asio::error::operation_aborted;
                if (s->timed_out_ || s->ended_)
                    return asio::post(s->get_executor(), asio::append(std::move(self), ec, n));
                auto const begin = start;
                return begin(std::move(self));
            }
            if (ec && s->timed_out_) ec = boost::beast::error::timeout;
            self.complete(ec, n);
        }
    };

    template <class Start, class Token>
    auto transfer_some(Start start, Token&& token)
    {
        return asio::async_compose<Token, void(error_code, std::size_t)>(
            transfer<Start>{this, std::move(start)}, token, socket_);
    }

public:
    using executor_type = asio::ip::tcp::socket::executor_type;

    /// @param tls Borrowed; null: plain TCP.
    stream(asio::ip::tcp::socket socket, asio::ssl::context* tls)
        : socket_(std::move(socket))
        , tls_(tls ? std::make_unique<tls_stream>(checked_, *tls) : nullptr)
        , timer_(socket_.get_executor())
    {
    }

    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;

    executor_type get_executor() { return socket_.get_executor(); }

    bool is_tls() const noexcept { return tls_ != nullptr; }

    /// The client's address as text; `-` if the client has gone already.
    std::string peer() const
    {
        error_code ec;
        auto const endpoint = socket_.remote_endpoint(ec);
        return ec ? "-" : endpoint.address().to_string();
    }

    /// Sets one deadline for all reads and writes until the next call. The timer is rearmed only if it would
    /// expire too late; if it expires early, it checks the deadline again, which is rare at full load.
    void expires_after(std::chrono::milliseconds time)
    {
        timed_out_ = false;
        deadline_ = clock::now() + time;
        if (watch_.expired() || deadline_ < timer_.expiry()) watch();
    }

    bool timed_out() const noexcept { return timed_out_; }

    /// Ends what is pending with `operation_aborted`, and everything else but a shutdown from now on.
    void end()
    {
        ended_ = true;
        error_code ignored;
        socket_.cancel(ignored);
    }

    void close()
    {
        error_code ignored;
        timer_.cancel();
        socket_.close(ignored);
    }

    /// @pre `is_tls()`.
    template <class Token>
    auto async_handshake(Token&& token)
    {
        return tls_->async_handshake(asio::ssl::stream_base::server, std::forward<Token>(token));
    }

    /// Says that nothing more comes, and waits for the other side to say so; also after @ref end.
    /// @pre `is_tls()`.
    template <class Token>
    auto async_shutdown(Token&& token)
    {
        ended_ = false;
        return tls_->async_shutdown(std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_read_some(Buffers const& to, Token&& token)
    {
        return transfer_some(
            [this, to](auto handler)
            {
                if (tls_)
                    tls_->async_read_some(to, std::move(handler));
                else
                    socket_.async_read_some(to, std::move(handler));
            },
            std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_write_some(Buffers const& from, Token&& token)
    {
        return transfer_some(
            [this, from](auto handler)
            {
                if (tls_)
                    tls_->async_write_some(from, std::move(handler));
                else
                    socket_.async_write_some(from, std::move(handler));
            },
            std::forward<Token>(token));
    }

    /// The socket below.
    asio::ip::tcp::socket& socket() noexcept { return socket_; }
};

} // namespace uninvite_server

#endif
