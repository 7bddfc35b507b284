// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "server.hpp"

#include "log.hpp"
#include "open_postgres.hpp"
#include "route.hpp"
#include "session.hpp"
#include "sql_connection.hpp"
#include "stand_in.hpp"
#include "tls.hpp"

#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>
#include <uninvite/postgres/detail/drain_results.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

using boost::system::error_code;
using uninvite::detail::retry_on_bad_alloc;

namespace uninvite_server {

namespace {

using tcp = asio::ip::tcp;

// Calls a function when it is destroyed. Without memory to run a handler or a coroutine, Asio destroys it
// uncalled; an at_end inside it is destroyed with it.
template <class Function>
class at_end
{
    std::weak_ptr<void> owner_;
    std::optional<Function> function_;

public:
    /// @param owner The function is not called once this is gone.
    at_end(std::weak_ptr<void> owner, Function f) noexcept
        : owner_(std::move(owner))
        , function_(std::move(f))
    {
    }
    at_end(at_end&& other) noexcept
        : owner_(std::move(other.owner_))
        , function_(std::move(other.function_))
    {
        other.function_.reset();
    }
    at_end& operator=(at_end&&) = delete;
    ~at_end()
    {
        if (function_ && !owner_.expired()) (*function_)();
    }

    // As the completion handler of a coroutine.
    void operator()(std::exception_ptr failed) const
    {
        try
        {
            if (failed) std::rethrow_exception(failed);
        }
        catch (std::exception const& e)
        {
            spdlog::error("a connection ended with an exception: {}", e.what());
        }
    }
};

template <class Application>
class server
{
    using session = uninvite_server::session<Application>;

    serve_options const& options_;
    asio::io_context io_;
    std::optional<stand_in> stand_in_; // for commits on the only thread
    Application application_;          // ends before io_: what its store still carries out is told there
    std::optional<asio::ssl::context> tls_;
    tcp::acceptor acceptor_;
    asio::signal_set signals_; // these two run their handlers without memory, not on a strand
    asio::steady_timer deadline_;
    asio::steady_timer place_; // of the acceptor's executor: cancelled when a connection ends
    std::mutex mutex_;
    std::set<std::shared_ptr<session>> sessions_;
    bool stopping_ = false;
    bool is_place_wanted_ = false;
    std::atomic<std::chrono::steady_clock::time_point> next_warning_{};
    std::shared_ptr<void> exists_ = std::make_shared<char>(); // the last member: is gone before the others

    void listen()
    {
        error_code ec;
        auto const address = asio::ip::make_address(options_.address, ec);
        if (ec)
            throw std::runtime_error("the value of --address is not an IP address, such as 127.0.0.1 or ::1; "
                                     "a name is not accepted");
        if (!address.is_loopback() && !tls_ && !options_.allow_plaintext_tokens)
            throw std::runtime_error(
                fmt::format("{} is not a loopback address, and tokens would cross the network unencrypted: "
                            "use --tls-certificate "
                            "and --tls-key, or, behind a proxy that terminates TLS, --allow-plaintext-tokens",
                            options_.address));
        tcp::endpoint const endpoint(address, options_.port);
        acceptor_.open(endpoint.protocol(), ec);
        if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
        if (!ec) acceptor_.bind(endpoint, ec);
        if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
        if (ec)
            throw std::runtime_error(fmt::format("cannot listen on {} port {}: {}", options_.address,
                                                 options_.port, ec.message()));
    }

    void end(std::shared_ptr<session> const& s)
    {
        std::lock_guard const lock(mutex_);
        sessions_.erase(s);
        if (stopping_ && sessions_.empty())
        {
            retry_on_bad_alloc([this] { application_.stop(); });
            retry_on_bad_alloc([this]
                               { asio::post(acceptor_.get_executor(), [this] { deadline_.cancel(); }); });
        }
        if (std::exchange(is_place_wanted_, false))
            retry_on_bad_alloc([this] { asio::post(acceptor_.get_executor(), [this] { place_.cancel(); }); });
    }

