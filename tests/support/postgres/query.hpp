// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_POSTGRES_QUERY_HPP
#define UNINVITE_TESTS_SUPPORT_POSTGRES_QUERY_HPP

#include <uninvite/result.hpp>

#include <libpq-fe.h>

#include <cstdint>
#include <string>

namespace tests {

/// Any SQL as a query of the module: its answer is the first value, as text.
struct text_query
{
    using answer_type = std::string;

    std::string sql;

    bool send(PGconn* to, std::string&) const
    {
        return PQsendQueryParams(to, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
    }

    static uninvite::result<std::string> read(PGresult const* r) { return std::string(PQgetvalue(r, 0, 0)); }
};

/// The same as a removal of course 1: if its connection is lost, its outcome is unknown.
struct text_removal : text_query
{
    static std::int64_t course() { return 1; }
};

/// The answer, or the name of the error.
inline std::string text_of(uninvite::result<std::string> const& r)
{
    return r ? *r : std::string(row_of(r.error().kind()).name);
}

} // namespace tests

#endif
