// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_TOKENS_HPP
#define UNINVITE_EXAMPLES_SERVER_TOKENS_HPP

#include <uninvite/jwt/token_verifier.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace uninvite_server {

/// The options of `serve` for signed tokens.
struct jwt_options
{
    std::vector<std::string> secret_files; ///< for HS256; several during a rotation
    std::string public_key_file;           ///< PEM or a JWK set
    std::string user_claim = "user_id";    ///< another one may also be text of digits
    std::string token_type = "access";     ///< empty: any
    std::string issuer;                    ///< empty: any
    std::string audience;                  ///< empty: none
    std::chrono::seconds leeway{0};
    bool milliseconds = false;
};

/** The verifier for signed tokens; `nullopt` if no key file is configured.

    @throw std::runtime_error, std::invalid_argument A file cannot be read, or has no suitable key: one
    sentence.
*/
std::optional<uninvite::jwt::token_verifier> make_jwt_verifier(jwt_options const& options);

} // namespace uninvite_server

#endif
