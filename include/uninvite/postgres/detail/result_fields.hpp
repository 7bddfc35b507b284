// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_RESULT_FIELDS_HPP
#define UNINVITE_POSTGRES_DETAIL_RESULT_FIELDS_HPP

#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <string>
#include <string_view>

namespace uninvite::postgres::detail {

/// A field of an error; empty if absent.
inline std::string_view field_of(PGresult const* r, int code)
{
    char const* const text = PQresultErrorField(r, code);
    return text ? text : std::string_view();
}

inline int sqlstate_of(PGresult const* r)
{
    return sqlstate(field_of(r, PG_DIAG_SQLSTATE));
}

/// The server's message on one line.
inline std::string line_of(std::string_view message)
{
    std::string text;
    for (char const c : message)
        if (c != '\n' && c != '\t' && c != ' ')
            text += c;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

} // namespace uninvite::postgres::detail

#endif
