// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_DETAIL_SECRET_HPP
#define UNINVITE_JWT_DETAIL_SECRET_HPP

#include <uninvite/detail/ascii.hpp>
#include <uninvite/jwt/detail/base64url.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

// Whether bytes can be a secret of HS256. A file with a public key is an easy mistake, and every reader of
// that key could sign tokens. The length finds every RSA key and every JWK set: 128 bytes hold 64 bytes in
// hexadecimal, which is the block of HMAC with SHA-256, and no RSA key of 2048 bits in any encoding. The
// shapes find the short keys: those on a curve.

namespace uninvite::jwt::detail {

inline constexpr std::size_t shortest_secret = 32; // RFC 7518, section 3.2
inline constexpr std::size_t longest_secret = 128;

// The advice of an error.
inline constexpr char const* secret_advice = ": make a secret with 'openssl rand -hex 32'";

// Whether bytes begin as a SubjectPublicKeyInfo (RFC 5280, section 4.1) of up to 127 bytes does.
inline bool is_der_key(std::string_view bytes) noexcept
{
    return bytes.size() > 4 && bytes[0] == 0x30 && bytes[2] == 0x30 && bytes[4] == 0x06;
}

// Whether bytes begin with the length of a name and a name of OpenSSH (RFC 4253, section 6.6).
inline bool is_ssh_key(std::string_view bytes) noexcept
{
    return bytes.size() > 4 && bytes.substr(0, 3) == std::string_view("\0\0\0", 3) &&
           (bytes[4] == 's' || bytes[4] == 'e'); // ssh-..., sk-..., ecdsa-...
}

// Whether bytes are a point of P-256, uncompressed (SEC 1, section 2.3.3).
inline bool is_point(std::string_view bytes) noexcept
{
    return bytes.size() == 65 && bytes[0] == 4;
}

// The key that the bytes are; null if they are none.
inline char const* binary_key(std::string_view bytes) noexcept
{
    if (is_der_key(bytes)) return "a public key in DER";
    if (is_ssh_key(bytes)) return "a public key of OpenSSH";
    return is_point(bytes) ? "a point of an elliptic curve" : nullptr;
}

inline bool is_word_character(char c) noexcept
{
    return uninvite::detail::is_alpha(c) || uninvite::detail::is_digit(c);
}

// Bytes of hexadecimal digits; shorter if other characters follow.
inline std::string from_hex(std::string_view text)
{
    using uninvite::detail::is_digit, uninvite::detail::is_hex_digit, uninvite::detail::to_lower;
    auto const value = [](char c) { return is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10; };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    {
        if (!is_hex_digit(text[i]) || !is_hex_digit(text[i + 1])) break;
        bytes.push_back(static_cast<char>(value(text[i]) << 4 | value(text[i + 1])));
    }
    return bytes;
}

// The key that a run of base64, base64url or hexadecimal digits in the text encodes; null if there is none.
inline char const* encoded_key(std::string text)
{
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    auto const is_digit = [](char c) { return base64url_digits[static_cast<unsigned char>(c)] != no_digit; };
    for (auto at = text.begin(); at != text.end();)
    {
        auto const begin = std::find_if(at, text.end(), is_digit);
        at = std::find_if_not(begin, text.end(), is_digit);
        std::string run(begin, at);
        if (char const* const key = binary_key(from_hex(run))) return key;
        // Of a part, the bytes that are whole: the shapes are at the begin.
        run.resize(run.size() == 87 ? 87 : run.size() / 4 * 4);
        if (auto const bytes = from_base64url(run))
            if (char const* const key = binary_key(*bytes)) return key;
    }
    return nullptr;
}

// Whether the text has the name of a JWK's type, RFC 7517, section 4.1, as a word.
inline bool has_key_type(std::string_view text) noexcept
{
    constexpr std::string_view name = "kty";
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1))
    {
        std::size_t const end = at + name.size();
        if ((at == 0 || !is_word_character(text[at - 1])) &&
            (end == text.size() || !is_word_character(text[end])))
            return true;
    }
    return false;
}

// Whether a text may be a JSON object.
inline bool is_braced(std::string_view text) noexcept
{
    constexpr std::string_view space = " \t\r\n";
    std::size_t const first = text.find_first_not_of(space);
    return first != std::string_view::npos && text[first] == '{' && text[text.find_last_not_of(space)] == '}';
}

/// The kind of key or document that is not a secret, with its article; null if the bytes look like none.
inline char const* published_shape(std::string_view secret)
{
    if (secret.find("BEGIN ") != std::string_view::npos) return "a key in PEM";
    if (has_key_type(secret)) return "a JWK or a JWK set";
    if (is_braced(secret)) return "a JSON document";
    if (char const* const key = binary_key(secret)) return key;
    if (char const* const key = encoded_key(std::string(secret))) return key;
    std::string joined(secret);
    std::erase_if(joined, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    return encoded_key(std::move(joined));
}

/** Rejects bytes that cannot be a secret of HS256.

    @throw std::invalid_argument The bytes are fewer than 32 or more than 128, or look like a public key.
*/
inline void require_secret_bytes(std::string_view secret)
{
    if (char const* const shape = published_shape(secret))
        throw std::invalid_argument("uninvite: the secret of HS256 is " + std::string(shape) +
                                    ", which may be published" + secret_advice);
    std::string const size = "uninvite: the secret of HS256 has " + std::to_string(secret.size()) + " bytes";
    if (secret.size() < shortest_secret) throw std::invalid_argument(size + ", and must have 32 or more");
    if (secret.size() > longest_secret)
        throw std::invalid_argument(size + ", and must have 128 or less, because public keys are longer" +
                                    secret_advice);
}

/** As @ref require_secret_bytes, for text.

    @throw std::invalid_argument Also: a byte is not printable ASCII.
*/
inline void require_secret_text(std::string_view secret)
{
    auto const is_printable = [](char c) { return c >= 0x20 && c <= 0x7e; };
    auto const other = std::find_if_not(secret.begin(), secret.end(), is_printable);
    if (other != secret.end() && !published_shape(secret))
        throw std::invalid_argument(
            "uninvite: byte " + std::to_string(other - secret.begin() + 1) +
            " of the secret of HS256 is not a printable ASCII character, and a secret is one line of these" +
            secret_advice + " (key::hs256_bytes accepts other bytes)");
    require_secret_bytes(secret);
}

} // namespace uninvite::jwt::detail

#endif
