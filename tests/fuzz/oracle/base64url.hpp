// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_BASE64URL_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_BASE64URL_HPP

#include <bitset>
#include <cstddef>
#include <optional>
#include <string>

namespace oracle {

inline std::string const base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648, section 5, without padding: the bits as text, six for each character.
inline std::string to_base64url(std::string const& bytes)
{
    std::string bits;
    for (char c : bytes)
        bits += std::bitset<8>(static_cast<unsigned char>(c)).to_string();
    while (bits.size() % 6 != 0)
        bits += '0';
    std::string text;
    for (std::size_t at = 0; at != bits.size(); at += 6)
        text += base64url_alphabet[std::bitset<6>(bits, at, 6).to_ulong()];
    return text;
}

/// The bytes whose one spelling this is.
inline std::optional<std::string> from_base64url(std::string const& text)
{
    std::string bits;
    for (char c : text)
    {
        std::size_t const digit = base64url_alphabet.find(c);
        if (digit == std::string::npos) return std::nullopt;
        bits += std::bitset<6>(digit).to_string();
    }
    std::string bytes;
    for (std::size_t at = 0; at + 8 <= bits.size(); at += 8)
        bytes += static_cast<char>(std::bitset<8>(bits, at, 8).to_ulong());
    if (to_base64url(bytes) != text) return std::nullopt;
    return bytes;
}

} // namespace oracle

#endif
