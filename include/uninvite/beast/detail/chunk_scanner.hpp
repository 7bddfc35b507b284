// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_CHUNK_SCANNER_HPP
#define UNINVITE_BEAST_DETAIL_CHUNK_SCANNER_HPP

#include <uninvite/detail/language.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace uninvite::beast::detail {

/** Finds the end of a chunked body in its raw bytes, and faults that Beast's parser accepts.

    A line ends with CRLF and nothing else; no other control byte except a tab occurs outside of chunk data,
    also not inside a quoted string; a quoted string ends on its line; exactly CRLF follows chunk data; a
    trailer line is not folded. A proxy in front may end a line at any of these bytes, and then frame the
    request differently. Names, values and the order of extensions are left to the parser.

    A state machine without I/O. It checks each byte once, however the input is split.

    @par Specification
    RFC 9112, section 7.1
*/
class chunk_scanner
{
    enum class state
    {
        size,          // a digit, or the end of the size
        extension,     // to the end of the line
        quoted,        // inside a quoted string
        escaped,       // after its backslash
        size_lf,       // CR was read
        data,          // left_ bytes of it
        data_cr,       // after them
        data_lf,       // CR was read
        trailer_start, // the first byte of a trailer line, or of the empty line
        trailer,       // to the end of the line
        trailer_lf,    // CR was read
        last_lf,       // CR of the empty line was read
        complete,
        malformed
    };

    state state_ = state::size;
    bool has_digit_ = false;
    std::uint64_t left_ = 0;

public:
    /** Checks the next bytes.

        @param bytes The bytes that follow those of the previous call.
        @return How many of them belong to the body. The rest is not checked.
    */
    std::size_t scan(std::string_view bytes) noexcept
    {
        std::size_t at = 0;
        while (at != bytes.size() && !is_complete() && !is_malformed())
        {
            if (state_ == state::data)
            {
                auto const n = static_cast<std::size_t>((std::min<std::uint64_t>)(left_, bytes.size() - at));
                at += n;
                left_ -= n;
                if (left_ == 0) state_ = state::data_cr;
            }
            else
                state_ = next(bytes[at++]);
        }
        return at;
    }

    /// Whether the empty line after the trailers was read.
    bool is_complete() const noexcept { return state_ == state::complete; }

    /// Whether the body is malformed; it remains so.
    bool is_malformed() const noexcept { return state_ == state::malformed; }

private:
    static bool is_control(char c) noexcept
    {
        auto const byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    }

    static state expect(char c, char expected, state then) noexcept
    {
        return c == expected ? then : state::malformed;
    }

    state next(char c) noexcept
    {
        switch (state_)
        {
        case state::size:
            return next_of_size(c);
        case state::extension:
            if (c == '\r') return state::size_lf;
            if (c == '"') return state::quoted;
            return is_control(c) ? state::malformed : state::extension;
        case state::quoted:
            if (c == '"') return state::extension;
            if (c == '\\') return state::escaped;
            return is_control(c) ? state::malformed : state::quoted;
        case state::escaped:
            return is_control(c) ? state::malformed : state::quoted;
        case state::size_lf:
            return expect(c, '\n', left_ == 0 ? state::trailer_start : state::data);
        case state::data_cr:
            has_digit_ = false;
            return expect(c, '\r', state::data_lf);
        case state::data_lf:
            return expect(c, '\n', state::size);
        case state::trailer_start:
            if (c == '\r') return state::last_lf;
            return c == ' ' || c == '\t' || is_control(c) ? state::malformed : state::trailer;
        case state::trailer:
            if (c == '\r') return state::trailer_lf;
            return is_control(c) ? state::malformed : state::trailer;
        case state::trailer_lf:
            return expect(c, '\n', state::trailer_start);
        case state::last_lf:
            return expect(c, '\n', state::complete);
        case state::data:
        case state::complete:
        case state::malformed:
            break;
        }
        return state_;
    }

    state next_of_size(char c) noexcept
    {
        constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)() / 16;
        if (int const digit = digit_of(c); digit >= 0)
        {
            if (left_ > most) return state::malformed;
            left_ = left_ * 16 + static_cast<unsigned>(digit);
            has_digit_ = true;
            return state::size;
        }
        if (!has_digit_) return state::malformed;
        if (c == '\r') return state::size_lf;
        return c == ';' || c == ' ' || c == '\t' ? state::extension : state::malformed;
    }

    static int digit_of(char c) noexcept
    {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }
};

} // namespace uninvite::beast::detail

#endif
