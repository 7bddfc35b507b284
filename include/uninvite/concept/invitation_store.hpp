// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_INVITATION_STORE_HPP
#define UNINVITE_CONCEPT_INVITATION_STORE_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

namespace uninvite {

/** InvitationStore: removes pending invitations, durably.

    @par Purpose
    In one transaction it checks the permission again, removes the invitations, and writes one audit row for
    each removed invitation; it returns after the commit is durable.

    @par Expressions
    `s` is an lvalue of the type, `r` a `removal const&`: a course, the actor, the basis of the permission,
    and the users, sorted, unique, at least one.
    | expression | type | meaning |
    |---|---|---|
    | `s.remove(r)` | `result<removed>` | the pending invitations of `r.users` to `r.course` are removed |

    All of them are removed, or none: after a success none of `r.users` is invited. A user without an
    invitation is not an error; one whose invitation cannot be removed is. Memberships, join requests
    and other courses stay unchanged. The `removed` holds the ids that were pending, in the order of
    `r.users`, or is `removed::unknown()` for a store that cannot tell.

    If `r.basis` is `grant::by_role`, the transaction checks that `r.actor` is creator or manager now; if it
    is `grant::by_policy`, that the course exists and is not deleted.

    @par Lock order
    A store with row locks takes them in the order in which an acceptance does: the invitations by ascending
    id, then the course, then the role. It retries after a deadlock; the host's acceptance need not.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::forbidden` | `by_role`, and the actor is no longer creator or manager | 403 |
    | `errc::not_found` | the course is now deleted, or hidden from the actor | 404 |
    | `errc::busy` | a lock, a full queue, a disk error: nothing was removed; may carry seconds | 503 |
    | `errc::outcome_unknown` | the result of the commit was lost | 503 |
    | `errc::failed` | an error of schema or code: nothing was removed | 500 |

    @par Threads
    Called concurrently from every thread that calls the route. The removal is borrowed for the call.

    @par Models
    `sqlite::store`, `sqlite::connection_store`, `postgres::store`, `testing::memory_store`.
    Minimal example: `one_invitation` in tests/uninvite/concept/exemplars.cpp.
*/
template <class S>
concept InvitationStore = requires(S& s, removal const& r) {
    {
        storage_traits_of<S>::remove(s, r)
    } -> ResultOf<removed>;
};

} // namespace uninvite

#endif
