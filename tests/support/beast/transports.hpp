// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_BEAST_TRANSPORTS_HPP
#define UNINVITE_TESTS_SUPPORT_BEAST_TRANSPORTS_HPP

// Pairs of connected streams of the kinds that a Beast host has.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace tests {

struct memory_pair
{
    using stream = boost::beast::test::stream;

    stream server;
    stream client;

    explicit memory_pair(boost::asio::io_context& io)
        : server(io)
        , client(io)
    {
        server.connect(client);
    }
    boost::asio::awaitable<void> accept() { co_return; }
    boost::asio::awaitable<void> connect() { co_return; }
    void close() { server.close(); }
};

struct tcp_pair
{
    using stream = boost::beast::tcp_stream;

    stream server;
    stream client;

    explicit tcp_pair(boost::asio::io_context& io)
        : server(io)
        , client(io)
    {
        using boost::asio::ip::tcp;
        tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
        client.socket().connect(acceptor.local_endpoint());
        acceptor.accept(server.socket());
    }
    boost::asio::awaitable<void> accept() { co_return; }
    boost::asio::awaitable<void> connect() { co_return; }
    void close() { server.socket().shutdown(boost::asio::socket_base::shutdown_send); }
};

class tls_pair
{
    tcp_pair below_;
    boost::asio::ssl::context for_server_{boost::asio::ssl::context::tls_server};
    boost::asio::ssl::context for_client_{boost::asio::ssl::context::tls_client};

    void make_certificate()
    {
        EVP_PKEY* const key = EVP_EC_gen("P-256");
        X509* const certificate = X509_new();
        X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        SSL_CTX_use_certificate(for_server_.native_handle(), certificate);
        SSL_CTX_use_PrivateKey(for_server_.native_handle(), key);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }

public:
    using stream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

    stream server;
    stream client;

    explicit tls_pair(boost::asio::io_context& io)
        : below_(io)
        , server((make_certificate(), std::move(below_.server)), for_server_)
        , client(std::move(below_.client), for_client_)
    {
    }
    boost::asio::awaitable<void> accept()
    {
        return server.async_handshake(boost::asio::ssl::stream_base::server, boost::asio::use_awaitable);
    }
    boost::asio::awaitable<void> connect()
    {
        return client.async_handshake(boost::asio::ssl::stream_base::client, boost::asio::use_awaitable);
    }
    void close() { server.next_layer().socket().shutdown(boost::asio::socket_base::shutdown_send); }
};

} // namespace tests

#endif
