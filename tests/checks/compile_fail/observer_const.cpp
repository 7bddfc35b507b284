// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the observer is const, but its call operator is not: declare void operator()(removal_event
// const&) const noexcept, or pass an observer that is not const

#include "sound.hpp"

struct counter
{
    int count = 0;
    void operator()(uninvite::removal_event const&) noexcept { ++count; }
};

#ifdef SOUND
using given = counter;
#else
using given = counter const;
#endif

void use(given& o)
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, store{}, {}, o};
}
