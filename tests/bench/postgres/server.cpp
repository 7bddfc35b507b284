// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The library's server on PostgreSQL: the route on the asynchronous store, HTTP by Boost.Beast.
//
//   bench-postgres POLICY CONNECTIONS DEPTH DATABASE...
//
// POLICY says what a removal costs beside its statement: `tokens` asks for the token and for the role;
// `roles` verifies a signed token without asking, and asks for the role; `statement` asks nothing, and leaves
// the role to the statement. Courses are spread over the databases by their ids. The tokens of all are in the
// first.

#include <uninvite/async.hpp>
#include <uninvite/beast.hpp>
#include <uninvite/jwt.hpp>
#include <uninvite/postgres.hpp>
#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/async_pool.hpp>
#include <uninvite/postgres/async_store.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace postgres = uninvite::postgres;

namespace {

struct shard
{
    postgres::async_pool pool;
    postgres::async_store store{pool};
    postgres::async_policy policy{pool};

    shard(asio::io_context& io, char const* where, postgres::database_options const& o,
          postgres::async_options const& a)
        : pool(io.get_executor(), postgres::database(where, o), a)
    {
    }
};

using shards = std::vector<std::unique_ptr<shard>>;

shard& shard_of(shards const& all, uninvite::course_id course)
{
    return *all[static_cast<std::size_t>(course.value()) % all.size()];
}

class sharded_store
{
    shards const& shards_;

public:
    explicit sharded_store(shards const& all)
        : shards_(all)
    {
    }

    template <class CompletionToken>
    auto async_remove(uninvite::removal r, CompletionToken&& token)
    {
        auto& to = shard_of(shards_, r.course).store;
        return to.async_remove(std::move(r), std::forward<CompletionToken>(token));
    }
};

class token_policy
{
    shards const& shards_;

public:
    explicit token_policy(shards const& all)
        : shards_(all)
    {
    }

    template <class CompletionToken>
    auto async_authenticate(std::string token, CompletionToken&& done)
    {
        return shards_.front()->policy.async_authenticate(std::move(token),
                                                          std::forward<CompletionToken>(done));
    }

    template <class CompletionToken>
    auto async_authorize(uninvite::principal who, uninvite::course_id course, CompletionToken&& done)
    {
        return shard_of(shards_, course)
            .policy.async_authorize(who, course, std::forward<CompletionToken>(done));
    }
};

class signed_token_policy
{
    uninvite::jwt::token_verifier tokens_;
    token_policy roles_;

public:
    signed_token_policy(uninvite::jwt::token_verifier tokens, shards const& all)
        : tokens_(std::move(tokens))
        , roles_(all)
    {
    }

    template <class CompletionToken>
    auto async_authenticate(std::string const& token, CompletionToken&& done)
    {
        using verified = uninvite::result<uninvite::principal>;
        return asio::async_initiate<CompletionToken, void(verified)>(
            [](auto handler, verified who)
            {
                auto const to = asio::get_associated_executor(handler);
                asio::post(to, [handler = std::move(handler), who = std::move(who)]() mutable
                           { std::move(handler)(std::move(who)); });
            },
            done, tokens_.verify(token));
    }

    template <class CompletionToken>
    auto async_authorize(uninvite::principal who, uninvite::course_id course, CompletionToken&& done)
    {
        return roles_.async_authorize(who, course, std::forward<CompletionToken>(done));
    }
};

// Who may not remove is refused by the statement, and so behind the body.
class statement_policy
{
    uninvite::jwt::token_verifier tokens_;

public:
    explicit statement_policy(uninvite::jwt::token_verifier tokens)
        : tokens_(std::move(tokens))
    {
    }

    uninvite::result<uninvite::principal> authenticate(std::string_view token) const
    {
        return tokens_.verify(token);
    }
    uninvite::result<uninvite::grant> authorize(uninvite::principal, uninvite::course_id) const
    {
        return uninvite::grant::by_role;
    }
};

template <class Policy>
class session : public std::enable_shared_from_this<session<Policy>>
{
    using route_type = uninvite::remove_invitations<Policy, sharded_store&>;

