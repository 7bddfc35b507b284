// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_ROLE_QUERY_HPP
#define UNINVITE_POSTGRES_DETAIL_ROLE_QUERY_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/detail/shared/statement_failure.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/detail/binary.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/result.hpp>
#include <uninvite/statement_error.hpp>

#include <libpq-fe.h>

#include <string>

namespace uninvite::postgres::detail {

/// One run of `statements::find_role`.
struct role_query
{
    using answer_type = course_role;

    user_id user;
    course_id course;

    bool send(PGconn* to, std::string&) const
    {
        return detail::send(to, find_role, to_binary<8>(course.value()), to_binary<8>(user.value()));
    }

    /// @return `errc::not_found` if there is no row; `errc::failed`, with the statement and the value, if
    /// there are several or the row has no role.
    [[nodiscard]] static result<course_role> read(PGresult const* r)
    {
        if (PQntuples(r) == 0) return errc::not_found;
        if (PQntuples(r) > 1)
            return failure(make_statement_error(statement_id::find_role, statement_fault::several_rows));
        return read_role(r, 0, statement_id::find_role);
    }

    /// The role in a column of the first row of a statement.
    [[nodiscard]] static result<course_role> read_role(PGresult const* r, int column, statement_id which)
    {
        if (auto const role = parse_course_role(value(r, column))) return *role;
        return uninvite::detail::unknown_role(which, value(r, column), column + 1);
    }
};

} // namespace uninvite::postgres::detail

#endif
