// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the policy's member authenticate must return result<P>, with a movable principal P

#include "sound.hpp"

struct spoilt
{
#ifdef SOUND
    uninvite::result<uninvite::principal> authenticate(std::string_view)
#else
    uninvite::principal authenticate(std::string_view)
#endif
    {
        return {uninvite::principal{uninvite::user_id{1}}};
    }
    uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id)
    {
        return uninvite::errc::forbidden;
    }
};

void use()
{
    uninvite::remove_invitations const route{spoilt{}, store{}};
}
