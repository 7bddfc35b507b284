// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// deleted: uninvite: pass the id as text, unconverted

#include "sound.hpp"

void use(uninvite::request_head const& head)
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, store{}};
#ifdef SOUND
    (void)route.admit(head, "7");
#else
    (void)route.admit(head, 7);
#endif
}
