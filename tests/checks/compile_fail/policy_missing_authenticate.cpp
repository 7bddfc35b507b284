// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the policy needs a member result<principal> authenticate(std::string_view token), or the
// members async_authenticate and async_authorize of an AsyncAccessPolicy, or a specialisation of
// uninvite::storage_traits

#include "sound.hpp"

struct spoilt
{
#ifdef SOUND
    uninvite::result<uninvite::principal> authenticate(std::string_view)
#else
    uninvite::result<uninvite::principal> authenticate(int)
#endif
    {
        return uninvite::errc::invalid_token;
    }
    uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id)
    {
        return uninvite::errc::forbidden;
    }
};

void use()
{
    uninvite::remove_invitations route{spoilt{}, store{}};
}
