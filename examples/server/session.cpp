// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "session.hpp"

#include <uninvite/async.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace beast = boost::beast;

using boost::system::error_code;
using uninvite::errc;

namespace uninvite_server {

namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t small_read_size = 1024; // most requests; what a connection that waits keeps

auto into(error_code& ec)
{
    return asio::redirect_error(asio::use_awaitable, ec);
}

std::string_view view(beast::string_view s)
{
    return {s.data(), s.size()};
}

// One line a request. The query stays out of it, for somebody may have put a token there.
class access_line
{
    std::string peer_;
    std::string method_ = "-";
    std::string path_ = "-";
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();

public:
    explicit access_line(std::string peer)
        : peer_(std::move(peer))
    {
    }

    void request(std::string_view method, std::string_view target)
    {
        method_ = method.substr(0, 16);
        path_ = uninvite::detail::request_target(target).path.substr(0, 128);
    }

    void write(unsigned status) const { write(std::to_string(status)); }

    /// The client went away before there was an answer.
    void write_gone() const { write("-"); }

private:
    void write(std::string const& status) const
    {
        using milliseconds = std::chrono::duration<double, std::milli>;
        spdlog::info("{} {} {} {} {:.3f} ms", peer_, method_, path_, status,
                     milliseconds(std::chrono::steady_clock::now() - start_).count());
    }
};

} // namespace

template <class Application>
session<Application>::session(asio::ip::tcp::socket socket, asio::ssl::context* tls, Application const& app,
                              limits const& l)
    : stream_(std::move(socket), tls)
    , timer_(stream_.get_executor())
    , buffer_(l.header_bytes + read_size)
    , application_(app)
    , limits_(l)
    , peer_(stream_.peer())
{
}

template <class Application>
void session<Application>::stop()
{
    stopping_ = true;
    asio::dispatch(stream_.get_executor(),
                   [self = this->shared_from_this()]
                   {
                       if (self->idle_) self->stream_.socket().cancel();
                   });
}

template <class Application>
void session<Application>::may_evict(bool may)
{
    using clock = std::chrono::steady_clock;
    may_evict_ = may;
    // Nobody waits for longer than the idle limit, so that this puts who is known behind everybody who is
    // not.
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
                       error_code ignored;
                       self->stream_.socket().cancel(ignored);
                   });
}

// One deadline for a whole step, however many reads it takes. The timer is set anew only where it would come
// too late: otherwise it looks again when it comes, which at full load is seldom.
template <class Application>
void session<Application>::expire_after(std::chrono::milliseconds time)
{
    timed_out_ = false;
    deadline_ = std::chrono::steady_clock::now() + time;
    if (!is_watched_ || deadline_ < timer_.expiry()) watch();
}

// What is waiting is cancelled, not closed: the client is still told why.
template <class Application>
void session<Application>::watch()
{
    is_watched_ = true;
    timer_.expires_at(deadline_);
    timer_.async_wait(
        [weak = this->weak_from_this()](error_code aborted)
        {
            auto const self = weak.lock();
            if (aborted || !self) return;
            if (self->deadline_ > std::chrono::steady_clock::now()) return self->watch();
            self->is_watched_ = false;
            self->timed_out_ = true;
            error_code ignored;
            self->stream_.socket().cancel(ignored);
        });
}

template <class Application>
asio::awaitable<void> session<Application>::run()
{
    auto const self = this->shared_from_this();
    if (stream_.is_tls() && (evicted_ || !co_await shake_hands())) co_return;
    while (!stopping_ && co_await serve_one())
    {
    }
    co_await linger();
}

template <class Application>
asio::awaitable<bool> session<Application>::shake_hands()
{
    error_code ec;
    expire_after(limits_.header);
    co_await stream_.async_handshake(into(ec));
    co_return !ec && !timed_out_;
}

// Reads up to and with the empty line, so that the raw bytes can be judged before the parser tidies them.
template <class Application>
asio::awaitable<typename session<Application>::header_state>
session<Application>::read_header_bytes(std::size_t& size)
{
    constexpr std::string_view end = "\r\n\r\n";
    constexpr char tls_handshake = 22;
    error_code ec;
    bool waiting = buffer_.size() == 0;
    if (waiting && buffer_.capacity() > small_read_size) buffer_.shrink_to_fit();
    expire_after(waiting ? limits_.idle : limits_.header);
    may_evict(true);
    for (;;)
    {
        std::string_view const raw(static_cast<char const*>(buffer_.data().data()), buffer_.size());
        // Who speaks TLS here would wait for an answer until the deadline.
        if (!raw.empty() && raw[0] == tls_handshake) co_return header_state::malformed;
        std::size_t const at = raw.substr(0, limits_.header_bytes).find(end);
        if (at != std::string_view::npos)
        {
            size = at + end.size();
            if (uninvite::beast::has_stray_line_break(raw.substr(0, size))) co_return header_state::malformed;
            co_return header_state::complete;
        }
        if (raw.size() >= limits_.header_bytes) co_return header_state::too_large;

        idle_ = waiting;
        std::size_t n = 0;
        if (!(waiting && stopping_) && !evicted_)
            n = co_await stream_.async_read_some(
                buffer_.prepare(std::min(limits_.header_bytes + 4 - raw.size(), small_read_size)), into(ec));
        idle_ = false;
        buffer_.commit(n);
        if (timed_out_ && !waiting) co_return header_state::timed_out;
        if (ec || timed_out_ || n == 0) co_return header_state::closed;
        if (waiting) expire_after(limits_.header);
        waiting = false;
    }
}

