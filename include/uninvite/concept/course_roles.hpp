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

/** CourseRoles: tells what a user is to a course.

    @par Purpose
    The half of @ref creator_or_manager that knows courses and no tokens.

    @par Expressions
    `r` is an lvalue of the type.
    | expression | type | meaning |
    |---|---|---|
    | `r.role(user_id, course_id)` | `result<course_role>` | the highest role that the user has now |

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::not_found` | the course is absent, deleted, or hidden from this user: a secret or draft course that the user neither created, manages, joined nor is invited to. Never told by a role | 404 |
    | `errc::throttled` | too many questions; may carry seconds | 429 |
    | `errc::busy` | cannot be told now; may carry seconds | 503 |

    @par Threads
    Called at once from every thread that calls the route.

    @par Models
    `sqlite::course_roles`, `testing::memory_store`; an exemplar stands in tests/uninvite/concept/exemplars.cpp.
*/
template <class R>
concept CourseRoles = requires(std::remove_cvref_t<R>& r, user_id user, course_id course) {
    {
        storage_traits_of<R>::role(r, user, course)
    } -> ResultOf<course_role>;
};

} // namespace uninvite

#endif
