// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_CONTENT_TYPE_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_CONTENT_TYPE_HPP

#include "fuzz/oracle/bearer.hpp"
#include "fuzz/oracle/target.hpp"

#include <uninvite/errc.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace oracle {

struct body_label
{
    bool is_json = false; ///< else the first byte tells
    std::optional<uninvite::errc> fault;
};

/// What the values of all Content-Type and all Content-Encoding fields say.
inline body_label label_of(std::vector<std::string> const& types, std::vector<std::string> const& encodings)
{
    using uninvite::errc;
    if (types.size() > 1) return {false, errc::repeated_content_type};
    for (std::string const& field : encodings)
        for (std::string const& coding : split(field, ','))
            if (!trimmed(coding).empty() && lower(trimmed(coding)) != "identity")
                return {false, errc::unsupported_encoding};
    if (types.empty() || trimmed(types[0]).empty()) return {};

    std::vector<std::string> const parts = split(trimmed(types[0]), ';');
    std::string const type = lower(trimmed(parts[0]));
    if (type == "application/x-www-form-urlencoded" || type == "text/plain") return {};
    if (type.starts_with("multipart/")) return {false, errc::multipart_body};
    if (type != "application/json") return {false, errc::unsupported_type};
    for (std::size_t i = 1; i != parts.size(); ++i)
    {
        std::size_t const sign = parts[i].find('=');
        if (lower(trimmed(parts[i].substr(0, sign))) != "charset") continue;
        std::string const value = sign == parts[i].npos ? "" : lower(trimmed(parts[i].substr(sign + 1)));
        bool const is_utf8 =
            value == "utf-8" || value == "utf8" || value == "\"utf-8\"" || value == "\"utf8\"";
        if (!is_utf8) return {false, errc::unsupported_charset};
    }
    return {true, std::nullopt};
}

} // namespace oracle

#endif
