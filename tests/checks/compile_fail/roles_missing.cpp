// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the roles object needs a member result<course_role> role(user_id, course_id), or a
// specialisation of uninvite::storage_traits

#include "sound.hpp"

struct spoilt
{
#ifdef SOUND
    uninvite::result<uninvite::course_role> role(uninvite::user_id, uninvite::course_id)
#else
    uninvite::result<uninvite::course_role> role(uninvite::course_id, uninvite::user_id)
#endif
    {
        return uninvite::course_role::none;
    }
};

void use()
{
    uninvite::creator_or_manager policy{tokens{}, spoilt{}};
}
