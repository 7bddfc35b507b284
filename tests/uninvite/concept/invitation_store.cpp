// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Each expression of the concept: a type that lacks it is rejected, its twin accepted.

#include <uninvite/concept/invitation_store.hpp>

#include <cstddef>

namespace probe {

using namespace uninvite;

struct nothing
{
};
struct store
{
    result<removed> remove(removal const&);
};
struct store_by_value
{
    result<removed> remove(removal);
};
struct store_that_counts
{
    result<std::size_t> remove(removal const&);
};
struct store_without_result
{
    void remove(removal const&);
};
struct store_that_wants_to_change_it
{
    result<removed> remove(removal&);
};
static_assert(InvitationStore<store> && InvitationStore<store&> && !InvitationStore<store const&> &&
              InvitationStore<store_by_value>);
static_assert(!InvitationStore<nothing>);
static_assert(!InvitationStore<store_that_counts>);
static_assert(!InvitationStore<store_without_result>);
static_assert(!InvitationStore<store_that_wants_to_change_it>);

} // namespace probe
