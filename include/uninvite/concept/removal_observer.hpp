// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_REMOVAL_OBSERVER_HPP
#define UNINVITE_CONCEPT_REMOVAL_OBSERVER_HPP

#include <uninvite/removal_event.hpp>

#include <type_traits>

namespace uninvite {

/** RemovalObserver: is told how each request ended.

    @par Purpose
    Metrics, logs, notifications. Told once for each refusal by `admit` and once for each admission
    spent, when the outcome is known. A crash loses it: what must not be lost reads the audit rows.

    @par Expressions
    `o` is an lvalue of the type, `e` an `removal_event const&`.
    | expression | type | meaning |
    |---|---|---|
    | `o(e)` | anything, ignored | must be `noexcept` |

    @par Fails with
    Nothing: by then the outcome stands.

    @par Threads
    Called at once from every thread that calls the route, before the answer is returned. The event is
    borrowed for the call.

    @par Models
    @ref no_observer; an exemplar stands in tests/uninvite/concept/exemplars.cpp.
*/
template <class O>
concept RemovalObserver = std::is_nothrow_invocable_v<std::remove_cvref_t<O>&, removal_event const&>;

/// Watches nothing and costs nothing: with it, no event is ever made.
struct no_observer
{
    void operator()(removal_event const&) const noexcept {}
};

} // namespace uninvite

#endif
