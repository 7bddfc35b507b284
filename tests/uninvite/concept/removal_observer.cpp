// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Each expression of the concept: a type that lacks it is rejected, its twin accepted.

#include <uninvite/concept/removal_observer.hpp>

namespace probe {

using namespace uninvite;

struct nothing
{
};
struct observer
{
    void operator()(removal_event const&) noexcept;
};
struct observer_that_throws
{
    void operator()(removal_event const&);
};
struct observer_that_changes_it
{
    void operator()(removal_event&) noexcept;
};
struct observer_that_answers
{
    int operator()(removal_event) const noexcept;
};
static_assert(RemovalObserver<observer> && RemovalObserver<observer&> && RemovalObserver<no_observer>);
static_assert(RemovalObserver<observer_that_answers> && RemovalObserver<observer_that_answers const&>);
static_assert(!RemovalObserver<observer const&> && !RemovalObserver<observer const>);
static_assert(RemovalObserver<void (*)(removal_event const&) noexcept>);
static_assert(!RemovalObserver<nothing>);
static_assert(!RemovalObserver<observer_that_throws> && !RemovalObserver<void (*)(removal_event const&)>);
static_assert(!RemovalObserver<observer_that_changes_it>);

} // namespace probe
