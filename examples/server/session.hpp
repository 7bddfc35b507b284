// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_SESSION_HPP
#define UNINVITE_EXAMPLES_SERVER_SESSION_HPP

#include "limits.hpp"
#include "route.hpp"
#include "stream.hpp"

#include <uninvite/beast.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace uninvite_server {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/** One connection: request after request until one side has enough.

    @tparam Application One of route.hpp.

    @par Thread Safety
    Everything but @ref stop, @ref evict and @ref waits_since runs on the socket's executor, which runs one
    handler at a time.
*/
template <class Application>
class session : public std::enable_shared_from_this<session<Application>>
{
    using parser = http::request_parser<http::string_body>;
    using admitted_type =
        typename std::remove_reference_t<decltype(std::declval<Application const&>().route())>::admitted;

    static constexpr bool has_async_policy = std::is_same_v<Application, postgres_application>;

    stream stream_;
    asio::steady_timer timer_;
    std::chrono::steady_clock::time_point deadline_;
    bool is_watched_ = false;
    bool timed_out_ = false;
    boost::beast::flat_buffer buffer_;
    Application const& application_;
    limits const& limits_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::chrono::steady_clock::time_point> waits_since_{std::chrono::steady_clock::now()};
    bool may_evict_ = true;
    bool is_known_ = false; ///< a request of it was admitted
    bool evicted_ = false;
    bool idle_ = false;
    std::string peer_;

    enum class header_state
    {
        complete,
        closed,
        malformed,
        too_large,
        timed_out
    };

    void expire_after(std::chrono::milliseconds time);
    void watch();
    asio::awaitable<bool> shake_hands();
    void may_evict(bool may);
    asio::awaitable<header_state> read_header_bytes(std::size_t& size);
    asio::awaitable<boost::beast::error_code> read_body(parser& p, std::size_t limit);
    asio::awaitable<bool> send(uninvite::beast::message m);
    asio::awaitable<bool> refuse_header(uninvite::errc why);
    asio::awaitable<bool> serve_one();
    asio::awaitable<void> linger();

public:
    /// @param tls Borrowed; null: in the clear.
    session(asio::ip::tcp::socket socket, asio::ssl::context* tls, Application const& app, limits const& l);

    /// Serves the connection to its end.
    asio::awaitable<void> run();

    asio::any_io_executor executor() { return stream_.get_executor(); }

    /// Ends the connection once the request in hand is answered; at once where there is none. From any
    /// thread.
    void stop();

    /// Since when the client has had no request in hand but is waited for: the first byte, a header, that it
    /// takes its answer or goes. A client that was admitted once comes behind all that were not;
    /// `time_point::max()` where the server is at work for it. From any thread.
    std::chrono::steady_clock::time_point waits_since() const noexcept { return waits_since_; }

    /// Ends a connection that waits, without another word. From any thread.
    void evict();
};

} // namespace uninvite_server

#endif
