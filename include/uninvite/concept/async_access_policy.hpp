// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_ASYNC_ACCESS_POLICY_HPP
#define UNINVITE_CONCEPT_ASYNC_ACCESS_POLICY_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/system/error_code.hpp>

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>

namespace uninvite {

namespace detail {

template <class P>
struct async_principal
{
    using type = principal;
};

template <class P>
    requires requires { typename P::principal_type; }
struct async_principal<P>
{
    using type = typename P::principal_type;
};

// A minimal handler of a policy, so that the concept does not need Asio.
template <class T>
struct policy_handler
{
    void operator()(boost::system::error_code, T) const {}
    void operator()(result<T>) const {}
};

} // namespace detail

/// The principal of an asynchronous policy: its `principal_type`, or @ref principal by default.
template <class P>
using async_principal_of = typename detail::async_principal<std::remove_cvref_t<P>>::type;

/** AsyncAccessPolicy: the asynchronous form of @ref AccessPolicy.

    @par Purpose
    For servers based on Asio with tokens or roles that are queried over a network. `async_admit` calls it.

    @par Expressions
    `p` is an lvalue of the type, `token` a `std::string` of one or more b64token characters, `who` a value of
    `P::principal_type`, or of `uninvite::principal` if the type has no such member, `handler` a completion
    token of Asio.
    | expression | handler | meaning |
    |---|---|---|
    | `p.async_authenticate(token, handler)` | `void(error_code, principal)` | as in @ref AccessPolicy |
    | `actor(who)` | | `user_id`: the acting user; found by argument-dependent lookup |
    | `p.async_authorize(who, course_id, handler)` | `void(error_code, grant)` | as in @ref AccessPolicy |
    | `p.async_admit(token, course_id, handler)` | `void(result<decision<...>>)` | optional: in one step |

    Token and principal are passed by value. The first two operations may instead complete with
    `void(result<...>)`, which has room for the seconds of a Retry-After. A policy with `async_admit` is asked
    with it alone, as one with `admit` in @ref AccessPolicy. Each completes once, never inside
    the initiating call, and on the handler's associated executor.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | those of @ref AccessPolicy | the same | the same |
    | `asio::error::operation_aborted` | cancelled | 503 |

    @par Threads
    Called concurrently from every thread that calls the route. No call blocks.

    @par Models
    `postgres::async_policy`, @ref blocking_policy. Minimal example: `async_administrators_only` in
    tests/uninvite/concept/exemplars.cpp.
*/
template <class P>
concept AsyncAccessPolicy =
    std::movable<async_principal_of<P>> &&
    requires(P& p, std::string token, async_principal_of<P> who, course_id course) {
        storage_traits_of<P>::async_authenticate(p, std::move(token),
                                                 detail::policy_handler<async_principal_of<P>>());
        {
            actor(std::as_const(who))
        } -> std::convertible_to<user_id>;
        storage_traits_of<P>::async_authorize(p, std::move(who), course, detail::policy_handler<grant>());
    };

/** `p.async_admit(token, course, handler)`: both halves in one step, which an @ref AsyncAccessPolicy may
    offer. */
template <class P>
concept AsyncAdmits = requires(P& p, std::string token, course_id course) {
    storage_traits_of<P>::async_admit(p, std::move(token), course,
                                      detail::policy_handler<decision<async_principal_of<P>>>());
};

} // namespace uninvite

#endif
