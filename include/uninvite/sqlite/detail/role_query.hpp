// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ROLE_QUERY_HPP
#define UNINVITE_SQLITE_DETAIL_ROLE_QUERY_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/detail/shared/statement_failure.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/named_statement.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/statements.hpp>
#include <uninvite/statement_error.hpp>

#include <sqlite3.h>

namespace uninvite::sqlite::detail {

/** `statements::find_role` on one connection: used for authorization, and again in the removing transaction.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class role_query
{
    named_statement find_;

public:
    /// @throw setup_error The statement does not fit the tables.
    role_query(sqlite3* db, statements const& sql)
        : find_(db, "find_role", sql.find_role, {parameter::course, parameter::user})
    {
        find_.require_one_column();
    }

    /// @return `errc::not_found` if there is no row; `errc::failed`, with the statement and the value, if
    /// there are several or the row has no role.
    [[nodiscard]] result<course_role> execute(user_id user, course_id course)
    {
        reset_at_end const reset(find_);
        find_.bind(parameter::course, course.value());
        find_.bind(parameter::user, user.value());
        int const rc = find_.step();
        if (rc == SQLITE_DONE) return errc::not_found;
        if (rc != SQLITE_ROW) return make_sqlite_error(rc);

        using uninvite::detail::statement_failure;
        if (find_.type(0) != SQLITE_TEXT)
            return statement_failure(statement_id::find_role, statement_fault::wrong_type,
                                     type_name(find_.type(0)), "text");
        auto const role = parse_course_role(find_.text(0));
        if (!role) return uninvite::detail::unknown_role(statement_id::find_role, find_.text(0));
        int const end = find_.step();
        if (end == SQLITE_ROW)
            return failure(make_statement_error(statement_id::find_role, statement_fault::several_rows));
        if (end != SQLITE_DONE) return make_sqlite_error(end);
        return *role;
    }
};

} // namespace uninvite::sqlite::detail

#endif
