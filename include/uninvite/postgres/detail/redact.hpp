// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_REDACT_HPP
#define UNINVITE_POSTGRES_DETAIL_REDACT_HPP

#include <uninvite/detail/ascii.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// libpq's messages repeat parts of a connection string. These functions keep the reason, and leave out
// everything that may be a part of a password.

namespace uninvite::postgres::detail {

/// The part of a URL after its scheme; empty for keywords.
inline std::string_view after_scheme(std::string_view text) noexcept
{
    for (std::string_view const scheme : {"postgresql://", "postgres://"})
        if (text.starts_with(scheme)) return text.substr(scheme.size());
    return {};
}

/** Whether a reserved character in the user or the password of a URL is not percent-encoded, so that libpq
    would take a part of the password for a host, a port or a database, and repeat it in messages.
*/
inline bool has_unencoded_secret(std::string_view text) noexcept
{
    constexpr std::string_view::size_type npos = std::string_view::npos;
    std::string_view const rest = after_scheme(text);
    std::string_view const head = rest.substr(0, rest.find('?'));
    std::string_view hosts = head.substr(0, head.find('/'));
    std::size_t const at = hosts.find('@');
    if (head.find('@', at == npos ? hosts.size() : at + 1) != npos) return true;
    if (at != npos) hosts.remove_prefix(at + 1);
    while (!hosts.empty())
    {
        std::string_view one = uninvite::detail::take_until(hosts, ',');
        one.remove_prefix(one.starts_with('[') ? (std::min)(one.find(']'), one.size()) : 0);
        std::size_t const colon = one.find(':');
        if (colon != npos && one.find_first_not_of("0123456789", colon + 1) != npos) return true;
    }
    return false;
}

/** Whether a host, as libpq reads it, may be a user and a password: it has a `@`, or a `:` and is not an
    IPv6 address. Percent-encoding that libpq leaves in it is decoded first. A path is not judged.
*/
inline bool is_secret_in_host(std::string_view hosts)
{
    while (!hosts.empty())
    {
        std::string one(uninvite::detail::take_until(hosts, ','));
        if (one.starts_with('/') || one.starts_with('@')) continue; // a socket's path, or its abstract name
        for (std::string_view const code : {"%25%", "%40@", "%3A:", "%3a:"}) // the first may make the others
            for (std::size_t at = 0; (at = one.find(code.substr(0, 3))) != std::string::npos;)
                one.replace(at, 3, 1, code[3]);
        std::string_view const address = std::string_view(one).substr(0, one.find('%'));
        bool const is_ipv6 = address.find_first_not_of("0123456789abcdefABCDEF:.") == address.npos;
        if (one.find('@') != one.npos || (one.find(':') != one.npos && !is_ipv6)) return true;
    }
    return false;
}

/// Whether a database's name is a connection string, by libpq's rule for it.
inline bool is_connection_string(std::string_view name) noexcept
{
    return name.find('=') != name.npos || name.starts_with("postgresql://") ||
           name.starts_with("postgres://");
}

/// Whether a word that libpq does not know is the name of a parameter, and not a part of a password.
inline bool is_parameter_name(std::string_view text, std::string_view name)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    constexpr std::size_t longest = 63;
    bool const is_url = !after_scheme(text).empty();
    std::size_t const begin = is_url ? text.find('?') : 0;
    if (name.empty() || name.size() > longest || name.find_first_not_of(letters) != std::string_view::npos ||
        begin == std::string_view::npos || text.find('@', begin) != std::string_view::npos)
        return false;
    std::size_t const at = text.find(std::string(name) + "=", begin);
    if (at == std::string_view::npos) return false;
    bool const begins =
        at == 0 || std::string_view(is_url ? "?&" : " ").find(text[at - 1]) != std::string_view::npos;
    std::string before(text.substr(begin, at - begin));
    for (char& c : before)
        c = uninvite::detail::to_lower(c);
    return begins && before.find("pass") == std::string::npos && before.find('\'') == std::string::npos;
}

/** The reason that libpq gives for refusing a connection string, without the parts of the string in it.

    @param text The connection string. @param message libpq's message, on one line.

    @return The message up to the first part of the string in it, and that part only if it is the name of a
    parameter. Empty if the message is in another language, whose quotes are not known.
*/
inline std::string reason_without_secrets(std::string_view text, std::string_view message)
{
    if (std::any_of(message.begin(), message.end(), [](char c) { return c < ' ' || c > '~'; })) return {};
    std::string reason;
    std::size_t at = 0;
    for (; at != message.size(); ++at)
    {
        bool const is_sign = message.substr(at, 3) == "\"=\"" || message.substr(at, 3) == "\"]\"";
        if (message[at] == '"' && !is_sign) break;
        reason += message.substr(at, is_sign ? 3 : 1);
        if (is_sign) at += 2;
    }
    std::string_view name = message.substr((std::min)(at + 1, message.size()));
    name = name.substr(0, name.find('"'));
    if (is_parameter_name(text, name)) return reason.append("\"").append(name).append("\"");
    while (reason.ends_with(' ') || reason.ends_with(':'))
        reason.pop_back();
    return reason;
}

/// Whether no letter, digit or underscore is next to a part of a text.
inline bool is_whole_word(std::string_view text, std::size_t at, std::size_t size) noexcept
{
    auto const is_letter = [](char c)
    {
        using namespace uninvite::detail;
        return is_alpha(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) > 127;
    };
    return (at == 0 || !is_letter(text[at - 1])) && (at + size == text.size() || !is_letter(text[at + size]));
}

/// The text with `...` in place of each secret. A secret of fewer than four characters is in many words, and
/// is replaced only as a whole word.
inline std::string without_secrets(std::string text, std::vector<std::string> secrets)
{
    constexpr std::size_t longest_word = 3;
    std::sort(secrets.begin(), secrets.end(),
              [](auto const& a, auto const& b) { return a.size() > b.size(); });
    for (std::string const& secret : secrets)
        for (std::size_t at = 0; !secret.empty() && (at = text.find(secret, at)) != std::string::npos;)
        {
            bool const is_found = secret.size() > longest_word || is_whole_word(text, at, secret.size());
            if (is_found) text.replace(at, secret.size(), "...");
            at += is_found ? 3 : 1;
        }
    return text;
}

} // namespace uninvite::postgres::detail

#endif
