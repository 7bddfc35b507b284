// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_ACCESS_POLICY_HPP
#define UNINVITE_CONCEPT_ACCESS_POLICY_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace uninvite {

/// The principal of a policy: whatever its `authenticate` gives.
template <class P>
using principal_of = typename decltype(storage_traits_of<P>::authenticate(
    std::declval<std::remove_cvref_t<P>&>(), std::string_view()))::value_type;

/** `p.authenticate(token)`: the first half of an @ref AccessPolicy. */
template <class P>
concept Authenticates = requires(std::remove_cvref_t<P>& p, std::string_view token) {
    typename principal_of<P>;
    {
        storage_traits_of<P>::authenticate(p, token)
    } -> ResultOf<principal_of<P>>;
    requires std::movable<principal_of<P>>;
};

/** `actor(principal)`: the policy's principal tells who acts. */
template <class P>
concept NamesActor = Authenticates<P> && requires(principal_of<P> const& who) {
    {
        actor(who)
    } -> std::convertible_to<user_id>;
};

/** `p.authorize(principal, course)`: the second half of an @ref AccessPolicy. */
template <class P>
concept Authorizes =
    Authenticates<P> && requires(std::remove_cvref_t<P>& p, principal_of<P> const& who, course_id course) {
        {
            storage_traits_of<P>::authorize(p, who, course)
        } -> ResultOf<grant>;
    };

/** AccessPolicy: decides who may remove the invitations of a course.

    @par Purpose
    What the route asks before it reads a body. The principal is whatever type the policy likes.

    @par Expressions
    `p` is an lvalue of the type, `token` a `std::string_view` of one or more b64token characters,
    `who` the value that `authenticate` gave.
    | expression | type | meaning |
    |---|---|---|
    | `p.authenticate(token)` | a result of a movable type | whom the token speaks for |
    | `actor(who)` | `user_id` | who acts; found by argument-dependent lookup |
    | `p.authorize(who, course_id)` | `result<grant>` | may remove, and on what that rests: `grant::by_role` is checked again in the transaction that removes, `grant::by_policy` is the policy's own word |

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::invalid_token` | unknown, expired or revoked | 401 |
    | `errc::forbidden` | sees the course, may not remove | 403 |
    | `errc::insufficient_scope` | the token does not cover it | 403, with a challenge |
    | `errc::not_found` | absent, deleted or hidden course | 404 |
    | `errc::throttled`, `errc::busy` | later; may carry seconds | 429, 503 |

    @par Threads
    Called at once from every thread that calls the route. The token is borrowed for the call.

    @par Models
    @ref creator_or_manager; an exemplar stands in tests/uninvite/concept/exemplars.cpp.
*/
template <class P>
concept AccessPolicy = Authenticates<P> && NamesActor<P> && Authorizes<P>;

} // namespace uninvite

#endif
