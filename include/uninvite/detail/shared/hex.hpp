// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_HEX_HPP
#define UNINVITE_DETAIL_SHARED_HEX_HPP

#include <uninvite/detail/language.hpp>

#include <array>
#include <cstddef>

namespace uninvite::detail {

/// Bytes as two hexadecimal digits each, in lower case.
template <std::size_t Bytes>
constexpr std::array<char, 2 * Bytes> to_hex(std::array<unsigned char, Bytes> const& bytes) noexcept
{
    std::array<char, 2 * Bytes> digits = {};
    std::size_t at = 0;
    for (unsigned char byte : bytes)
        for (int half : {byte >> 4, byte & 15})
            digits[at++] = "0123456789abcdef"[half];
    return digits;
}

} // namespace uninvite::detail

#endif
