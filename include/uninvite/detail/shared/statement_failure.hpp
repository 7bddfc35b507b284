// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_STATEMENT_FAILURE_HPP
#define UNINVITE_DETAIL_SHARED_STATEMENT_FAILURE_HPP

#include <uninvite/result.hpp>
#include <uninvite/statement_error.hpp>

#include <cstddef>
#include <new>
#include <string>
#include <string_view>

namespace uninvite::detail {

/// A value for a log: in quotes, at most 40 bytes of it, with `?` for what is neither a printable ASCII
/// character nor safe between quotes.
inline std::string quoted(std::string_view value)
{
    constexpr std::size_t longest = 40;
    std::string text = "'";
    for (char c : value.substr(0, longest))
        text += c >= ' ' && c <= '~' && c != '\'' ? c : '?';
    return text + (value.size() > longest ? "...'" : "'");
}

/// A broken rule of a statement, with the value found in a column, the first is 1, and the expected one.
inline failure statement_failure(statement_id which, statement_fault fault, std::string_view found,
                                 std::string_view expected, int column = 1) noexcept
try
{
    std::string text = "column " + std::to_string(column) + " is ";
    text.append(found).append(", expected ").append(expected);
    return failure(make_statement_error(which, fault), text);
}
catch (std::bad_alloc const&)
{
    return failure(make_statement_error(which, fault));
}

/// A word that names no role. It is not secret.
inline failure unknown_role(statement_id which, std::string_view word, int column = 1) noexcept
try
{
    return statement_failure(which, statement_fault::unknown_role, quoted(word),
                             "'creator', 'manager', 'joined', 'invited' or 'none'", column);
}
catch (std::bad_alloc const&)
{
    return failure(make_statement_error(which, statement_fault::unknown_role));
}

} // namespace uninvite::detail

#endif
