// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the roles object is const, but its member role is not: declare result<course_role>
// role(user_id, course_id) const, or pass an object that is not const

#include "sound.hpp"

#ifdef SOUND
using given = roles;
#else
using given = roles const;
#endif

void use(given& r)
{
    uninvite::creator_or_manager const both{tokens{}, r};
}
