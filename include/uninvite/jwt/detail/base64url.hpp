// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_DETAIL_BASE64URL_HPP
#define UNINVITE_JWT_DETAIL_BASE64URL_HPP

#include <uninvite/detail/language.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace uninvite::jwt::detail {

inline constexpr std::uint8_t no_digit = 0xff;

inline constexpr std::array<std::uint8_t, 256> base64url_digits = []
{
    std::array<std::uint8_t, 256> digits{};
    digits.fill(no_digit);
    std::string_view const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::uint8_t value = 0;
    for (char c : alphabet)
        digits[static_cast<unsigned char>(c)] = value++;
    return digits;
}();

/** Decodes base64url; `nullopt` if the text is not valid.

    Each sequence of bytes has one spelling: padding, line breaks, other characters and bits after the last
    byte are rejected, so that the parts of an issued token have no second spelling.

    @par Specification
    RFC 4648, section 5 and 3.5; RFC 7515, section 2 (without padding).

    @par Complexity
    Linear. @par Exception Safety As `std::string`.
*/
inline std::optional<std::string> from_base64url(std::string_view text)
{
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int waiting = 0;
    for (char c : text)
    {
        std::uint8_t const digit = base64url_digits[static_cast<unsigned char>(c)];
        if (digit == no_digit) return std::nullopt;
        bits = (bits << 6 | digit) & 0xfff;
        waiting += 6;
        if (waiting < 8) continue;
        waiting -= 8;
        bytes.push_back(static_cast<char>(bits >> waiting & 0xff));
    }
    if ((bits & ((1u << waiting) - 1)) != 0) return std::nullopt;
    return bytes;
}

} // namespace uninvite::jwt::detail

#endif
