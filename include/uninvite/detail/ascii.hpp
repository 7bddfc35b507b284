// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_ASCII_HPP
#define UNINVITE_DETAIL_ASCII_HPP

#include <uninvite/detail/language.hpp>

#include <array>
#include <cstddef>
#include <string_view>

// Character classes and comparisons of HTTP's grammar, independent of the locale.

namespace uninvite::detail {

constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr bool is_alpha(char c) noexcept
{
    return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

constexpr bool is_hex_digit(char c) noexcept
{
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

/// One entry for each byte: true for a letter, a digit, or one of the extra characters.
using byte_set = std::array<bool, 256>;

constexpr byte_set alphanumeric_and(std::string_view others) noexcept
{
    byte_set set{};
    for (std::size_t i = 0; i != set.size(); ++i)
        set[i] = is_digit(static_cast<char>(i)) || is_alpha(static_cast<char>(i));
    for (char c : others)
        set[static_cast<unsigned char>(c)] = true;
    return set;
}

inline constexpr byte_set tchars = alphanumeric_and("!#$%&'*+-.^_`|~");
inline constexpr byte_set token68_chars = alphanumeric_and("-._~+/");

/// A byte of a token (RFC 9110, section 5.6.2).
constexpr bool is_tchar(char c) noexcept
{
    return tchars[static_cast<unsigned char>(c)];
}

/// A byte of a token68, except the `=` at its end (RFC 9110, section 11.2); RFC 6750 calls it b64token.
constexpr bool is_token68_char(char c) noexcept
{
    return token68_chars[static_cast<unsigned char>(c)];
}

/// Equality that ignores the case of ASCII letters. @pre Equal lengths.
constexpr bool iequals_of_one_size(std::string_view a, std::string_view b) noexcept
{
    for (std::size_t i = 0; i != a.size(); ++i)
        if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
    return true;
}

/// Equality that ignores the case of ASCII letters.
constexpr bool iequals(std::string_view a, std::string_view b) noexcept
{
    // Most clients use the canonical spelling, and comparing bytes is cheap.
    return a.size() == b.size() && (a == b || iequals_of_one_size(a, b));
}

/// Without the optional white space at both ends (RFC 9110, section 5.6.3). Borrows from `s`.
constexpr std::string_view trim(std::string_view s) noexcept
{
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t'))
        s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t'))
        s.remove_suffix(1);
    return s;
}

/// Removes the text before the first `separator` from the front of `rest` and returns it. Borrows.
constexpr std::string_view take_until(std::string_view& rest, char separator) noexcept
{
    std::size_t const at = rest.find(separator);
    std::string_view const head = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return head;
}

} // namespace uninvite::detail

#endif
