// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_ID_HPP
#define UNINVITE_DETAIL_STEP_ID_HPP

#include <uninvite/detail/ascii.hpp>
#include <uninvite/result.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

namespace uninvite::detail {

/** Reads an id one character at a time, so that decoding a form needs no buffer.

    @par BNF
    @code
    id = %x31-39 *DIGIT ; 1 to 2^63-1
    @endcode

    @par Complexity
    Constant for each character. @par Exception Safety Throws nothing.
*/
class id_reader
{
    std::int64_t value_ = 0;
    unsigned digits_ = 0;
    bool negative_ = false;
    bool leading_zero_ = false;
    bool too_large_ = false;
    bool other_ = false;

public:
    void put(char c) noexcept
    {
        if (c == '-' && digits_ == 0 && !negative_)
        {
            negative_ = true;
            return;
        }
        if (!is_digit(c))
        {
            other_ = true;
            return;
        }
        if (digits_ == 1 && value_ == 0) leading_zero_ = true;
        if (digits_ < 2) ++digits_;
        int const digit = c - '0';
        if (value_ > ((std::numeric_limits<std::int64_t>::max)() - digit) / 10)
            too_large_ = true;
        else
            value_ = value_ * 10 + digit;
    }

    /// The id, or `errc::not_an_integer`, or `errc::out_of_range` for an integer outside the range of an id.
    [[nodiscard]] result<std::int64_t> finish() const noexcept
    {
        if (other_ || leading_zero_ || digits_ == 0) return errc::not_an_integer;
        if (negative_ || too_large_ || value_ == 0) return errc::out_of_range;
        return value_;
    }
};

/// A whole id of up to 18 digits, the common case; 0 for any other text, which then needs @ref id_reader.
constexpr std::int64_t read_short_id(std::string_view text) noexcept
{
    if (text.empty() || text.size() > 18 || text.front() == '0') return 0;
    std::int64_t value = 0;
    for (char c : text)
    {
        if (!is_digit(c)) return 0;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// Reads a whole id. Errors as @ref id_reader::finish.
[[nodiscard]] inline result<std::int64_t> read_id(std::string_view text) noexcept
{
    if (std::int64_t const id = read_short_id(text); id != 0) return id;
    id_reader reader;
    for (char c : text)
        reader.put(c);
    return reader.finish();
}

} // namespace uninvite::detail

#endif
