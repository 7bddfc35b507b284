// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_COURSE_ROLES_HPP
#define UNINVITE_CONCEPT_COURSE_ROLES_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/result.hpp>

namespace uninvite {

/** CourseRoles: finds the role of a user in a course.

    @par Purpose
    Looks up roles, independently of tokens: one of the two arguments of @ref creator_or_manager.

    @par Expressions
    `r` is an lvalue of the type.
    | expression | type | meaning |
    |---|---|---|
    | `r.role(user_id, course_id)` | `result<course_role>` | the highest current role of the user |

    The role is `creator`, `manager`, `joined`, `invited`, or `none` for a user without any relation to a
    visible course.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::not_found` | the course is absent, deleted, or hidden from the user | 404 |
    | `errc::throttled` | too many calls; may carry seconds | 429 |
    | `errc::busy` | temporarily unavailable; may carry seconds | 503 |

    A secret or draft course is hidden from a user who neither created, manages nor joined it, and is not
    invited to it. Report this as the error, never as a role.

    @par Threads
    Called concurrently from every thread that calls the route.

    @par Models
    `sqlite::course_roles`, `postgres::course_roles`, `testing::memory_store`.
    Minimal example: `one_course` in tests/uninvite/concept/exemplars.cpp.
*/
template <class R>
concept CourseRoles = requires(R& r, user_id user, course_id course) {
    {
        storage_traits_of<R>::role(r, user, course)
    } -> ResultOf<course_role>;
};

} // namespace uninvite

#endif