// What comes over the wire is counted: the parser's limit knows neither chunk headers nor trailers.
template <class Application>
asio::awaitable<error_code> session<Application>::read_body(parser& p, std::size_t limit)
{
    error_code ec;
    std::size_t left = uninvite::beast::wire_limit(limit);
    p.body_limit(limit);
    expire_after(limits_.body);
    auto const rest = p.content_length_remaining();
    if (!p.is_done() && (!rest || *rest > buffer_.size())) buffer_.reserve(read_size);
    while (!ec && !timed_out_ && !p.is_done())
    {
        std::size_t const n = co_await http::async_read_some(stream_, buffer_, p, into(ec));
        if (n > left) ec = http::error::body_limit;
        left -= n > left ? left : n;
    }
    co_return ec;
}

template <class Application>
asio::awaitable<bool> session<Application>::send(uninvite::beast::message m)
{
    error_code ec;
    expire_after(limits_.write);
    may_evict(true);
    co_await http::async_write(stream_, m, into(ec));
    co_return !ec && m.keep_alive();
}

// Where the header cannot be read there is no telling where the next request would begin.
template <class Application>
asio::awaitable<bool> session<Application>::refuse_header(errc why)
{
    access_line line(peer_);
    uninvite::response const r = application_.route().error_response(why);
    co_await send(uninvite::beast::to_message(r, 11, {}, false));
    line.write(r.status());
    co_return false;
}

template <class Application>
asio::awaitable<bool> session<Application>::serve_one()
{
    std::size_t header_size = 0;
    switch (co_await read_header_bytes(header_size))
    {
    case header_state::complete:
        break;
    case header_state::closed:
        co_return false;
    case header_state::malformed:
        co_return co_await refuse_header(errc::malformed_request);
    case header_state::too_large:
        co_return co_await refuse_header(errc::head_too_large);
    case header_state::timed_out:
        co_return co_await refuse_header(errc::request_timeout);
    }

    may_evict(false);
    access_line line(peer_);
    parser p;
    p.body_limit(boost::none); // who may not remove is told so before anybody looks at the length
    error_code ec;
    buffer_.consume(p.put(asio::buffer(buffer_.data(), header_size), ec));
    if (ec || !p.is_header_done() || uninvite::beast::is_ambiguous(p.get()))
        co_return co_await refuse_header(errc::malformed_request);

    auto const& request = p.get();
    line.request(view(request.method_string()), view(request.target()));
    auto const answer = [&](uninvite::response const& r, bool reusable) -> asio::awaitable<bool>
    {
        bool const keep_alive = reusable && request.keep_alive() && !stopping_;
        bool const kept = co_await send(
            uninvite::beast::to_message(r, request.version(), view(request.method_string()), keep_alive));
        line.write(r.status());
        co_return kept;
    };

    std::optional<admitted_type> judged;
    //[session_admit
    if constexpr (has_async_policy)
        judged = co_await uninvite::async_admit(
            application_.route(), uninvite::beast::to_request_head(request), asio::use_awaitable);
    else
        judged = uninvite::beast::admit(application_.route(), p);
    //]
    admitted_type& admitted = *judged;
    bool const waits = uninvite::beast::expects_continue(request);
    if (!admitted)
    {
        uninvite::response const early = admitted.error();
        if (!uninvite::beast::is_body_unread(early, p)) co_return co_await answer(early, true);
        // The body must not be read as the next request. A short one is read away; behind anything else, and
        // where the client may or may not send it, the connection ends.
        auto const length = p.content_length_remaining();
        bool const is_short = !waits && length && *length <= limits_.drained_bytes;
        if (!co_await answer(early, is_short)) co_return false;
        ec = co_await read_body(p, limits_.drained_bytes);
        co_return !ec && p.is_done();
    }

    is_known_ = true;
    if (waits && !p.is_done())
    {
        http::response<http::empty_body> go_on(http::status::continue_, 11);
        expire_after(limits_.write);
        co_await http::async_write(stream_, go_on, into(ec));
        if (ec)
        {
            line.write_gone();
            co_return false;
        }
    }
    ec = co_await read_body(p, application_.route().body_limit());
    if (ec == http::error::body_limit)
        co_return co_await answer(std::move(*admitted).refuse(errc::body_too_large), false);
    if (timed_out_ && !p.is_done())
        co_return co_await answer(std::move(*admitted).refuse(errc::request_timeout), false);
    bool const gone = ec == http::error::partial_message || ec == http::error::end_of_stream;
    if (!gone && ec.category() == make_error_code(http::error::bad_chunk).category())
        co_return co_await answer(std::move(*admitted).refuse(errc::malformed_request), false);
    if (ec)
    {
        line.write_gone();
        co_return false;
    }

    if (buffer_.size() == 0) buffer_.shrink_to_fit(); // many may wait here at once
    //[session_complete
    // Waits for the commit without a thread: the store has one of its own for that.
    uninvite::response const done =
        co_await uninvite::async_complete(std::move(*admitted), request.body(), asio::use_awaitable);
    //]
    co_return co_await answer(done, true);
}

// Closing with unread bytes resets the connection, and a reset can overtake the answer (RFC 9112, section
// 9.6).
template <class Application>
asio::awaitable<void> session<Application>::linger()
{
    asio::ip::tcp::socket& socket = stream_.socket();
    error_code ec;
    expire_after(limits_.linger);
    may_evict(true);
    if (stream_.is_tls() && !evicted_) co_await stream_.async_shutdown(into(ec));
    socket.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    buffer_.clear();
    std::size_t left = limits_.body_bytes;
    while (!ec && !timed_out_ && !evicted_ && left != 0)
    {
        std::size_t const n = co_await socket.async_read_some(buffer_.prepare(read_size), into(ec));
        left -= n > left ? left : n;
    }
    timer_.cancel();
    socket.close(ec);
}

template class session<sqlite_application>;
template class session<postgres_application>;

} // namespace uninvite_server
