// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_HOST_FIELD_HPP
#define UNINVITE_BEAST_DETAIL_HOST_FIELD_HPP

#include <uninvite/detail/language.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace uninvite::beast::detail {

inline bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

inline bool is_hex_digit(char c) noexcept
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// unreserved or sub-delims of RFC 3986, section 2.
inline bool is_host_character(char c) noexcept
{
    bool const is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || is_digit(c) || std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

/// A reg-name, which includes every IPv4 address. It may be empty.
inline bool is_reg_name(std::string_view name) noexcept
{
    for (std::size_t i = 0; i != name.size(); ++i)
    {
        if (is_host_character(name[i])) continue;
        if (name[i] != '%' || i + 2 >= name.size()) return false;
        if (!is_hex_digit(name[i + 1]) || !is_hex_digit(name[i + 2])) return false;
        i += 2;
    }
    return true;
}

/// The text between the brackets of an IP-literal, by its characters: the groups of an address are not
/// counted.
inline bool is_ip_literal(std::string_view text) noexcept
{
    if (text.starts_with('v') || text.starts_with('V'))
    {
        std::size_t const dot = text.find('.');
        if (dot == std::string_view::npos || dot == 1 || dot + 1 == text.size()) return false;
        std::string_view const version = text.substr(1, dot - 1);
        std::string_view const rest = text.substr(dot + 1);
        return std::all_of(version.begin(), version.end(), is_hex_digit) &&
               std::all_of(rest.begin(), rest.end(), [](char c) { return c == ':' || is_host_character(c); });
    }
    return text.size() >= 2 && text.find(':') != std::string_view::npos &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return c == ':' || c == '.' || is_hex_digit(c); });
}

/** Whether the value of a Host field is `uri-host [ ":" port ]`. An empty value is valid.

    @par Specification
    RFC 9110, section 7.2; RFC 3986, section 3.2.2
*/
inline bool is_valid_host(std::string_view value) noexcept
{
    std::string_view port;
    bool is_host = false;
    if (value.starts_with('['))
    {
        std::size_t const end = value.find(']');
        if (end == std::string_view::npos) return false;
        is_host = is_ip_literal(value.substr(1, end - 1));
        port = value.substr(end + 1);
    }
    else
    {
        std::size_t const end = (std::min)(value.find(':'), value.size());
        is_host = is_reg_name(value.substr(0, end));
        port = value.substr(end);
    }
    if (!is_host || port.empty()) return is_host;
    return port[0] == ':' && std::all_of(port.begin() + 1, port.end(), is_digit);
}

} // namespace uninvite::beast::detail

#endif
