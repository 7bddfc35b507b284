// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the policy's member admit must return result<decision<P>>, with the principal P of its
// member authenticate

#include "sound.hpp"

struct spoilt
{
    uninvite::result<uninvite::principal> authenticate(std::string_view)
    {
        return uninvite::errc::invalid_token;
    }
    uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id)
    {
        return uninvite::errc::forbidden;
    }
#ifdef SOUND
    uninvite::result<uninvite::decision<>> admit(std::string_view, uninvite::course_id)
#else
    uninvite::result<uninvite::grant> admit(std::string_view, uninvite::course_id)
#endif
    {
        return uninvite::errc::invalid_token;
    }
};

void use()
{
    uninvite::remove_invitations route{spoilt{}, store{}};
}
