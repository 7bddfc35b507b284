// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "tokens.hpp"

#include <uninvite/jwt.hpp>

#include <fmt/core.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace jwt = uninvite::jwt;

namespace uninvite_server {

namespace {

// Messages name the option and not the file: the secret itself may have been given for the name.
std::string read(std::string const& file, char const* option)
{
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (errno != 0)
        throw std::runtime_error(
            fmt::format("the file of {} cannot be read: {}", option, std::generic_category().message(errno)));
    return text.str();
}

// Editors end a file with a line break, which is not part of the secret.
std::string read_secret(std::string const& file)
{
    std::string secret = read(file, "--jwt-key-file");
    if (!secret.ends_with('\n')) return secret;
    secret.pop_back();
    if (secret.ends_with('\r')) secret.pop_back();
    return secret;
}

std::vector<jwt::key> read_keys(jwt_options const& options)
{
    std::vector<jwt::key> keys;
    for (std::string const& file : options.secret_files)
        keys.push_back(jwt::key::hs256(read_secret(file)));
    if (options.public_key_file.empty()) return keys;
    std::string const text = read(options.public_key_file, "--jwt-public-key-file");
    if (text.find_first_not_of(" \t\r\n") != std::string::npos &&
        text[text.find_first_not_of(" \t\r\n")] == '{')
        return jwt::keys_from_jwks(text);
    keys.push_back(jwt::key::from_pem(text));
    return keys;
}

} // namespace

std::optional<jwt::token_verifier> make_jwt_verifier(jwt_options const& o)
{
    std::vector<jwt::key> keys = read_keys(o);
    if (keys.empty()) return std::nullopt;
    jwt::claim_rules rules;
    rules.user = o.user_claim;
    rules.user_is_text = o.user_claim != jwt::claim_rules().user;
    rules.token_type = o.token_type;
    rules.issuer = o.issuer;
    rules.audience = o.audience;
    rules.leeway = o.leeway;
    if (o.milliseconds) rules.unit = jwt::time_unit::milliseconds;
    return jwt::token_verifier(std::move(keys), std::move(rules));
}

} // namespace uninvite_server
