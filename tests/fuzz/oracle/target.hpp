// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_TARGET_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_TARGET_HPP

#include "fuzz/oracle/id.hpp"

#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// Request targets and path templates as lists of segments.

namespace oracle {

inline std::vector<std::string> split(std::string const& s, char at)
{
    std::vector<std::string> parts(1);
    for (char c : s)
        if (c == at)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

inline std::string lower(std::string s)
{
    for (char& c : s)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return s;
}

/// What follows the scheme of a target in absolute-form.
inline std::optional<std::string> after_scheme(std::string const& target)
{
    std::size_t const colon = target.find("://");
    if (colon == target.npos) return std::nullopt;
    std::string const scheme = lower(target.substr(0, colon));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    return target.substr(colon + 3);
}

/// The authority of a target; empty if it is not in absolute-form.
inline std::string authority_of(std::string const& target)
{
    std::string const rest = after_scheme(target).value_or("");
    std::string authority;
    for (char c : rest)
    {
        if (c == '/' || c == '?' || c == '#') break;
        authority += c;
    }
    return authority;
}

/// The path of a target with its query: nothing where the target is in no form that has a path.
inline std::optional<std::string> origin_form(std::string const& target)
{
    if (target.starts_with('/')) return target;
    std::optional<std::string> const rest = after_scheme(target);
    if (!rest) return std::nullopt;
    std::string const authority = authority_of(target);
    std::string const behind = rest->substr(authority.size());
    if (authority.empty() || !behind.starts_with('/')) return std::nullopt;
    return behind;
}

struct path_and_query
{
    std::string path;
    std::string query;
};

inline path_and_query request_target(std::string const& target)
{
    std::optional<std::string> const whole = origin_form(target);
    if (!whole) return {};
    std::size_t const mark = whole->find('?');
    if (mark == whole->npos) return {*whole, {}};
    return {whole->substr(0, mark), whole->substr(mark + 1)};
}

/// The segments of a path: those of `/a/b` and of `/a/b/` are `a` and `b`.
inline std::vector<std::string> segments(std::string const& path)
{
    std::vector<std::string> all = split(path.substr(1), '/');
    if (all.back().empty()) all.pop_back();
    return all;
}

/// Whether it is one segment of RFC 3986, section 3.3, and not empty.
inline bool is_segment(std::string const& s)
{
    for (std::size_t i = 0; i != s.size(); ++i)
    {
        unsigned char const c = static_cast<unsigned char>(s[i]);
        if (c == '%')
        {
            if (i + 2 >= s.size() || !std::isxdigit(static_cast<unsigned char>(s[i + 1])) ||
                !std::isxdigit(static_cast<unsigned char>(s[i + 2])))
                return false;
            continue;
        }
        if (c > 126 || (!std::isalnum(c) && std::string("-._~!$&'()*+,;=:@").find(s[i]) == std::string::npos))
            return false;
    }
    return !s.empty();
}

/// Whether it is `*( "/" segment ) "/{id}" *( "/" segment ) [ "/" ]`.
inline bool is_template(std::string const& s)
{
    if (!s.starts_with('/')) return false;
    int ids = 0;
    for (std::string const& part : segments(s))
        if (part == "{id}")
            ++ids;
        else if (!is_segment(part))
            return false;
    return ids == 1;
}

/// The id, as text, in a path that is the template's. @pre is_template(path_template)
inline std::optional<std::string> match(std::string const& path_template, std::string const& path)
{
    if (!path.starts_with('/')) return std::nullopt;
    std::vector<std::string> const wanted = segments(path_template);
    std::vector<std::string> const given = segments(path);
    if (wanted.size() != given.size()) return std::nullopt;
    std::string id;
    for (std::size_t i = 0; i != wanted.size(); ++i)
        if (wanted[i] == "{id}")
            id = given[i];
        else if (wanted[i] != given[i])
            return std::nullopt;
    if (fault_of_id(id)) return std::nullopt;
    return id;
}

} // namespace oracle

#endif
