// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// An asynchronous Beast server written by hand, after Beast's own example: the Beast peers and the floor use
// it, and differ only in their threads and in the work for a request.

#ifndef UNINVITE_BENCH_PEERS_BEAST_SERVER_HPP
#define UNINVITE_BENCH_PEERS_BEAST_SERVER_HPP

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace peer {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

inline std::string_view view(beast::string_view s)
{
    return {s.data(), s.size()};
}

/// With one thread, a connection needs no strand.
template <class Application>
using stream_of = std::conditional_t<Application::threads == 1,
                                     beast::basic_stream<asio::ip::tcp, asio::io_context::executor_type>,
                                     beast::tcp_stream>;

/** One connection.

    @tparam Application `threads` serve the sockets. `admit(header, who)` gives 0 or a status, before the body
    is read; then `remove(who, body, send)` calls `send(status)`: from any thread, or, if `threads` is 1, on
    the thread that serves the sockets.
*/
template <class Application>
class session : public std::enable_shared_from_this<session<Application>>
{
    stream_of<Application> stream_;
    Application& application_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    typename Application::caller who_;
    http::response<http::empty_body> response_;

    template <class Next>
    auto then(Next next)
    {
        return [self = this->shared_from_this(), next](beast::error_code ec, std::size_t)
        {
            if (!ec) next(*self);
        };
    }

    void send(unsigned status, bool keep_alive)
    {
        response_ = {static_cast<http::status>(status), parser_->get().version()};
        response_.keep_alive(keep_alive && parser_->get().keep_alive());
        if (status != 204) response_.content_length(0);
        http::async_write(stream_, response_,
                          then(
                              [](session& s)
                              {
                                  if (s.response_.keep_alive()) s.read();
                              }));
    }

    void remove()
    {
        application_.remove(who_, parser_->get().body(),
                            [self = this->shared_from_this()](unsigned status)
                            {
                                if constexpr (Application::threads == 1)
                                    self->send(status, true);
                                else
                                    asio::dispatch(self->stream_.get_executor(),
                                                   [self, status] { self->send(status, true); });
                            });
    }

public:
    session(typename stream_of<Application>::socket_type socket, Application& application)
        : stream_(std::move(socket))
        , application_(application)
    {
        stream_.socket().set_option(asio::ip::tcp::no_delay(true));
    }

    void read()
    {
        parser_.emplace();
        parser_->body_limit(1024 * 1024);
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read_header(stream_, buffer_, *parser_,
                                then(
                                    [](session& s)
                                    {
                                        if (unsigned const status =
                                                s.application_.admit(s.parser_->get(), s.who_))
                                            return s.send(status, false);
                                        http::async_read(s.stream_, s.buffer_, *s.parser_,
                                                         s.then([](session& t) { t.remove(); }));
                                    }));
    }
};

template <class Application>
auto connection_executor(asio::io_context& io)
{
    if constexpr (Application::threads == 1)
        return io.get_executor();
    else
        return asio::make_strand(io);
}

template <class Application>
void accept(asio::ip::tcp::acceptor& acceptor, asio::io_context& io, Application& application)
{
    acceptor.async_accept(connection_executor<Application>(io),
                          [&](beast::error_code ec, typename stream_of<Application>::socket_type socket)
                          {
                              if (ec) return;
                              std::make_shared<session<Application>>(std::move(socket), application)->read();
                              accept(acceptor, io, application);
                          });
}

/// Serves on a free port, which is printed, until SIGTERM.
template <class Application>
void serve(asio::io_context& io, Application& application)
{
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    asio::signal_set signals(io, SIGTERM);
    signals.async_wait([&](beast::error_code, int) { io.stop(); });
    accept(acceptor, io, application);
    std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);

    std::vector<std::future<void>> others;
    for (int i = 1; i < Application::threads; ++i)
        others.push_back(std::async(std::launch::async, [&io]() noexcept { io.run(); }));
    io.run();
}

} // namespace peer

#endif
