// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_BEARER_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_BEARER_HPP

#include "fuzz/oracle/target.hpp"

#include <uninvite/errc.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace oracle {

inline std::string trimmed(std::string s)
{
    while (s.starts_with(' ') || s.starts_with('\t'))
        s.erase(0, 1);
    while (s.ends_with(' ') || s.ends_with('\t'))
        s.pop_back();
    return s;
}

/// A token, or why there is none.
struct credentials
{
    std::string token;
    std::optional<uninvite::errc> fault;

    std::string text() const { return fault ? std::string(row_of(*fault).name) : "token " + token; }
};

/// The credentials in the values of all Authorization fields.
inline credentials bearer(std::vector<std::string> const& values)
{
    using uninvite::errc;
    std::string const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string const tchars = alphanumeric + "!#$%&'*+-.^_`|~";
    std::string const token68 = alphanumeric + "-._~+/";

    if (values.size() > 1) return {{}, errc::invalid_request};
    if (values.empty()) return {{}, errc::missing_token};
    std::string const value = trimmed(values[0]);
    std::string const scheme = value.substr(0, value.find_first_not_of(tchars));
    if (lower(scheme) != "bearer") return {{}, errc::missing_token};

    std::string token = value.substr(scheme.size());
    if (!token.starts_with(' ')) return {{}, errc::invalid_request};
    while (token.starts_with(' '))
        token.erase(0, 1);
    std::string unpadded = token;
    while (unpadded.ends_with('='))
        unpadded.pop_back();
    if (unpadded.empty() || unpadded.find_first_not_of(token68) != unpadded.npos)
        return {{}, errc::invalid_request};
    return {token, std::nullopt};
}

} // namespace oracle

#endif
