// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "tokens.hpp"

#include <uninvite/jwt.hpp>

#include <fmt/core.h>

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace jwt = uninvite::jwt;

namespace uninvite_server {

namespace {

constexpr char const* secret_option = "--jwt-key-file";
constexpr char const* public_key_option = "--jwt-public-key-file";

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
    std::string secret = read(file, secret_option);
    if (!secret.ends_with('\n')) return secret;
    secret.pop_back();
    if (secret.ends_with('\r')) secret.pop_back();
    return secret;
}

// The sentence of a key that cannot be used begins with the option of its file.
template <class Make>
auto of_option(char const* option, Make make)
{
    try
    {
        return make();
    }
    catch (std::invalid_argument const& e)
    {
        std::string_view why = e.what();
        constexpr std::string_view prefix = "uninvite: ";
        if (why.starts_with(prefix)) why.remove_prefix(prefix.size());
        throw std::runtime_error(fmt::format("the file of {} cannot be used: {}", option, why));
    }
}

std::vector<jwt::key> read_keys(jwt_options const& options)
{
    std::vector<jwt::key> keys;
    for (std::string const& file : options.secret_files)
        keys.push_back(of_option(secret_option, [&] { return jwt::key::hs256(read_secret(file)); }));
    if (options.public_key_file.empty()) return keys;
    std::string const text = read(options.public_key_file, public_key_option);
    return of_option(public_key_option,
                     [&]
                     {
                         std::size_t const first = text.find_first_not_of(" \t\r\n");
                         if (first != std::string::npos && text[first] == '{')
                             return jwt::keys_from_jwks(text);
                         return std::vector<jwt::key>{jwt::key::from_pem(text)};
                     });
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
