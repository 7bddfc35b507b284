// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the store needs a member result<removed> remove(removal const&), or the member
// async_remove of an AsyncInvitationStore, or a specialisation of uninvite::storage_traits

#include "sound.hpp"

struct spoilt
{
#ifdef SOUND
    uninvite::result<uninvite::removed> remove(uninvite::removal const&) { return uninvite::removed(); }
#endif
};

void use()
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, spoilt{}};
}