    void start(tcp::socket socket)
    {
        auto s = std::make_shared<session>(std::move(socket), tls_ ? &*tls_ : nullptr, application_,
                                           options_.allowed);
        at_end ended(exists_, [this, s] { end(s); });
        {
            std::lock_guard const lock(mutex_);
            if (stopping_) return;
            sessions_.insert(s);
        }
        asio::co_spawn(s->executor(), s->run(), std::move(ended));
    }

    // What runs the handlers of one connection in turn. One thread does so by itself.
    asio::any_io_executor connection_executor()
    {
        if (options_.threads == 1) return io_.get_executor();
        return asio::make_strand(io_);
    }

    // With one thread, a commit that is expected to be quick runs on it. If it is not, the stand-in serves
    // meanwhile. With more, the commit would wake another one.
    uninvite::sqlite::commit_runner commit_runner()
    {
        if (options_.threads > 1) return {};
        stand_in_.emplace(io_,
                          [this](std::exception const& e) { warn("a connection was dropped: ", e.what()); });
        return [this](uninvite::sqlite::quick_commit c) {
            asio::post(io_,
                       [this, commit = std::move(c)]() mutable { stand_in_->run([&commit] { commit(); }); });
        };
    }

    bool is_stopping()
    {
        std::lock_guard const lock(mutex_);
        return stopping_;
    }

    bool is_full()
    {
        std::lock_guard const lock(mutex_);
        return sessions_.size() >= options_.allowed.connections;
    }

    // Evicts the connection that has been idle for longest, so that clients that only hold places do not
    // keep others out. Waits until a connection has ended, or for a moment: some other may be idle by then.
    asio::awaitable<void> make_room()
    {
        place_.expires_after(std::chrono::milliseconds(100));
        {
            std::lock_guard const lock(mutex_);
            is_place_wanted_ = true;
            auto const longest = std::min_element(sessions_.begin(), sessions_.end(),
                                                  [](auto const& a, auto const& b)
                                                  { return a->waits_since() < b->waits_since(); });
            if (longest != sessions_.end()) (*longest)->evict();
        }
        error_code ec;
        co_await place_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }

    asio::awaitable<void> accept_one()
    {
        error_code ec;
        if (is_full())
        {
            co_await acceptor_.async_wait(tcp::acceptor::wait_read,
                                          asio::redirect_error(asio::use_awaitable, ec));
            while (acceptor_.is_open() && is_full())
                co_await make_room();
            if (!acceptor_.is_open()) co_return;
        }
        // Without a free descriptor, accept() fails even if no client waits. Room is made only if one does.
        for (bool is_client_there = false;; is_client_there = true)
        {
            tcp::socket socket(connection_executor());
            co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, ec));
            if (!ec) co_return start(std::move(socket));
            if (ec == asio::error::operation_aborted) co_return;
            if (is_client_there) break;
            co_await acceptor_.async_wait(tcp::acceptor::wait_read,
                                          asio::redirect_error(asio::use_awaitable, ec));
            if (!acceptor_.is_open()) co_return;
        }
        warn("cannot accept a connection: ", ec.message()); // out of descriptors, say
        co_await make_room();
    }

    asio::awaitable<void> accept()
    {
        at_end const again(exists_, [this] { start_accepting(); });
        while (acceptor_.is_open())
        {
            try
            {
                co_await accept_one();
            }
            catch (std::exception const& e)
            {
                warn("a connection cannot be served: ", e.what()); // out of memory, say
            }
        }
    }

    void start_accepting()
    {
        retry_on_bad_alloc(
            [this]
            {
                if (is_stopping()) return;
                asio::co_spawn(acceptor_.get_executor(), accept(), asio::detached);
            });
    }

    // At most once a second.
    void warn(std::string_view what, std::string_view why) noexcept
    {
        auto const now = std::chrono::steady_clock::now();
        if (now < next_warning_.load()) return;
        spdlog::warn("{}{}", what, why);
        next_warning_ = now + std::chrono::seconds(1);
    }

