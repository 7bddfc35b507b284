// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "session.hpp"

#include <uninvite/detail/step/target.hpp>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string_view>
#include <utility>

using boost::system::error_code;
using uninvite::beast::respond_step;

namespace uninvite_server {

namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t small_read_size = 1024; // most requests; a connection that waits keeps no more

auto into(error_code& ec)
{
    return asio::redirect_error(asio::use_awaitable, ec);
}

std::string_view view(boost::beast::string_view s)
{
    return {s.data(), s.size()};
}

} // namespace

template <class Application>
session<Application>::session(asio::ip::tcp::socket socket, asio::ssl::context* tls, Application const& app,
                              limits const& l)
    : stream_(std::move(socket), tls)
    , buffer_(l.header_bytes + read_size)
    , application_(app)
    , limits_(l)
    , line_(stream_.peer())
{
}

template <class Application>
void session<Application>::stop()
{
    stopping_ = true;
    asio::dispatch(stream_.get_executor(),
                   [self = this->shared_from_this()]
                   {
                       if (self->idle_) self->stream_.end();
                   });
}

template <class Application>
void session<Application>::may_evict(bool may)
{
    using clock = std::chrono::steady_clock;
    may_evict_ = may;
    // No client waits longer than the idle limit, so every unknown client is evicted before a known one.
    auto const behind = is_known_ ? limits_.idle : std::chrono::milliseconds(0);
    waits_since_ = may ? clock::now() + behind : clock::time_point::max();
}

template <class Application>
void session<Application>::evict()
{
    waits_since_ = std::chrono::steady_clock::time_point::max(); // it is asked once
    asio::dispatch(stream_.get_executor(),
                   [self = this->shared_from_this()]
                   {
                       if (!self->may_evict_) return; // a request has come meanwhile
                       self->evicted_ = true;
                       self->stopping_ = true;
                       self->stream_.end();
                   });
}

template <class Application>
asio::awaitable<void> session<Application>::run()
{
    auto const self = this->shared_from_this();
    if (stream_.is_tls() && (stopping_ || !co_await shake_hands())) co_return;
    while (!stopping_ && co_await serve_one())
    {
    }
    co_await linger();
}

template <class Application>
asio::awaitable<bool> session<Application>::shake_hands()
{
    error_code ec;
    idle_ = true;
    stream_.expires_after(limits_.header);
    co_await stream_.async_handshake(into(ec));
    co_return !ec && !stream_.timed_out();
}

//[session_respond
template <class Application>
asio::awaitable<bool> session<Application>::serve_one()
{
    parser p;
    error_code ec;
    parser_ = &p;
    // Waits for policy, disk and client without a thread.
    bool const kept = co_await uninvite::beast::async_respond(stream_, buffer_, p, application_.route(),
                                                              respond_options(), into(ec));
    line_.end();
    co_return kept;
}

template <class Application>
uninvite::beast::respond_options session<Application>::respond_options()
{
    return {.head_limit = limits_.header_bytes,
            .drain_limit = limits_.drained_bytes,
            .on_step = [this](respond_step step) { on_step(step); },
            .on_response =
                [this](uninvite::response const& r)
            {
                line_.answered(r.status());
                if (r.count()) line_.counted(*r.count());
            },
            .is_last = [this] { return stopping_.load(); }};
}
//]

// A method that Beast does not know, or the path of no route, may have a token or any byte in it.
template <class Application>
std::string_view session<Application>::logged_method() const
{
    auto const& request = parser_->get();
    return request.method() == http::verb::unknown ? "-" : view(request.method_string());
}

template <class Application>
std::string_view session<Application>::logged_path() const
{
    std::string_view const target = view(parser_->get().target());
    return application_.route().matches(target) ? uninvite::detail::request_target(target).path : "-";
}

template <class Application>
void session<Application>::on_step(respond_step step)
{
    idle_ = step == respond_step::wait;
    switch (step)
    {
    case respond_step::wait:
        if (buffer_.capacity() > small_read_size) buffer_.shrink_to_fit();
        stream_.expires_after(limits_.idle);
        return may_evict(true);
    case respond_step::read_head:
        stream_.expires_after(limits_.header);
        return may_evict(true);
    case respond_step::admit:
        line_.begin(logged_method(), logged_path());
        return may_evict(false);
    case respond_step::send_continue:
        is_known_ = true;
        return stream_.expires_after(limits_.write);
    case respond_step::read_body:
        is_known_ = true;
        return stream_.expires_after(limits_.body);
    case respond_step::complete:
        is_known_ = true;
        // Many may wait here at once.
        if (buffer_.size() == 0 && buffer_.capacity() > small_read_size) buffer_.shrink_to_fit();
        return;
    case respond_step::refuse:
        return line_.begin();
    case respond_step::write:
        stream_.expires_after(limits_.write);
        return may_evict(true);
    case respond_step::drain:
        line_.end();
        return stream_.expires_after(limits_.body);
    case respond_step::done:
        return;
    }
}

// Closing with unread bytes resets the connection; a reset can overtake the answer (RFC 9112, section 9.6).
template <class Application>
asio::awaitable<void> session<Application>::linger()
{
    asio::ip::tcp::socket& socket = stream_.socket();
    error_code ec;
    stream_.expires_after(limits_.linger);
    may_evict(true);
    if (stream_.is_tls() && !evicted_) co_await stream_.async_shutdown(into(ec));
    socket.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    buffer_.clear();
    std::size_t left = limits_.body_bytes;
    while (!ec && !stream_.timed_out() && !evicted_ && left != 0)
    {
        std::size_t const n = co_await socket.async_read_some(buffer_.prepare(read_size), into(ec));
        left -= n > left ? left : n;
    }
    stream_.close();
}

template class session<sqlite_application>;
template class session<postgres_application>;

} // namespace uninvite_server
