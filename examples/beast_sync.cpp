// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The route mounted in a minimal synchronous Beast server, next to a page of the host.
//
// Run it:
//   beast_sync 8080
// and in another terminal:
//   url=http://127.0.0.1:8080/api/v2/course/1/invite/
//   curl -i -X DELETE -H "Authorization: Bearer creator-token" -d users=7 $url
//
// It prints
//   listening on http://127.0.0.1:8080
//   user 1 at course 1: 204, 1 removed
// A thread a connection and no deadlines: to begin with, not to expose. examples/server/ has both.

#include <uninvite/beast.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string_view>
#include <thread>
#include <utility>

namespace asio = boost::asio;
namespace http = boost::beast::http;

using boost::beast::error_code;
using uninvite::course_id;
using uninvite::user_id;

namespace {

// Notified of every outcome, even if the response does not reach the client.
void print_outcome(uninvite::removal_event const& e) noexcept
{
    std::printf("user %lld at course %lld: %u, %zu removed\n",
                e.actor ? static_cast<long long>(e.actor->value()) : 0,
                e.course ? static_cast<long long>(e.course->value()) : 0, e.status,
                e.removed ? e.removed->size() : 0);
    std::fflush(stdout);
}

// The other pages of the host.
template <class Request>
http::response<http::string_body> own_page(Request const& request)
{
    http::response<http::string_body> page(http::status::not_found, request.version());
    page.body() = "There is no page here.\n";
    page.keep_alive(false);
    page.prepare_payload();
    return page;
}

//[serve_connection
template <class Route>
void serve_connection(asio::ip::tcp::socket socket, Route const& route)
{
    boost::beast::flat_buffer buffer(64 * 1024);
    error_code ec;
    for (bool again = true; again && !ec;)
    {
        http::request_parser<http::string_body> parser;
        // Refuses heads that a proxy could read differently, which http::read_header accepts.
        if (!uninvite::beast::read_head(socket, buffer, parser, route, {}, ec)) break;

        std::string_view const target(parser.get().target().data(), parser.get().target().size());
        if (route.matches(target))
            again = uninvite::beast::respond(socket, buffer, parser, route, ec);
        else
        {
            http::write(socket, own_page(parser.get()), ec);
            again = false;
        }
    }

    // Close only when the client has: closing on unread bytes would reset the connection under the answer.
    socket.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    char rest[4096];
    for (int reads = 0; !ec && reads != 256; ++reads)
        socket.read_some(asio::buffer(rest), ec);
}
//]

bool read_port(char const* text, std::uint16_t& port)
{
    char const* const end = text + std::strlen(text);
    auto const [at, failed] = std::from_chars(text, end, port);
    return failed == std::errc() && at == end;
}

} // namespace

int main(int argc, char** argv)
try
{
    std::uint16_t port = 0;
    if (argc != 2 || !read_port(argv[1], port))
    {
        std::fprintf(stderr, "Usage: beast_sync PORT, 0 to 65535; 0 takes a free one\n");
        return 2;
    }

    //[mount
    uninvite::testing::memory_tokens tokens{{"creator-token", user_id{1}}};
    uninvite::testing::memory_store store;
    store.add_course(course_id{1});
    store.set_role(course_id{1}, user_id{1}, uninvite::course_role::creator);
    store.invite(course_id{1}, user_id{7});

    uninvite::creator_or_manager policy{tokens, store};
    uninvite::remove_invitations route{policy, store, {.realm = "example"}, print_outcome};
    //]

    asio::io_context io;
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), port});
    std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    for (;;)
        std::thread([&route, socket = acceptor.accept()]() mutable
                    { serve_connection(std::move(socket), route); })
            .detach();
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "beast_sync: %s\n", e.what());
    return 1;
}
