// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_ASYNC_INVITATION_STORE_HPP
#define UNINVITE_CONCEPT_ASYNC_INVITATION_STORE_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/removal.hpp>

#include <boost/system/error_code.hpp>

#include <type_traits>
#include <utility>

namespace uninvite {

namespace detail {

// The least that a handler of async_remove is: with it the concept needs no Asio.
struct removal_handler
{
    void operator()(boost::system::error_code, removed) const {}
};

} // namespace detail

/** AsyncInvitationStore: removes pending invitations, durably, without blocking who asks.

    @par Purpose
    What an @ref InvitationStore is to a thread, this is to a server on Asio.

    @par Expressions
    `s` is an lvalue of the type, `r` a `removal`, `token` a completion token of Asio for
    `void(boost::system::error_code, removed)`.
    | expression | type | meaning |
    |---|---|---|
    | `s.async_remove(r, token)` | what the token makes of it | as `remove` of an @ref InvitationStore, told to the handler once it is durable; takes the removal by value and owns it |

    The operation completes once, never inside the initiating call, on the handler's associated executor, with
    memory from its associated allocator. A cancellation is honoured while the removal waits; afterwards the
    completion tells what happened.

    @par Fails with
    | error | when | status |
    |---|---|---|
    | those of @ref InvitationStore | the same, without seconds: an error code has no place for them | the same |
    | `asio::error::operation_aborted` | cancelled while it waited: nothing was removed | 503 |

    @par Threads
    Called at once from every thread that calls the route. No call blocks.

    @par Models
    `sqlite::async_store`; an exemplar stands in tests/uninvite/concept/exemplars.cpp.
*/
template <class S>
concept AsyncInvitationStore = requires(std::remove_cvref_t<S>& s, removal r) {
    storage_traits_of<S>::async_remove(s, std::move(r), detail::removal_handler());
};

} // namespace uninvite

#endif
