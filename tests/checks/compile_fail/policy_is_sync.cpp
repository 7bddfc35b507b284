// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: this route's policy is synchronous: call route.admit(head), or give the route a policy
// with members async_authenticate and async_authorize

#include "sound.hpp"

#include <uninvite/async.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/system_executor.hpp>

#include <string>

struct either_policy
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
    boost::asio::system_executor get_executor() { return {}; }
    template <class Handler>
    void async_authenticate(std::string, Handler&&)
    {
    }
    template <class Handler>
    void async_authorize(uninvite::principal, uninvite::course_id, Handler&&)
    {
    }
#endif
};

void use()
{
    uninvite::remove_invitations const route{either_policy{}, store{}};
    async_admit(route, {"DELETE", "/"},
                boost::asio::bind_executor(boost::asio::system_executor(), [](auto const&) {}));
}
