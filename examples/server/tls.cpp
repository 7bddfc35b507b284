// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "tls.hpp"

#include <fmt/core.h>

#include <openssl/ssl.h>

#include <stdexcept>

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace uninvite_server {

ssl::context make_tls(std::string const& certificate, std::string const& private_key)
{
    ssl::context tls(ssl::context::tls_server);
    if (SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION) != 1)
        throw std::runtime_error("OpenSSL does not support TLS 1.2");
    tls.set_options(ssl::context::default_workarounds | ssl::context::no_compression |
                    SSL_OP_NO_RENEGOTIATION);
    error_code ec;
    tls.use_certificate_chain_file(certificate, ec);
    if (ec)
        throw std::runtime_error(
            fmt::format("the certificate of --tls-certificate cannot be used: {}", ec.message()));
    tls.use_private_key_file(private_key, ssl::context::pem, ec);
    if (ec)
        throw std::runtime_error(
            fmt::format("the private key of --tls-key cannot be used: {}", ec.message()));
    return tls;
}

} // namespace uninvite_server
