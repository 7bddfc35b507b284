// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: this route's store is synchronous: call std::move(admission).complete(body), or give the
// route a store with a member async_remove(removal, token)

#include "sound.hpp"

#include <uninvite/async.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/system_executor.hpp>

struct either_store
{
    uninvite::result<uninvite::removed> remove(uninvite::removal const&) { return uninvite::removed(); }
#ifdef SOUND
    boost::asio::system_executor get_executor() { return {}; }
    template <class Handler>
    void async_remove(uninvite::removal, Handler&&)
    {
    }
#endif
};

void use()
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, either_store{}};
    auto admitted = route.admit({"DELETE", "/"});
    async_complete(
        std::move(*admitted), "users=7",
        boost::asio::bind_executor(boost::asio::system_executor(), [](uninvite::response const&) {}));
}
