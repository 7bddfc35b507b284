// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_PARAMETERS_HPP
#define UNINVITE_POSTGRES_DETAIL_PARAMETERS_HPP

#include <uninvite/detail/ascii.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace uninvite::postgres::detail {

/** Finds the parameters of a statement, and skips comments, literals and names, in which `$1` is text.

    Text without an end extends to the end of the statement: the server refuses it. @see PostgreSQL, section
    4.1, Lexical Structure.
*/
class parameter_scanner
{
    static constexpr std::size_t npos = std::string_view::npos;

    std::string_view rest_;
    bool has_escapes_;

    static bool begins_name(char c) noexcept
    {
        return uninvite::detail::is_alpha(c) || c == '_' || static_cast<unsigned char>(c) > 127;
    }

    void skip(std::size_t n) noexcept { rest_.remove_prefix((std::min)(n, rest_.size())); }

    // They nest.
    void skip_comment() noexcept
    {
        for (int depth = 0; !rest_.empty();)
        {
            bool const begins = rest_.starts_with("/*");
            bool const ends = rest_.starts_with("*/");
            depth += begins - ends;
            skip(begins || ends ? 2 : 1);
            if (depth == 0) return;
        }
    }

    // A quote that is doubled ends the text and begins another one.
    void skip_quoted(char quote, bool has_escapes) noexcept
    {
        for (skip(1); !rest_.empty() && rest_.front() != quote;)
            skip(has_escapes && rest_.front() == '\\' ? 2 : 1);
        skip(1);
        std::size_t const next = rest_.find_first_not_of(" \t\r\n\f\v");
        if (!has_escapes || next == npos || rest_[next] != quote) return;
        // The same, or in a later line, has the same escapes.
        if (next != 0 && rest_.substr(0, next).find_first_of("\r\n") == npos) return;
        skip(next);
        skip_quoted(quote, has_escapes);
    }

    // E'...' has escapes, and other letters leave them or have none.
    void skip_name() noexcept
    {
        std::size_t n = 1;
        while (n != rest_.size() &&
               (begins_name(rest_[n]) || uninvite::detail::is_digit(rest_[n]) || rest_[n] == '$'))
            ++n;
        using uninvite::detail::iequals;
        std::string_view const name = rest_.substr(0, n);
        skip(n);
        if (rest_.starts_with('\''))
            skip_quoted('\'',
                        iequals(name, "e") || (has_escapes_ && !iequals(name, "b") && !iequals(name, "x")));
    }

    // $tag$ text $tag$, or a character by itself.
    void skip_dollar()
    {
        std::size_t n = 1;
        while (n != rest_.size() &&
               (begins_name(rest_[n]) || (n != 1 && uninvite::detail::is_digit(rest_[n]))))
            ++n;
        if (n == rest_.size() || rest_[n] != '$') return skip(1);
        std::string_view const tag = rest_.substr(0, n + 1);
        skip(tag.size());
        std::size_t const end = rest_.find(tag);
        skip(end == npos ? npos : end + tag.size());
    }

    // The number after `$`; without leading zeros, as the server reads it.
    std::string_view take_number() noexcept
    {
        skip(1);
        while (rest_.size() > 1 && rest_[0] == '0' && uninvite::detail::is_digit(rest_[1]))
            skip(1);
        std::size_t const end = (std::min)(rest_.find_first_not_of("0123456789"), rest_.size());
        std::string_view const number = rest_.substr(0, end);
        skip(end);
        return number;
    }

public:
    /// @param sql Borrowed. @param has_escapes Whether `\` escapes in every literal: the server's
    /// `standard_conforming_strings` is off.
    parameter_scanner(std::string_view sql, bool has_escapes) noexcept
        : rest_(sql)
        , has_escapes_(has_escapes)
    {
    }

    /// The digits of the next parameter; empty if there is none.
    std::string_view next()
    {
        while (!rest_.empty())
        {
            char const c = rest_.front();
            if (rest_.starts_with("--"))
                skip(rest_.find_first_of("\r\n"));
            else if (rest_.starts_with("/*"))
                skip_comment();
            else if (c == '\'')
                skip_quoted(c, has_escapes_);
            else if (c == '"')
                skip_quoted(c, false);
            else if (begins_name(c))
                skip_name();
            else if (c == '$' && rest_.size() > 1 && uninvite::detail::is_digit(rest_[1]))
                return take_number();
            else if (c == '$')
                skip_dollar();
            else
                skip(1);
        }
        return {};
    }
};

/// Whether a statement uses the parameter with this number.
inline bool uses_parameter(std::string_view sql, int number, bool has_escapes = false)
{
    parameter_scanner scanner(sql, has_escapes);
    for (std::string_view found; !(found = scanner.next()).empty();)
        if (found == std::to_string(number)) return true;
    return false;
}

} // namespace uninvite::postgres::detail

#endif
