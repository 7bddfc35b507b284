// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_SESSION_HPP
#define UNINVITE_EXAMPLES_SERVER_SESSION_HPP

#include "access_line.hpp"
#include "limits.hpp"
#include "route.hpp"
#include "stream.hpp"

#include <uninvite/beast.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>

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

    stream stream_;
    boost::beast::flat_buffer buffer_;
    Application const& application_;
    limits const& limits_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::chrono::steady_clock::time_point> waits_since_{std::chrono::steady_clock::now()};
    bool may_evict_ = true;
    bool is_known_ = false; ///< a request of it was admitted
    bool evicted_ = false;
    bool idle_ = false;
    parser const* parser_ = nullptr; ///< of the request in hand
    access_line line_;               ///< the same

    void may_evict(bool may);
    asio::awaitable<bool> shake_hands();
    asio::awaitable<bool> serve_one();
    uninvite::beast::respond_options respond_options();
    std::string_view logged_method() const;
    std::string_view logged_path() const;
    void on_step(uninvite::beast::respond_step step);
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
