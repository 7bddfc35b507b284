// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_HOST_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_HOST_HPP

#include <cstddef>
#include <string>

// The host of a request, by RFC 3986, section 3.2.2: `host [ ":" digits ]`, which may be empty.

namespace oracle {

inline std::string const decimal_digits = "0123456789";
inline std::string const hex_digits = decimal_digits + "abcdefABCDEF";
inline std::string const host_characters =
    decimal_digits + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~!$&'()*+,;=";

inline bool consists_of(std::string const& text, std::string const& allowed)
{
    return text.find_first_not_of(allowed) == std::string::npos;
}

inline bool is_host_with_port(std::string const& text)
{
    std::string host = text, port;
    bool const is_literal = text.starts_with('[');
    std::size_t const end = is_literal ? text.find(']') : text.find(':');
    if (is_literal && end == text.npos) return false;
    if (end != text.npos)
    {
        host = text.substr(0, end);
        port = text.substr(is_literal ? end + 1 : end);
    }
    if (!port.empty() && (port[0] != ':' || !consists_of(port.substr(1), decimal_digits))) return false;
    if (!is_literal)
    {
        std::string plain;
        for (std::size_t i = 0; i < host.size(); ++i)
            if (host[i] != '%')
                plain += host[i];
            else if (i + 2 < host.size() && consists_of(host.substr(i + 1, 2), hex_digits))
                i += 2;
            else
                return false;
        return consists_of(plain, host_characters);
    }
    std::string const inside = host.substr(1);
    if (inside.starts_with('v') || inside.starts_with('V'))
    {
        std::size_t const dot = inside.find('.');
        return dot != inside.npos && dot > 1 && dot + 1 < inside.size() &&
               consists_of(inside.substr(1, dot - 1), hex_digits) &&
               consists_of(inside.substr(dot + 1), host_characters + ":");
    }
    return inside.size() > 1 && inside.find(':') != inside.npos && consists_of(inside, hex_digits + ":.");
}

} // namespace oracle

#endif
