// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_USERS_FORM_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_USERS_FORM_HPP

#include "fuzz/oracle/id.hpp"
#include "fuzz/oracle/target.hpp"
#include "fuzz/oracle/users.hpp"

#include <cctype>
#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace oracle {

struct form_pair
{
    std::string name;
    std::string value;
};

inline bool is_escape(std::string const& s, std::size_t at)
{
    return s[at] == '%' && at + 2 < s.size() && std::isxdigit(static_cast<unsigned char>(s[at + 1])) &&
           std::isxdigit(static_cast<unsigned char>(s[at + 2]));
}

/// Where the first `%` stands that begins no escape.
inline std::size_t broken_escape(std::string const& s)
{
    for (std::size_t i = 0; i != s.size(); ++i)
        if (s[i] == '%' && !is_escape(s, i)) return i;
    return s.npos;
}

/// "Percent-decode" of the URL Standard, section 1.3, after its step that turns `+` into a space.
inline std::string form_decoded(std::string s)
{
    for (char& c : s)
        if (c == '+') c = ' ';
    std::string out;
    for (std::size_t i = 0; i != s.size(); ++i)
        if (is_escape(s, i))
        {
            out += static_cast<char>(std::stoi(s.substr(i + 1, 2), nullptr, 16));
            i += 2;
        }
        else
            out += s[i];
    return out;
}

/// "application/x-www-form-urlencoded parsing" of the URL Standard, section 5.1, up to the decoding.
inline std::vector<form_pair> form_pairs(std::string const& input)
{
    std::vector<form_pair> output;
    for (std::string const& bytes : split(input, '&'))
    {
        if (bytes.empty()) continue;
        std::size_t const sign = bytes.find('=');
        if (sign == bytes.npos)
            output.push_back({bytes, ""});
        else
            output.push_back({bytes.substr(0, sign), bytes.substr(sign + 1)});
    }
    return output;
}

/// Whether a decoded name is ours or reads like it.
inline bool reads_like_ours(std::string const& name)
{
    std::size_t start = 0;
    while (start != name.size() && (static_cast<unsigned char>(name[start]) <= 0x20 ||
                                    std::string("\xef\xbb\xbf").find(name[start]) != std::string::npos))
        ++start;
    std::string const rest = name.substr(start);
    if (!rest.starts_with("users")) return false;
    return rest.size() == 5 || (rest[5] != '_' && !std::isalnum(static_cast<unsigned char>(rest[5])));
}

/// The users of a form: the pairs in their order, and the contract's rules.
inline users users_of_form(std::string const& body, std::size_t limit)
{
    using uninvite::errc;
    users u;
    for (form_pair const& pair : form_pairs(body))
    {
        // A key that reads like ours up to a broken escape is meant to be ours.
        if (std::size_t const at = broken_escape(pair.name); at != std::string::npos)
        {
            std::string const before = form_decoded(pair.name.substr(0, at));
            if (reads_like_ours(before)) return users::refused(errc::malformed_body);
        }
        std::string const name = form_decoded(pair.name);
        static std::regex const list(R"(users(\[(0|[1-9][0-9]{0,8})?\])?)");
        if (!std::regex_match(name, list))
        {
            if (reads_like_ours(name)) return users::refused(errc::unsupported_key, u.ids.size());
            continue;
        }
        if (broken_escape(pair.value) != std::string::npos) return users::refused(errc::malformed_body);
        std::string const value = form_decoded(pair.value);
        if (auto const fault = fault_of_id(value)) return users::refused(*fault, u.ids.size());
        if (u.ids.size() == limit) return users::refused(errc::too_many_users, limit);
        u.ids.push_back(value);
    }
    if (u.ids.empty()) return users::refused(errc::missing_users);
    return u;
}

} // namespace oracle

#endif
