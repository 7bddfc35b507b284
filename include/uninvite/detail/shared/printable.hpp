// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_PRINTABLE_HPP
#define UNINVITE_DETAIL_SHARED_PRINTABLE_HPP

#include <uninvite/detail/language.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace uninvite::detail {

/** The length of the character at the beginning of a text in UTF-8, or 0 if it is malformed.

    @pre The text is not empty.

    @par Specification
    RFC 3629, section 4: no overlong form, no surrogate, nothing above U+10FFFF
*/
inline std::size_t utf8_length(std::string_view text) noexcept
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned char const first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    std::size_t const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (text.size() < size) return 0;
    for (std::size_t i = 1; i != size; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    unsigned char const least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char const most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return byte(1) < least || byte(1) > most ? 0 : size;
}

/** A message for a terminal or a log, in UTF-8 and on one line: a blank for each tab and line break, `?` for
    each other control character and each malformed byte.

    A message may quote a damaged file, whose bytes could control a terminal or forge a line of a log.
*/
inline std::string printable(std::string_view message)
{
    std::string text;
    text.reserve(message.size());
    while (!message.empty())
    {
        std::size_t const size = utf8_length(message);
        std::string_view const character = message.substr(0, size == 0 ? 1 : size);
        message.remove_prefix(character.size());
        char const first = character[0];
        bool const is_c1 = size == 2 && first == '\xc2' && static_cast<unsigned char>(character[1]) < 0xa0;
        bool const is_control = size == 1 && (first < ' ' || first == '\x7f');
        if (first == '\n' || first == '\r' || first == '\t')
            text += ' ';
        else if (size == 0 || is_c1 || is_control)
            text += '?';
        else
            text += character;
    }
    return text;
}

} // namespace uninvite::detail

#endif
