// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the store is const, but its member async_remove is not: declare it const, or pass a store
// that is not const

#include "sound.hpp"

struct async_store
{
    template <class Handler>
    void async_remove(uninvite::removal, Handler&&)
#ifdef SOUND
        const
#endif
    {
    }
};

void use(async_store const& s)
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, s};
}
