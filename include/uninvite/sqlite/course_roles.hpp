// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_COURSE_ROLES_HPP
#define UNINVITE_SQLITE_COURSE_ROLES_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/reader_pool.hpp>
#include <uninvite/sqlite/detail/role_query.hpp>

namespace uninvite::sqlite {

/** The roles in a database: a model of @ref CourseRoles.

    @par Thread Safety
    Safe from any number of threads; each gets a connection, and readers do not wait for the writer.
*/
class course_roles
{
    detail::reader_pool<detail::role_query> readers_;

public:
    /// @throw setup_error The database cannot be opened, or `find_role` does not fit it.
    explicit course_roles(database const& db)
        : readers_(db)
    {
    }

    /// See @ref CourseRoles.
    [[nodiscard]] result<course_role> role(user_id user, course_id course)
    {
        return readers_.execute(user, course);
    }
};

} // namespace uninvite::sqlite

#endif
