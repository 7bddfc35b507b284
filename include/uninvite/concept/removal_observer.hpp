// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_REMOVAL_OBSERVER_HPP
#define UNINVITE_CONCEPT_REMOVAL_OBSERVER_HPP

#include <uninvite/removal_event.hpp>

#include <type_traits>

namespace uninvite {

/** RemovalObserver: is notified of the result of each request.

    @par Purpose
    For metrics, logs, notifications. It gets one event for each refusal by `admit` and one for each
    admission spent, when the outcome is known. A crash loses events: read the audit rows if none may be
    lost. The default, @ref no_observer, costs nothing.

    @par Expressions
    `o` is an lvalue of the type, `e` a `removal_event const&`.
    | expression | type | meaning |
    |---|---|---|
    | `o(e)` | any, ignored | must be `noexcept` |

    `e.what` is `removed`, `refused` (4xx), `failed` (5xx, nothing was removed) or `unknown`.

    @par Fails with
    No error: the outcome is final at that point.

    @par Threads
    Called concurrently from every thread that calls the route, before the response is returned. The event is
    borrowed for the call.

    @par Models
    @ref no_observer. Minimal example: `counter` in tests/uninvite/concept/exemplars.cpp.
*/
template <class O>
concept RemovalObserver = std::is_nothrow_invocable_v<O&, removal_event const&>;

/// Ignores all events at no cost: with it, the route makes no events.
struct no_observer
{
    void operator()(removal_event const&) const noexcept {}
};

} // namespace uninvite

#endif
