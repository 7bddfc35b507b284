// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_JSON_NUMBER_HPP
#define UNINVITE_DETAIL_STEP_JSON_NUMBER_HPP

#include <uninvite/detail/language.hpp>

#include <string_view>

namespace uninvite::detail {

/** Reads how a number of JSON is written, which the parser's value does not say.

    A value past 2^64 arrives as a `double`, as does 1.0; and versions of Boost.JSON differ in the exponents
    that they refuse. This limit is below that of each, so that a number means the same with all of them.

    @par Specification
    RFC 8259, section 6: a parser may limit the range of numbers.
*/
class json_number
{
    bool is_integer_ = true;
    bool in_exponent_ = false;
    int exponent_digits_ = 0;

public:
    /// An exponent of more digits is refused. Zeros in front do not count.
    static constexpr int max_exponent_digits = 9;

    /// Reads the next part of a number that is in the grammar. @param part Borrowed for the call.
    constexpr void read(std::string_view part) noexcept
    {
        for (char const c : part)
        {
            bool const is_digit = c >= '0' && c <= '9';
            is_integer_ = is_integer_ && (is_digit || c == '-');
            in_exponent_ = in_exponent_ || c == 'e' || c == 'E';
            if (in_exponent_ && is_digit && (c != '0' || exponent_digits_ != 0) && !has_huge_exponent())
                ++exponent_digits_;
        }
    }

    constexpr bool is_integer() const noexcept { return is_integer_; } ///< neither fraction nor exponent
    constexpr bool has_huge_exponent() const noexcept { return exponent_digits_ > max_exponent_digits; }
};

} // namespace uninvite::detail

#endif
