// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_FILE_NAME_HPP
#define UNINVITE_SQLITE_DETAIL_FILE_NAME_HPP

#include <uninvite/detail/ascii.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

// A text that is given for a SQLite file may be the URL of another database, with a password. SQLite would
// create a file of that name, and messages would repeat it.

namespace uninvite::sqlite::detail {

constexpr std::string_view file_scheme = "file:";

/// The text before the first colon if it is the scheme of a URL (RFC 3986, section 3.1), of two characters or
/// more: a single letter is a drive.
inline std::string_view scheme_of(std::string_view text) noexcept
{
    std::size_t const colon = text.find(':');
    if (colon == std::string_view::npos || colon < 2 || !uninvite::detail::is_alpha(text[0])) return {};
    std::string_view const scheme = text.substr(0, colon);
    bool const is_scheme = std::all_of(scheme.begin(), scheme.end(),
                                       [](char c)
                                       {
                                           return uninvite::detail::is_alpha(c) ||
                                                  uninvite::detail::is_digit(c) || c == '+' || c == '.' ||
                                                  c == '-';
                                       });
    return is_scheme ? scheme : std::string_view();
}

/// Whether a component of a path has an `@` and a colon, as `user:password@host:port` has.
inline bool has_user_and_host(std::string_view text) noexcept
{
    while (!text.empty())
    {
        std::size_t const end = std::min(text.find_first_of("/\\"), text.size());
        std::string_view const part = text.substr(0, end);
        if (part.find('@') != std::string_view::npos && part.find(':') != std::string_view::npos) return true;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return false;
}

/// Whether the text has a word and an equals sign, as a connection string does: at its beginning any word,
/// later one of those that name a secret or a server.
inline bool has_keyword(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        c = uninvite::detail::to_lower(c);
    for (std::size_t at = lower.find('='); at != std::string::npos; at = lower.find('=', at + 1))
    {
        std::size_t const last = lower.substr(0, at).find_last_not_of(" \t");
        if (last == std::string::npos) continue;
        std::size_t const before = lower.find_last_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", last);
        std::size_t const first = before == std::string::npos ? 0 : before + 1;
        std::string_view const word = std::string_view(lower).substr(first, last + 1 - first);
        if (word.empty()) continue;
        if (lower.find_first_not_of(" \t\r\n'\"") == first) return true;
        for (char const* const secret : {"password", "passwd", "passphrase", "pwd", "secret", "token"})
            if (word.find(secret) != std::string_view::npos) return true;
        for (char const* const server :
             {"host", "hostaddr", "dbname", "user", "server", "uid", "service", "key", "sslkey"})
            if (word == server) return true;
    }
    return false;
}

/// The fault of a URI with the scheme `file`, or an empty text. @see https://sqlite.org/uri.html
inline std::string fault_of_file_uri(std::string_view uri)
{
    std::string_view rest = uri.substr(file_scheme.size());
    rest = rest.substr(0, rest.find('#'));
    std::size_t const mark = std::min(rest.find('?'), rest.size());
    std::string_view path = rest.substr(0, mark);
    std::string_view query = rest.substr(std::min(mark + 1, rest.size()));
    if (path.starts_with("//"))
    {
        path.remove_prefix(2);
        std::string_view const host = path.substr(0, path.find('/'));
        if (!host.empty() && host != "localhost")
            return "it is a URI with 'file:' that names a host: write file:/path or file:///path";
    }
    while (!query.empty())
    {
        std::string_view const one = uninvite::detail::take_until(query, '&');
        if (!one.empty() && one != "mode=rw" && one != "cache=private")
            return "it is a URI with 'file:' that has another parameter than mode=rw and cache=private: "
                   "others "
                   "would undo the locks or the durability of removals";
    }
    return {};
}

/** The fault of a text that is given as the name of a file.

    @param text A path, or a URI that begins with `file:` and may have the parameters `mode=rw` and
    `cache=private`.

    @return Empty if it is one of them. Otherwise a clause with the kind of the text and the text to write
    instead. It repeats nothing of the text except the scheme of a URL: there may be a password in it.
*/
inline std::string fault_of_file_name(std::string_view text)
{
    constexpr std::size_t longest_scheme = 24;
    constexpr std::string_view instead =
        ": write a path or a URI with 'file:' for SQLite, or, in lower case and "
        "without blanks around it, postgresql://user@host/name for PostgreSQL";
    if (text.empty()) return "it is empty";
    std::size_t const begin = std::min(text.find_first_not_of(" \t\r\n\"'"), text.size());
    std::string_view const bare = text.substr(begin);
    std::string_view const scheme = scheme_of(bare);
    bool const is_url = text.find("://") != std::string_view::npos || !scheme.empty();
    if (text.starts_with(file_scheme) && !has_keyword(text.substr(0, text.find('?'))))
        return fault_of_file_uri(text);
    std::string seen;
    if (is_url && bare.substr(scheme.size()).starts_with("://") && scheme.size() <= longest_scheme)
        seen.append("it looks like a URL that begins with '").append(scheme).append("://'");
    else if (is_url || has_user_and_host(text))
        seen = "it looks like a URL";
    else if (has_keyword(text))
        seen = "it looks like a connection string with keywords";
    else
        return {};
    if (begin != 0) seen += ", with a blank or a quote before it";
    return seen.append(instead);
}

/// @throw setup_error The text is not the name of a file: @ref fault_of_file_name. It is not repeated.
inline void require_file_name(std::string_view text)
{
    if (std::string const fault = fault_of_file_name(text); !fault.empty())
        throw setup_error(
            "uninvite: the name of the database is not repeated, because it may have a password; " + fault,
            SQLITE_CANTOPEN);
}

} // namespace uninvite::sqlite::detail

#endif
