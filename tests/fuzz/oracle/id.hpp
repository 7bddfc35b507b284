// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_ID_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_ID_HPP

#include <uninvite/errc.hpp>

#include <optional>
#include <string>

namespace oracle {

inline bool is_digits(std::string const& s)
{
    return !s.empty() && s.find_first_not_of("0123456789") == s.npos;
}

/// Whether it is an integer as JSON spells it: no leading zero, a minus at most.
inline bool is_integer(std::string const& s)
{
    std::string const digits = s.starts_with('-') ? s.substr(1) : s;
    return is_digits(digits) && (digits == "0" || digits.front() != '0');
}

/// Whether it is 1 to 2^63-1, judged as text. @pre is_integer(s)
inline bool is_in_range(std::string const& s)
{
    std::string const largest = "9223372036854775807";
    if (s.starts_with('-') || s == "0") return false;
    return s.size() < largest.size() || (s.size() == largest.size() && s <= largest);
}

/// What is wrong with an id, or nothing.
inline std::optional<uninvite::errc> fault_of_id(std::string const& s)
{
    if (!is_integer(s)) return uninvite::errc::not_an_integer;
    if (!is_in_range(s)) return uninvite::errc::out_of_range;
    return std::nullopt;
}

} // namespace oracle

#endif
