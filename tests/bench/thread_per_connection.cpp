// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The library's synchronous store in a server with a thread for each connection, and the same without groups:
//
//   bench-thread-per-connection --store single|group FILE
//
// `group` is the library's store; `single` commits each removal by itself, on one connection with the same
// statements and checks, and the callers take turns.

#include <uninvite/beast.hpp>
#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace sqlite = uninvite::sqlite;

namespace {

template <class Route>
void serve_connection(asio::ip::tcp::socket socket, Route const& route)
{
    boost::beast::flat_buffer buffer(64 * 1024);
    boost::beast::error_code ec;
    socket.set_option(asio::ip::tcp::no_delay(true), ec);
    for (bool again = true; again && !ec;)
    {
        http::request_parser<http::string_body> parser;
        parser.body_limit(boost::none); // the route judges the length
        http::read_header(socket, buffer, parser, ec);
        if (!ec) again = uninvite::beast::respond(socket, buffer, parser, route, ec);
    }
}

class single_store
{
    std::mutex mutex_;
    sqlite::detail::group_writer writer_;
    std::chrono::milliseconds const timeout_;

public:
    explicit single_store(sqlite::database const& db)
        : writer_(db)
        , timeout_(db.busy_timeout())
    {
    }

    uninvite::result<uninvite::removed> remove(uninvite::removal const& r)
    {
        std::lock_guard const lock(mutex_);
        if (auto const why = writer_.begin(timeout_)) return *why;
        sqlite::detail::group_member one{&r};
        writer_.commit(std::array{&one});
        return std::move(one.answer);
    }
};

template <class Store>
[[noreturn]] void serve(char const* file)
{
    sqlite::database const database(file);
    Store store(database);
    sqlite::token_verifier tokens(database);
    sqlite::course_roles roles(database);
    uninvite::remove_invitations const route{uninvite::creator_or_manager{tokens, roles}, store};

    asio::io_context io;
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    for (;;)
        std::thread([&route, socket = acceptor.accept()]() mutable
                    { serve_connection(std::move(socket), route); })
            .detach();
}

} // namespace

int main(int argc, char** argv)
try
{
    std::string_view const store = argc == 4 && std::string_view(argv[1]) == "--store" ? argv[2] : "";
    std::signal(SIGTERM, [](int) { std::_Exit(0); });
    if (store == "single") serve<single_store>(argv[3]);
    if (store == "group") serve<sqlite::store>(argv[3]);
    throw std::runtime_error("usage: bench-thread-per-connection --store single|group FILE");
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "bench-thread-per-connection: %s\n", e.what());
    return 1;
}
