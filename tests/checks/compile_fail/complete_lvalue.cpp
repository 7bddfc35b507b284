// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// deleted: uninvite: call it on std::move(admission)

#include "sound.hpp"

template <class Admission>
void use(Admission& a)
{
#ifdef SOUND
    (void)std::move(a).complete("users=7");
#else
    (void)a.complete("users=7");
#endif
}

using route = uninvite::remove_invitations<policy, store>;
template void use(route::admission&);
