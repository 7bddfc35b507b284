// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: this route's store is asynchronous: call async_complete of <uninvite/async.hpp>, or give
// the route a store with a member result<removed> remove(removal const&)

#include "sound.hpp"

#include <string>

struct async_store
{
    int get_executor() { return 0; } // the concept needs no Asio

    template <class Handler>
    void async_remove(uninvite::removal, Handler&&)
    {
    }
#ifdef SOUND
    uninvite::result<uninvite::removed> remove(uninvite::removal const&) { return uninvite::removed(); }
#endif
};

void use()
{
    uninvite::remove_invitations const route{policy{tokens{}, roles{}}, async_store{}};
    route.admit({"DELETE", "/"})->course(); // needs no store
    (void)route({"DELETE", "/"}, "users=7");
}