    beast::tcp_stream stream_;
    route_type const& route_;
    beast::flat_buffer buffer_{64 * 1024};
    std::optional<http::request_parser<http::string_body>> parser_;
    std::optional<typename route_type::admission> admission_;
    uninvite::beast::message answer_;

    template <class Next>
    auto then(Next next)
    {
        return [self = this->shared_from_this(), next](beast::error_code ec, std::size_t)
        {
            if (!ec) next(*self);
        };
    }

    void admitted(typename route_type::admitted a)
    {
        if (!a) return send(a.error(), false);
        admission_.emplace(std::move(*a));
        http::async_read(stream_, buffer_, *parser_, then([](session& s) { s.complete(); }));
    }

    void admit()
    {
        auto const head = uninvite::beast::to_request_head(parser_->get());
        if constexpr (uninvite::AccessPolicy<Policy>)
            admitted(route_.admit(head));
        else
            uninvite::async_admit(
                route_, head,
                asio::bind_executor(stream_.get_executor(),
                                    [self = this->shared_from_this()](typename route_type::admitted a)
                                    { self->admitted(std::move(a)); }));
    }

    void complete()
    {
        uninvite::async_complete(std::move(*admission_), parser_->get().body(),
                                 asio::bind_executor(stream_.get_executor(),
                                                     [self = this->shared_from_this()](uninvite::response r)
                                                     { self->send(r, self->parser_->keep_alive()); }));
    }

    void send(uninvite::response const& r, bool keep_alive)
    {
        answer_ = uninvite::beast::to_message(r, parser_->get().version(), "DELETE", keep_alive);
        http::async_write(stream_, answer_,
                          then(
                              [](session& s)
                              {
                                  if (s.answer_.keep_alive()) s.read();
                              }));
    }

public:
    session(asio::ip::tcp::socket socket, route_type const& route)
        : stream_(std::move(socket))
        , route_(route)
    {
        stream_.socket().set_option(asio::ip::tcp::no_delay(true));
    }

    void read()
    {
        parser_.emplace();
        parser_->body_limit(boost::none); // the route judges the length
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read_header(stream_, buffer_, *parser_, then([](session& s) { s.admit(); }));
    }
};

template <class Policy>
void accept(asio::ip::tcp::acceptor& acceptor,
            uninvite::remove_invitations<Policy, sharded_store&> const& route)
{
    acceptor.async_accept(
        [&](beast::error_code ec, asio::ip::tcp::socket socket)
        {
            if (ec) return;
            std::make_shared<session<Policy>>(std::move(socket), route)->read();
            accept(acceptor, route);
        });
}

template <class Policy>
void serve(asio::io_context& io, shards const& all, Policy policy)
{
    sharded_store store(all);
    uninvite::remove_invitations<Policy, sharded_store&> const route{std::move(policy), store};
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    asio::signal_set signals(io, SIGTERM);
    signals.async_wait([&](beast::error_code, int) { io.stop(); });
    accept(acceptor, route);
    std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    io.run();
}

} // namespace

int main(int argc, char** argv)
try
{
    if (argc < 5) throw std::runtime_error("usage: bench-postgres POLICY CONNECTIONS DEPTH DATABASE...");
    std::string_view const policy = argv[1];
    postgres::database_options options;
    options.connections = static_cast<std::size_t>(std::atoi(argv[2]));
    options.timeout = std::chrono::seconds(30);
    postgres::async_options async;
    async.pipeline_depth = static_cast<std::size_t>(std::atoi(argv[3]));

    asio::io_context io(1);
    shards all;
    for (int i = 4; i < argc; ++i)
        all.push_back(std::make_unique<shard>(io, argv[i], options, async));
    char const* const secret = std::getenv("BENCH_SECRET");
    auto const tokens = [&]
    { return uninvite::jwt::token_verifier({uninvite::jwt::key::hs256(secret ? secret : "")}); };
    if (policy == "tokens")
        serve(io, all, token_policy(all));
    else if (policy == "roles")
        serve(io, all, signed_token_policy(tokens(), all));
    else if (policy == "statement")
        serve(io, all, statement_policy(tokens()));
    else
        throw std::runtime_error("POLICY is tokens, roles or statement");
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "bench-postgres: %s\n", e.what());
    return 1;
}
