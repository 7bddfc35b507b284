// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_TLS_HPP
#define UNINVITE_EXAMPLES_SERVER_TLS_HPP

#include <boost/asio/ssl/context.hpp>

#include <string>

namespace uninvite_server {

/** TLS 1.2 and 1.3, with a certificate and its private key.

    @param certificate A file in PEM: the server's certificate, then the intermediate ones.
    @param private_key A file in PEM.
    @throw std::runtime_error A file cannot be read, or key and certificate do not match: one sentence.
*/
boost::asio::ssl::context make_tls(std::string const& certificate, std::string const& private_key);

} // namespace uninvite_server

#endif
