// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// warning: uninvite: send the error that admit returns, or complete its admission

#include "sound.hpp"

void use(uninvite::request_head const& head)
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, store{}};
#ifdef SOUND
    (void)
#endif
        route.admit(head);
}
