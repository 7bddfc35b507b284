// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_ASYNC_ACCESS_POLICY_HPP
#define UNINVITE_CONCEPT_ASYNC_ACCESS_POLICY_HPP

#include <uninvite/concept/storage_traits.hpp>
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

// The least that a handler of a policy is: with it the concept needs no Asio.
template <class T>
struct policy_handler
{
    void operator()(boost::system::error_code, T) const {}
    void operator()(result<T>) const {}
};

} // namespace detail

/// The principal of an asynchronous policy: its `principal_type`, or @ref principal where it names none.
template <class P>
using async_principal_of = typename detail::async_principal<std::remove_cvref_t<P>>::type;

/** AsyncAccessPolicy: decides who may remove the invitations of a course, without blocking who asks.

    @par Purpose
    What an @ref AccessPolicy is to a thread, this is to a server on Asio: for tokens or roles that are asked
    for over a network.

    @par Expressions
    `p` is an lvalue of the type, `token` a `std::string` of one or more b64token characters, `who` an
    @ref async_principal_of the type, `handler` a completion token of Asio.
    | expression | handler | meaning |
    |---|---|---|
    | `p.async_authenticate(token, handler)` | `void(error_code, principal)` | whom the token speaks for |
    | `actor(who)` | | `user_id`: who acts; found by argument-dependent lookup |
    | `p.async_authorize(who, course_id, handler)` | `void(error_code, grant)` | may remove, and on what that rests, as in @ref AccessPolicy |

    Token and principal are given by value. Either may complete with `void(result<...>)` instead, which has
    a place for the seconds of a Retry-After. Each completes once, and never inside the initiating call.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | those of @ref AccessPolicy | the same | the same |
    | `asio::error::operation_aborted` | cancelled | 503 |

    @par Threads
    Called at once from every thread that calls the route. No call blocks.

    @par Models
    An exemplar stands in tests/uninvite/concept/exemplars.cpp.
*/
template <class P>
concept AsyncAccessPolicy =
    std::movable<async_principal_of<P>> &&
    requires(std::remove_cvref_t<P>& p, std::string token, async_principal_of<P> who, course_id course) {
        storage_traits_of<P>::async_authenticate(p, std::move(token),
                                                 detail::policy_handler<async_principal_of<P>>());
        {
            actor(std::as_const(who))
        } -> std::convertible_to<user_id>;
        storage_traits_of<P>::async_authorize(p, std::move(who), course, detail::policy_handler<grant>());
    };

} // namespace uninvite

#endif
