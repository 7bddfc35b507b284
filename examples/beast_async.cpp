// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// An asynchronous Beast server on SQLite: two io threads, a second route, a log, a graceful stop on SIGTERM.
//   beast_async courses.db 8080
//   curl -X DELETE -H "Authorization: Bearer <token>" -d users=7 127.0.0.1:8080/api/v2/course/1/invite/
// It creates missing tables. The server in examples/server/ adds TLS and limits for hostile clients.

#include <uninvite/beast.hpp>
#include <uninvite/sqlite.hpp>
#include <uninvite/sqlite/async_store.hpp>

#include <boost/asio.hpp>
#include <boost/beast.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <list>
#include <string>
#include <thread>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::as_tuple, asio::use_awaitable;
using asio::ip::tcp;
namespace sqlite = uninvite::sqlite;
using namespace std::chrono_literals;

// A RemovalObserver: it runs on the thread that answers, and must not throw.
struct removal_log
{
    void operator()(uninvite::removal_event const& e) const noexcept
    {
        for (uninvite::user_id user : e.removed.value_or(std::span<uninvite::user_id const>()))
            std::printf("user %jd removed user %jd from course %jd\n", std::intmax_t(e.actor->value()),
                        std::intmax_t(user.value()), std::intmax_t(e.course->value()));
    }
};

using application = sqlite::application<sqlite::async_store, sqlite::token_verifier, removal_log>;

class server
{
    application& app_;
    asio::strand<asio::any_io_executor> control_; // of all members below
    tcp::acceptor acceptor_;
    asio::steady_timer all_ended_;
    std::list<asio::cancellation_signal> connections_; // each stops one
    std::size_t open_ = 0;
    std::atomic<bool> stopping_{false};

    asio::awaitable<void> serve(beast::tcp_stream stream)
    {
        // A stop cancels only what waits for a request: `total`. Reads and writes in hand go on.
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        co_await asio::this_coro::throw_if_cancelled(false);

        using uninvite::beast::respond_step;
        uninvite::beast::respond_options const options{
            .on_step = [&](auto step) { stream.expires_after(step == respond_step::wait ? 30s : 10s); },
            .is_last = [&] { return stopping_.load(); }};
        beast::flat_buffer buffer(64 * 1024);
        for (bool again = true; again && !stopping_;)
        {
            http::request_parser<http::string_body> parser;
            if (!co_await async_read_head(stream, buffer, parser, app_.route, options, use_awaitable)) break;
            auto const& request = parser.get();
            if (request.method() == http::verb::get && request.target() == "/health")
            {
                http::response<http::string_body> page(http::status::ok, request.version(), "healthy\n");
                page.keep_alive(again =
                                    uninvite::beast::keeps_alive(request) && parser.is_done() && !stopping_);
                page.prepare_payload();
                co_await http::async_write(stream, page, use_awaitable);
            }
            else // the route answers 404 to what is not its own
                again = co_await async_respond(stream, buffer, parser, app_.route, options, use_awaitable);
        }

        stream.socket().shutdown(tcp::socket::shutdown_send);
        stream.expires_after(2s); // closing with unread bytes would reset the connection under the answer
        for (int reads = 0; reads != 1000; ++reads)
            co_await stream.async_read_some(buffer.prepare(1024), use_awaitable);
    }

    asio::awaitable<void> accept()
    {
        while (!stopping_)
        {
            auto const strand = asio::make_strand(control_.get_inner_executor());
            auto [ec, socket] = co_await acceptor_.async_accept(strand, as_tuple(use_awaitable));
            // No descriptor is free, a client left, or the server stops: do not spin.
            if (ec) co_await asio::steady_timer(control_, 100ms).async_wait(use_awaitable);
            if (ec) continue;
            auto const stop = connections_.emplace(connections_.end());
            ++open_;
            auto const ended = [this, stop](std::exception_ptr) // null, or the client left or was too slow
            {
                if (!stopping_) connections_.erase(stop); // later, an emitted signal may still be on its way
                if (--open_ == 0) all_ended_.cancel();
            };
            co_spawn(strand, serve(beast::tcp_stream(std::move(socket))),
                     bind_cancellation_slot(stop->slot(), bind_executor(control_, ended)));
        }
    }

    //[graceful_stop
    asio::awaitable<void> stop_on_signal()
    {
        asio::signal_set signals(control_, SIGTERM, SIGINT);
        co_await signals.async_wait(use_awaitable);
        stopping_ = true;
        acceptor_.close();
        for (asio::cancellation_signal& waiting : connections_)
            waiting.emit(asio::cancellation_type::total);
        if (open_ != 0) co_await all_ended_.async_wait(as_tuple(use_awaitable));
        co_await app_.store.async_close(use_awaitable); // everything in flight is answered
    }
    //]

public:
    server(asio::io_context& io, application& app, unsigned short port)
        : app_(app)
        , control_(asio::make_strand(asio::any_io_executor(io.get_executor())))
        , acceptor_(control_, {asio::ip::address_v4::loopback(), port})
        , all_ended_(control_, asio::steady_timer::time_point::max())
    {
        std::printf("listening on http://127.0.0.1:%d\n", acceptor_.local_endpoint().port());
        co_spawn(control_, accept(), asio::detached);
        co_spawn(control_, stop_on_signal(), asio::detached);
    }
};

int main(int argc, char** argv)
try
{
    std::signal(SIGXFSZ, SIG_IGN); // a file at its size limit fails the write instead, and is 503
    std::signal(SIGPIPE, SIG_IGN); // a log without a reader does not stop the server
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (argc != 3) throw std::invalid_argument("usage: beast_async DATABASE PORT");
    application app(sqlite::database(argv[1], {.schema = sqlite::schema::managed_create}));
    asio::io_context io;
    server const running(io, app, static_cast<unsigned short>(std::stoul(argv[2])));
    std::thread other([&] { io.run(); });
    io.run(), other.join();
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "beast_async: %s\n", e.what());
    return 1;
}
