// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_STREAM_HPP
#define UNINVITE_EXAMPLES_SERVER_STREAM_HPP

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace uninvite_server {

namespace asio = boost::asio;

/** A socket with or without TLS: code that reads and writes need not distinguish them.

    @par Thread Safety
    One thread at a time.
*/
class stream
{
    using error_code = boost::system::error_code;
    using tls_stream = asio::ssl::stream<asio::ip::tcp::socket&>;

    asio::ip::tcp::socket socket_;
    std::unique_ptr<tls_stream> tls_; // null: in the clear

public:
    using executor_type = asio::ip::tcp::socket::executor_type;

    /// @param tls Borrowed; null: in the clear.
    stream(asio::ip::tcp::socket socket, asio::ssl::context* tls)
        : socket_(std::move(socket))
        , tls_(tls ? std::make_unique<tls_stream>(socket_, *tls) : nullptr)
    {
    }

    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;

    executor_type get_executor() { return socket_.get_executor(); }

    bool is_tls() const noexcept { return tls_ != nullptr; }

    /// The address of the peer as text; `-` if it has disconnected.
    std::string peer() const
    {
        error_code ec;
        auto const endpoint = socket_.remote_endpoint(ec);
        return ec ? "-" : endpoint.address().to_string();
    }

    /// @pre `is_tls()`.
    template <class Token>
    auto async_handshake(Token&& token)
    {
        return tls_->async_handshake(asio::ssl::stream_base::server, std::forward<Token>(token));
    }

    /// Sends the TLS close notification, and waits for the peer's. @pre `is_tls()`.
    template <class Token>
    auto async_shutdown(Token&& token)
    {
        return tls_->async_shutdown(std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_read_some(Buffers const& buffers, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, Buffers const& to)
            {
                if (tls_)
                    tls_->async_read_some(to, std::move(handler));
                else
                    socket_.async_read_some(to, std::move(handler));
            },
            token, buffers);
    }

    template <class Buffers, class Token>
    auto async_write_some(Buffers const& buffers, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, Buffers const& from)
            {
                if (tls_)
                    tls_->async_write_some(from, std::move(handler));
                else
                    socket_.async_write_some(from, std::move(handler));
            },
            token, buffers);
    }

    /// The underlying socket.
    asio::ip::tcp::socket& socket() noexcept { return socket_; }
};

} // namespace uninvite_server

#endif
