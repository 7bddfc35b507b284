// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_COURSE_WORLD_HPP
#define UNINVITE_TESTING_COURSE_WORLD_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>

#include <concepts>
#include <string>
#include <vector>

namespace uninvite::testing {

/// The users that see a course without a role in it or an invitation to it.
enum class visibility
{
    everybody, ///< open and private courses
    members    ///< secret courses and drafts
};

/// One row of the audit table.
struct audit_row
{
    course_id course;
    user_id user;
    user_id removed_by;

    friend bool operator==(audit_row const&, audit_row const&) = default;
};

/** CourseWorld: the environment in which the conformance checks set up and inspect courses.

    @par Purpose
    The surroundings of a checked store or source of roles. Setup and inspection bypass the checked object,
    as another program would: for a database, use a separate connection.

    @par Expressions
    `w` is an lvalue of the type. A new world is empty.
    | expression | type | meaning |
    |---|---|---|
    | `w.add_course(course, visibility)` | | creates the course |
    | `w.delete_course(course)` | | deletes it, in the host's way |
    | `w.set_role(course, user, role)` | | creator, manager or joined; `course_role::none` removes the role |
    | `w.invite(course, user)` | | a pending invitation |
    | `w.is_pending(course, user)` | `bool` | whether there is one |
    | `w.is_member(course, user)` | `bool` | whether the user created, manages or joined the course |
    | `w.audit()` | `std::vector<audit_row>` | all rows, in the order of writing |

    Optional; if they are missing, the check reports the promises that it skipped:
    | expression | type | meaning |
    |---|---|---|
    | `w.accept(course, user)` | `bool` | joins the course; false without an invitation; concurrent |
    | `w.fail_on(user)` | | from now on, removing this user's invitation fails, as on a full disk |

    @par Threads
    `accept` and `is_pending` may be called during a removal.

    @par Models
    `testing::memory_world`; an exemplar stands in examples/custom_store/custom_store_test.cpp.
*/
template <class W>
concept CourseWorld = requires(W& w, course_id course, user_id user, course_role role, visibility seen_by) {
    w.add_course(course, seen_by);
    w.delete_course(course);
    w.set_role(course, user, role);
    w.invite(course, user);
    {
        w.is_pending(course, user)
    } -> std::convertible_to<bool>;
    {
        w.is_member(course, user)
    } -> std::convertible_to<bool>;
    {
        w.audit()
    } -> std::convertible_to<std::vector<audit_row>>;
};

/// A world with the store under check: `w.store()`.
template <class W>
concept StoreWorld = CourseWorld<W> && requires(W& w) { w.store(); };

/// A world with the source of roles under check: `w.roles()`.
template <class W>
concept RolesWorld = CourseWorld<W> && requires(W& w) { w.roles(); };

/// A world with the verifier under check: `w.verifier()`, and `w.issue(user)`, a new token as text.
/// Optional: `w.expire(token)` and `w.revoke(token)`.
template <class W>
concept TokenWorld = requires(W& w, user_id user) {
    w.verifier();
    {
        w.issue(user)
    } -> std::convertible_to<std::string>;
};

/// A world with the policy under check: `w.policy()`, and `w.issue(user)`, a new token as text.
template <class W>
concept PolicyWorld = CourseWorld<W> && requires(W& w, user_id user) {
    w.policy();
    {
        w.issue(user)
    } -> std::convertible_to<std::string>;
};

} // namespace uninvite::testing

#endif
