// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the observer's call operator must be noexcept: declare void operator()(removal_event
// const&) noexcept

#include "sound.hpp"

struct spoilt
{
#ifdef SOUND
    void operator()(uninvite::removal_event const&) noexcept {}
#else
    void operator()(uninvite::removal_event const&) {}
#endif
};

void use()
{
    uninvite::remove_invitations route{policy{tokens{}, roles{}}, store{}, uninvite::route_options{},
                                       spoilt{}};
}
