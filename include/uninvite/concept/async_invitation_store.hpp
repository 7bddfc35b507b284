// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_ASYNC_INVITATION_STORE_HPP
#define UNINVITE_CONCEPT_ASYNC_INVITATION_STORE_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/removal.hpp>

#include <boost/system/error_code.hpp>

#include <utility>

namespace uninvite {

namespace detail {

// A minimal handler of async_remove, so that the concept does not need Asio.
struct removal_handler
{
    void operator()(boost::system::error_code, removed) const {}
};

} // namespace detail

/** AsyncInvitationStore: the asynchronous form of @ref InvitationStore.

    @par Purpose
    Removes without blocking, for servers based on Asio. `async_complete` calls it.

    @par Expressions
    `s` is an lvalue of the type, `r` a `removal`, `token` a completion token of Asio for
    `void(boost::system::error_code, removed)`.
    | expression | type | meaning |
    |---|---|---|
    | `s.async_remove(r, token)` | the token's return type | as `remove` of an @ref InvitationStore |

    The operation takes the removal by value. It completes after the commit is durable, once, never inside the
    initiating call, on the handler's associated executor, with memory from its associated allocator. A
    cancellation takes effect while the removal is queued; afterwards the completion reports the result.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | those of @ref InvitationStore | the same, but without seconds: error codes have none | the same |
    | `asio::error::operation_aborted` | cancelled while it was queued: nothing was removed | 503 |

    @par Threads
    Called concurrently from every thread that calls the route. No call blocks.

    @par Models
    `sqlite::async_store`, `postgres::async_store`.
    Minimal example: `async_one_invitation` in tests/uninvite/concept/exemplars.cpp.
*/
template <class S>
concept AsyncInvitationStore = requires(S& s, removal r) {
    storage_traits_of<S>::async_remove(s, std::move(r), detail::removal_handler());
};

} // namespace uninvite

#endif
