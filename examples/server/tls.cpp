// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "tls.hpp"

#include <fmt/core.h>

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

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
    // Without a callback, OpenSSL asks the terminal for the passphrase of an encrypted key.
    auto const is_encrypted = std::make_shared<bool>(false);
    tls.set_password_callback(
        [is_encrypted](std::size_t, ssl::context::password_purpose)
        {
            *is_encrypted = true;
            return std::string();
        });
    error_code ec;
    tls.use_certificate_chain_file(certificate, ec);
    if (ec)
        throw std::runtime_error(
            fmt::format("the certificate of --tls-certificate cannot be used: {}", ec.message()));
    tls.use_private_key_file(private_key, ssl::context::pem, ec);
    if (*is_encrypted)
        throw std::runtime_error("the private key of --tls-key is encrypted, and the server asks for no "
                                 "passphrase: decrypt it, for example with openssl pkey");
    if (ec)
        throw std::runtime_error(
            fmt::format("the private key of --tls-key cannot be used: {}", ec.message()));
    // OpenSSL itself compares only keys of the same type.
    if (SSL_CTX_check_private_key(tls.native_handle()) != 1)
        throw std::runtime_error("the private key of --tls-key does not belong to the certificate of "
                                 "--tls-certificate");
    return tls;
}

} // namespace uninvite_server
