// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_SHA256_HPP
#define UNINVITE_DETAIL_SHARED_SHA256_HPP

#include <uninvite/detail/language.hpp>

#include <openssl/sha.h>

#include <array>
#include <string_view>

namespace uninvite::detail {

/// The stored form of a token.
using sha256_digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

/// SHA-256 of a token (FIPS 180-4). Tokens are random, so a hash without salt suffices.
inline sha256_digest sha256(std::string_view token) noexcept
{
    sha256_digest digest;
    SHA256(reinterpret_cast<unsigned char const*>(token.data()), token.size(), digest.data());
    return digest;
}

} // namespace uninvite::detail

#endif
