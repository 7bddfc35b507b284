// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_ACCESS_POLICY_HPP
#define UNINVITE_CONCEPT_ACCESS_POLICY_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace uninvite {

/// The principal of a policy: the value type of its `authenticate`.
template <class P>
using principal_of =
    typename decltype(storage_traits_of<P>::authenticate(std::declval<P&>(), std::string_view()))::value_type;

/** `p.authenticate(token)`: the first half of an @ref AccessPolicy. */
template <class P>
concept Authenticates = requires(P& p, std::string_view token) {
    typename principal_of<P>;
    {
        storage_traits_of<P>::authenticate(p, token)
    } -> ResultOf<principal_of<P>>;
    requires std::movable<principal_of<P>>;
};

/** `actor(principal)`: the acting user of the policy's principal. */
template <class P>
concept NamesActor = Authenticates<P> && requires(principal_of<P> const& who) {
    {
        actor(who)
    } -> std::convertible_to<user_id>;
};

/** `p.authorize(principal, course)`: the second half of an @ref AccessPolicy. */
template <class P>
concept Authorizes = Authenticates<P> && requires(P& p, principal_of<P> const& who, course_id course) {
    {
        storage_traits_of<P>::authorize(p, who, course)
    } -> ResultOf<grant>;
};

/** `p.admit(token, course)`: both halves in one step, which an @ref AccessPolicy may offer. */
template <class P>
concept Admits = Authenticates<P> && requires(P& p, std::string_view token, course_id course) {
    {
        storage_traits_of<P>::admit(p, token, course)
    } -> ResultOf<decision<principal_of<P>>>;
};

/** AccessPolicy: decides whether a caller may remove the invitations of a course.

    @par Purpose
    The route calls it before it reads a body. The policy chooses its principal type. @ref creator_or_manager
    is the policy of this route.

    @par Expressions
    `p` is an lvalue of the type, `token` a `std::string_view` of one or more b64token characters,
    `who` the value of a successful `authenticate`.
    | expression | type | meaning |
    |---|---|---|
    | `p.authenticate(token)` | a result of a movable type | the principal that the token identifies |
    | `actor(who)` | `user_id` | the acting user; found by argument-dependent lookup |
    | `p.authorize(who, course_id)` | `result<grant>` | the permission to remove, and its basis |
    | `p.admit(token, course_id)` | a result of `decision<principal>` | optional: both in one step |

    A policy with `admit` saves a query or a round trip: the route then calls it alone, for each request. Its
    result is that of `authenticate`, and in its member `basis` that of `authorize`; its error means that
    the token is refused, and the observer gets no user. Inherited members count: a policy that derives from
    one with `admit`, and replaces one of the halves, replaces `admit` too.

    The store checks `grant::by_role` again in the transaction that removes, and relies on the policy for
    `grant::by_policy`.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::invalid_token` | unknown, expired or revoked | 401 |
    | `errc::forbidden` | the caller sees the course, but may not remove | 403 |
    | `errc::insufficient_scope` | the token lacks the scope | 403, with a challenge |
    | `errc::not_found` | the course is absent, deleted or hidden | 404 |
    | `errc::throttled`, `errc::busy` | temporarily unavailable; may carry seconds | 429, 503 |

    @par Threads
    Called concurrently from every thread that calls the route. The token is borrowed for the call.

    @par Models
    @ref creator_or_manager, `sqlite::policy`, `postgres::policy`. Minimal example: `administrators_only` in
    tests/uninvite/concept/exemplars.cpp.
*/
template <class P>
concept AccessPolicy = Authenticates<P> && NamesActor<P> && Authorizes<P>;

} // namespace uninvite

#endif
