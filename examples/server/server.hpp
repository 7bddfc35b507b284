// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_SERVER_HPP
#define UNINVITE_EXAMPLES_SERVER_SERVER_HPP

#include "limits.hpp"
#include "tokens.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace uninvite_server {

/// Threads that serve connections: one core is left for the thread that commits.
inline unsigned default_threads()
{
    return std::max(2u, std::thread::hardware_concurrency()) - 1;
}

/// The options of `serve`.
struct serve_options
{
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080; ///< 0: the system chooses
    std::string database;
    std::string tls_certificate;         ///< a file in PEM; empty: no TLS
    std::string tls_key;                 ///< a file in PEM
    bool allow_plaintext_tokens = false; ///< also without TLS on an address that is not loopback
    bool users_in_query = false;         ///< if the body is empty
    jwt_options jwt;
    unsigned threads = default_threads();
    std::size_t connections = 8;           ///< maximum, to a PostgreSQL server
    std::string synchronous_commit = "on"; ///< the weakest of a PostgreSQL server: the name of the setting
    bool accept_fsync_off = false;         ///< of a PostgreSQL server
    std::uint64_t quick_check = 256; ///< MiB; a larger SQLite file is not checked at the start; 0: none is
    limits allowed;
};

/** Serves until SIGTERM or SIGINT, then completes the requests in flight.

    Prints `listening on http://ADDRESS:PORT`, or `https:`, when it is ready; the access log goes to standard
    error.

    @throw std::runtime_error The address, the port, a file or the database cannot be used: one sentence.
*/
void serve(serve_options const& options);

} // namespace uninvite_server

#endif
