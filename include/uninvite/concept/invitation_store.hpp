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
    Where the invitations are. In one transaction it checks the permission again, removes, and writes one
    audit row for each invitation removed; it returns when that is durable.

    @par Expressions
    `s` is an lvalue of the type, `r` a `removal const&`.
    | expression | type | meaning |
    |---|---|---|
    | `s.remove(r)` | `result<removed>` | every invitation of `r.users` to `r.course` that was pending is gone, whole or not at all. Users without one are no error. Memberships, join requests and other courses are not touched |

    Where `r.basis` is `grant::by_role`, the transaction finds that `r.actor` is creator or manager now;
    where it is `grant::by_policy`, that the course exists and is not deleted.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::forbidden` | `by_role`, and the actor is neither creator nor manager any more | 403 |
    | `errc::not_found` | the course is gone, or hidden from the actor by now | 404 |
    | `errc::busy` | a lock, a full queue, a full or broken disk: nothing was removed; may carry seconds | 503 |
    | `errc::outcome_unknown` | the answer of the commit was lost | 503 |
    | `errc::failed` | a fault of schema or code: nothing was removed | 500 |

    @par Threads
    Called at once from every thread that calls the route. The removal is borrowed for the call.

    @par Models
    `sqlite::store`, `testing::memory_store`; an exemplar stands in tests/uninvite/concept/exemplars.cpp.
*/
template <class S>
concept InvitationStore = requires(std::remove_cvref_t<S>& s, removal const& r) {
    {
        storage_traits_of<S>::remove(s, r)
    } -> ResultOf<removed>;
};

} // namespace uninvite

#endif
