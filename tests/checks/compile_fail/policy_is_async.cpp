// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: this route's policy is asynchronous: call async_admit of <uninvite/async.hpp>, or give the
// route a policy with members authenticate and authorize

#include "sound.hpp"

#include <string>

struct async_policy
{
    int get_executor() { return 0; } // the concept needs no Asio

    template <class Handler>
    void async_authenticate(std::string, Handler&&)
    {
    }
    template <class Handler>
    void async_authorize(uninvite::principal, uninvite::course_id, Handler&&)
    {
    }
#ifdef SOUND
    uninvite::result<uninvite::principal> authenticate(std::string_view)
    {
        return uninvite::errc::invalid_token;
    }
    uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id)
    {
        return uninvite::errc::forbidden;
    }
#endif
};

void use()
{
    uninvite::remove_invitations const route{async_policy{}, store{}};
    (void)route.error_response(uninvite::errc::busy); // needs no policy
    (void)route.admit({"DELETE", "/"});
}
