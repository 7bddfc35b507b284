// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the verifier is const, but its member verify is not: declare result<principal>
// verify(std::string_view token) const, or pass a verifier that is not const

#include "sound.hpp"

#ifdef SOUND
using given = tokens;
#else
using given = tokens const;
#endif

void use(given& t)
{
    uninvite::creator_or_manager const both{t, roles{}};
}
