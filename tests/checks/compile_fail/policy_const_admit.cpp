// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the policy is const, but its member admit is not: declare result<decision<P>>
// admit(std::string_view, course_id) const, or pass a policy that is not const

#include "sound.hpp"

struct host_policy
{
    uninvite::result<uninvite::principal> authenticate(std::string_view) const
    {
        return uninvite::errc::invalid_token;
    }
    uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id) const
    {
        return uninvite::errc::forbidden;
    }
    uninvite::result<uninvite::decision<>> admit(std::string_view, uninvite::course_id)
#ifdef SOUND
        const
#endif
    {
        return uninvite::errc::invalid_token;
    }
};

void use(host_policy const& p)
{
    uninvite::remove_invitations const route{p, store{}};
}
