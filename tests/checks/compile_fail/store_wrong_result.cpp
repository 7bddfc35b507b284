// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the store's member remove must return result<removed>

#include "sound.hpp"

struct spoilt
{
#ifdef SOUND
    uninvite::result<uninvite::removed> remove(uninvite::removal const&) { return uninvite::removed(); }
#else
    uninvite::result<std::size_t> remove(uninvite::removal const&) { return 0; }
#endif
};

void use()
{
    uninvite::remove_invitations route{policy{tokens{}, roles{}}, spoilt{}};
}