    void stop()
    {
        spdlog::info("stopping");
        error_code ec;
        acceptor_.close(ec);
        place_.cancel();
        std::lock_guard const lock(mutex_);
        stopping_ = true;
        if (sessions_.empty()) return retry_on_bad_alloc([this] { application_.stop(); });
        for (auto const& s : sessions_)
            retry_on_bad_alloc([&] { s->stop(); });
        deadline_.expires_after(options_.allowed.stop);
        retry_on_bad_alloc(
            [this]
            {
                deadline_.async_wait(
                    [this](error_code aborted)
                    {
                        if (aborted) return;
                        spdlog::warn("some requests did not complete before the shutdown timeout");
                        io_.stop();
                    });
            });
    }

    // An exception that leaves a handler, for lack of memory, ends what the handler served and no more.
    void run_handlers() noexcept
    {
        for (;;)
        {
            try
            {
                io_.run();
                return;
            }
            catch (std::exception const& e)
            {
                warn("a connection was dropped: ", e.what());
            }
        }
    }

public:
    /// @param make Makes the application, with the executor of the connections.
    template <class Make>
    server(serve_options const& options, Make make)
        : options_(options)
        , io_(static_cast<int>(options.threads) + 1)
        , application_(make(io_.get_executor(), [this] { return commit_runner(); }))
        , acceptor_(asio::make_strand(io_))
        , signals_(io_, SIGTERM, SIGINT)
        , deadline_(io_)
        , place_(acceptor_.get_executor())
    {
        if (!options.tls_certificate.empty()) tls_ = make_tls(options.tls_certificate, options.tls_key);
        listen();
    }

    void run()
    {
        signals_.async_wait(
            [this](error_code aborted, int)
            {
                if (!aborted)
                    retry_on_bad_alloc([this] { asio::post(acceptor_.get_executor(), [this] { stop(); }); });
            });
        start_accepting();

        auto const at = acceptor_.local_endpoint();
        bool const v6 = at.address().is_v6();
        fmt::print("listening on {}://{}{}{}:{}\n", tls_ ? "https" : "http", v6 ? "[" : "",
                   at.address().to_string(), v6 ? "]" : "", at.port());
        std::fflush(stdout);

        std::vector<std::future<void>> others; // they join, as std::jthread does, which libc++ 19 has not
        for (unsigned i = 1; i < options_.threads; ++i)
            others.push_back(std::async(std::launch::async, [this] { run_handlers(); }));
        run_handlers();
        others.clear();
        application_.log_statistics();
    }
};

} // namespace

void serve(serve_options const& options)
{
    stderr_log const log;

    using boost::asio::any_io_executor;
    uninvite::route_options const route{.body_limit = validated(options.allowed).body_bytes,
                                        .users_in_query = options.users_in_query};
    auto by_signature = make_jwt_verifier(options.jwt);
    if (is_postgres(options.database))
    {
        if (uninvite::postgres::detail::has_pipeline_fault(PQlibVersion()))
            spdlog::warn("libpq {} is older than 14.11, 15.6 or 16.2, whose pipelines lose errors: update it",
                         PQlibVersion());
        uninvite::postgres::database const db(options.database,
                                              {.connections = options.connections,
                                               .least_commit = commit_level(options.synchronous_commit),
                                               .accept_fsync_off = options.accept_fsync_off});
        connect_to_whole(db);
        server<postgres_application>(
            options, [&](any_io_executor executor, auto const&)
            { return postgres_application(executor, db, std::move(by_signature), route); })
            .run();
    }
    else
    {
        uninvite::sqlite::database const db(options.database,
                                            {.quick_check_limit = options.quick_check * 1024 * 1024});
        server<sqlite_application>(
            options, [&](any_io_executor, auto const& run_quickly)
            { return sqlite_application(db, std::move(by_signature), route, run_quickly()); })
            .run();
    }
    spdlog::info("stopped");
}

} // namespace uninvite_server
