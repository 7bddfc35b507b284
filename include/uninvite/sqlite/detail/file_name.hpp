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
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

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
        std::size_t const end = (std::min)(text.find_first_of("/\\"), text.size());
        std::string_view const part = text.substr(0, end);
        if (part.find('@') != std::string_view::npos && part.find(':') != std::string_view::npos) return true;
        text.remove_prefix((std::min)(end + 1, text.size()));
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

/// The parts of a URI with the scheme `file`, without its fragment. @see https://sqlite.org/uri.html
struct file_uri
{
    std::string_view host; ///< empty or localhost, or it is refused
    std::string_view path; ///< percent-encoded
    std::string_view parameters;

    /// @param uri Begins with the scheme. Borrowed.
    explicit file_uri(std::string_view uri) noexcept
        : parameters(uri.substr(file_scheme.size()))
    {
        parameters = parameters.substr(0, parameters.find('#'));
        path = uninvite::detail::take_until(parameters, '?');
        if (!path.starts_with("//")) return;
        host = path.substr(2, path.find('/', 2) - 2);
        path.remove_prefix(host.size() + 2);
    }
};

/// The fault of a URI with the scheme `file`, or an empty text.
inline std::string fault_of_file_uri(std::string_view uri)
{
    file_uri const parts(uri);
    if (uri.find("://", file_scheme.size()) != std::string_view::npos)
        return "it is another URL after 'file:': write one of them";
    if (!parts.host.empty() && parts.host != "localhost")
        return "it is a URI with 'file:' that names a host: write file:/path or file:///path";
    if (!parts.parameters.empty())
        return "it is a URI with 'file:' that has parameters, which could undo the locks or the durability "
               "of "
               "removals: write it without them";
    if (parts.path.empty() || parts.path.find("%00") != std::string_view::npos)
        return "it is a URI with 'file:' whose path is empty or has a zero byte";
    return {};
}

/** The fault of a text that is given as the name of a file.

    @param text A path, or a URI that begins with `file:` and has no parameters.

    @return Empty if it is one of them. Otherwise a clause with the kind of the text and the text to write
    instead. It repeats nothing of the text except the scheme of a URL: there may be a password in it.
*/
inline std::string fault_of_file_name(std::string_view text)
{
    constexpr std::size_t longest_scheme = 24;
    constexpr std::string_view instead =
        ": write a path or a URI with 'file:' for SQLite, or, in lower case and "
        "without blanks around it, postgresql://user@host/name for PostgreSQL";
    if (text.empty()) return {}; // SQLite makes a temporary file, which is refused later
    std::size_t const begin = (std::min)(text.find_first_not_of(" \t\r\n\"'"), text.size());
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

/// The path of a file that is named by its path or by a URI. @throw setup_error As @ref require_file_name.
inline std::string path_of(std::string const& name)
{
    require_file_name(name);
    if (!name.starts_with(file_scheme)) return name;
    std::string path;
    std::string_view rest = file_uri(name).path;
    while (!rest.empty())
    {
        bool const is_escape = rest.size() > 2 && rest[0] == '%' && uninvite::detail::is_hex_digit(rest[1]) &&
                               uninvite::detail::is_hex_digit(rest[2]);
        path +=
            is_escape ? static_cast<char>(std::stoi(std::string(rest.substr(1, 2)), nullptr, 16)) : rest[0];
        rest.remove_prefix(is_escape ? 3 : 1);
    }
    return path;
}

/** A path that stays the same if the program changes its folder later. Links are not followed.

    @param path UTF-8. `:memory:` and an empty path stay as they are.
    @throw setup_error There is no current folder.
*/
inline std::string absolute_path(std::string const& path)
{
    if (path.empty() || path == ":memory:") return path;
    std::error_code failed;
    std::filesystem::path const absolute = std::filesystem::absolute(path, failed);
    if (failed)
        throw setup_error("uninvite: the database '" + path +
                              "' cannot be opened: the current folder of this program is not available: " +
                              failed.message(),
                          SQLITE_CANTOPEN);
    return absolute.string();
}

/// A path that @ref path_of has made of a name, which is not read as a name again.
struct file_path
{
    std::string text;
};

} // namespace uninvite::sqlite::detail

#endif
