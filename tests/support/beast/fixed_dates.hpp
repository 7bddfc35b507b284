// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_BEAST_FIXED_DATES_HPP
#define UNINVITE_TESTS_SUPPORT_BEAST_FIXED_DATES_HPP

#include "support/contract/rows.hpp"

#include <regex>
#include <string>

namespace tests {

/// Answers, with the value of each well-formed Date field replaced by `now`.
inline std::string fixed_dates(std::string const& written)
{
    static std::regex const date("\r\nDate: " + std::string(contract::imf_fixdate) + "\r\n");
    return std::regex_replace(written, date, "\r\nDate: now\r\n");
}

} // namespace tests

#endif
