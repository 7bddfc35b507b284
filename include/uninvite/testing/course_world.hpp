// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_COURSE_WORLD_HPP
#define UNINVITE_TESTING_COURSE_WORLD_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
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

/** The limits of a host, which a world states so that a correct host passes the checks.

    A world states them as a member `limits`. The report lists as "not checked" what they exclude.

    @par Example
    @code
    struct my_world
    {
        static constexpr testing::world_limits limits{.largest_id = 2147483647, .has_audit = false};
    @endcode
*/
struct world_limits
{
    std::int64_t largest_id = (std::numeric_limits<std::int64_t>::max)(); ///< of a user; at least 100,000
    bool has_hidden_courses = true;  ///< false: @ref visibility is ignored, everybody sees each course
    bool has_expiring_tokens = true; ///< false: tokens are valid until they are revoked
    bool has_audit = true;           ///< false: removals are not recorded, and the world needs no `audit()`
};

/** CourseWorld: the environment in which the conformance checks set up and inspect courses.

    @par Purpose
    The surroundings of a checked object. Setup and inspection bypass the checked object, as another program
    would: for a database, use a separate connection.

    @par Expressions
    `w` is an lvalue of the type. A new world is empty.
    | expression | type | meaning |
    |---|---|---|
    | `w.add_course(course, visibility)` | | creates the course |
    | `w.delete_course(course)` | | deletes it, in the host's way |
    | `w.set_role(course, user, role)` | | creator, manager or joined; `course_role::none` removes the role |
    | `w.invite(course, user)` | | a pending invitation |

    Optional:
    | expression | type | meaning |
    |---|---|---|
    | `w.limits` | @ref world_limits | the limits of the host; without it the default applies |
    | `w.invite(course, users)` | | the same for each user of a `user_list`, faster: some lists have 10,000 |

    @par Threads
    The checks use a world in a thread that they start, from its construction to its destruction.

    @par Models
    `testing::memory_world`; an exemplar stands in examples/custom_store/custom_store_test.cpp.
*/
template <class W>
concept CourseWorld = requires(W& w, course_id course, user_id user, course_role role, visibility seen_by) {
    w.add_course(course, seen_by);
    w.delete_course(course);
    w.set_role(course, user, role);
    w.invite(course, user);
};

/** StoreWorld: a @ref CourseWorld with the store under check.

    @par Expressions
    | expression | type | meaning |
    |---|---|---|
    | `w.store()` | a reference | the store under check |
    | `w.is_pending(course, user)` | `bool` | whether an invitation is pending |
    | `w.is_member(course, user)` | `bool` | whether the user created, manages or joined the course |

    Optional. Without one of them, the report lists the promises that it skipped, and did not pass:
    | expression | type | meaning |
    |---|---|---|
    | `w.audit()` | `std::vector<audit_row>` | all rows, in the order of writing |
    | `w.accept(course, user)` | `bool` | the user joins the course; false without an invitation |
    | `w.demote(course, user)` | | a manager becomes a member; returns when others see it |
    | `w.fail_on(user)` | | from now on, removing this user's invitation fails, as on a full disk |
    | `w.fail_at_step(n)` | `bool` | from now on, the n-th step of a removal fails; false if it has fewer |
    | `w.restart()` | | ends the store as a crash does, without its shutdown, and opens what is on disk |

    Steps are counted from 1, such as the deletion, the audit row, and the commit.

    @par Threads
    `accept`, `demote`, `is_pending` and `audit` are called during a removal. No two members are called at the
    same time, except `store()`.
*/
template <class W>
concept StoreWorld = CourseWorld<W> && requires(W& w, course_id course, user_id user) {
    w.store();
    {
        w.is_pending(course, user)
    } -> std::convertible_to<bool>;
    {
        w.is_member(course, user)
    } -> std::convertible_to<bool>;
};

/// A @ref CourseWorld with the source of roles under check: `w.roles()`.
template <class W>
concept RolesWorld = CourseWorld<W> && requires(W& w) { w.roles(); };

/// A world with the verifier under check: `w.verifier()`, and `w.issue(user)`, a new token as text.
/// Optional: `w.expire(token)`, `w.revoke(token)` and `w.limits`.
template <class W>
concept TokenWorld = requires(W& w, user_id user) {
    w.verifier();
    {
        w.issue(user)
    } -> std::convertible_to<std::string>;
};

/// A @ref CourseWorld with the policy under check: `w.policy()`, and `w.issue(user)`, a new token as text.
template <class W>
concept PolicyWorld = CourseWorld<W> && requires(W& w, user_id user) {
    w.policy();
    {
        w.issue(user)
    } -> std::convertible_to<std::string>;
};

} // namespace uninvite::testing

#endif
