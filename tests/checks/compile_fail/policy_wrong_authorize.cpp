// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the policy's member authorize must return result<grant>

#include "sound.hpp"

struct spoilt
{
    uninvite::result<uninvite::principal> authenticate(std::string_view)
    {
        return uninvite::errc::invalid_token;
    }
#ifdef SOUND
    uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id)
#else
    uninvite::result<bool> authorize(uninvite::principal const&, uninvite::course_id)
#endif
    {
        return uninvite::errc::forbidden;
    }
};

void use()
{
    uninvite::remove_invitations route{spoilt{}, store{}};
}
