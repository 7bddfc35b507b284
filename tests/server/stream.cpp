// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../examples/server/stream.hpp"

#include "support/catch.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

/// A client in the middle of a TLS record of 16 KiB, and the server's side of its connection.
struct half_a_record
{
    asio::io_context io;
    asio::ssl::context context{asio::ssl::context::tls_server};
    tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
    tcp::socket client{io};
    std::optional<uninvite_server::stream> server;
    std::optional<error_code> result;

    half_a_record()
    {
        client.connect(acceptor.local_endpoint());
        client.set_option(tcp::no_delay(true));
        server.emplace(acceptor.accept(), &context);
        arrives({"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc", 9});
    }

    /// Bytes that the server can read without a wait.
    void arrives(std::string_view bytes)
    {
        asio::write(client, asio::buffer(bytes.data(), bytes.size()));
        server->socket().wait(tcp::socket::wait_read);
    }

    /// Its first read completes at once, so that nothing is pending until its handler runs.
    void start_handshake()
    {
        server->async_handshake([this](error_code ec) { result = ec; });
        REQUIRE(server->socket().available() == 0);
    }
};

} // namespace

TEST_CASE("TLS: a byte that arrives at the deadline does not prolong it")
{
    half_a_record c;
    c.server->expires_after(0ms);
    c.start_handshake();
    c.arrives("a");
    c.io.poll();
    CHECK(c.result == error_code(boost::beast::error::timeout));
    CHECK(c.server->timed_out());
}

TEST_CASE("TLS: end leaves nothing pending, also if a byte has just arrived")
{
    half_a_record c;
    c.server->expires_after(1h);
    c.start_handshake();
    c.server->end();
    c.io.poll();
    CHECK(c.result == error_code(asio::error::operation_aborted));
}
