// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the store is const, but its member remove is not: declare result<removed> remove(removal
// const&) const, or pass a store that is not const

#include "sound.hpp"

#ifdef SOUND
using given = store;
#else
using given = store const;
#endif

void use(given& s)
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, s};
    (void)route({"DELETE", "/"}, "users=7");
}
