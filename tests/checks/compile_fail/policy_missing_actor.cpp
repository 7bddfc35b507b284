// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the policy's principal needs a function user_id actor(principal const&) in the principal's
// namespace

#include "sound.hpp"

struct caller
{
#ifdef SOUND
    friend uninvite::user_id actor(caller const&) { return uninvite::user_id{1}; }
#endif
};

struct spoilt
{
    uninvite::result<caller> authenticate(std::string_view) { return uninvite::errc::invalid_token; }
    uninvite::result<uninvite::grant> authorize(caller const&, uninvite::course_id)
    {
        return uninvite::errc::forbidden;
    }
};

void use()
{
    uninvite::remove_invitations route{spoilt{}, store{}};
}
