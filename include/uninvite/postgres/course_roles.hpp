// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_COURSE_ROLES_HPP
#define UNINVITE_POSTGRES_COURSE_ROLES_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/role_query.hpp>
#include <uninvite/result.hpp>

namespace uninvite::postgres {

/** The roles in a database: a model of @ref CourseRoles.

    @par Thread Safety
    Safe from any number of threads; a call blocks for the result, at most for the timeout.
*/
class course_roles
{
    database db_;

public:
    explicit course_roles(database const& db)
        : db_(db)
    {
    }

    /// See @ref CourseRoles.
    [[nodiscard]] result<course_role> role(user_id user, course_id course)
    {
        return db_.execute(detail::role_query{user, course});
    }
};

} // namespace uninvite::postgres

#endif
