// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: this completion handler has no associated executor and would run on a thread of the store:
// wrap it in boost::asio::bind_executor(executor, handler), with the executor of your session

#include "sound.hpp"

#include <uninvite/async.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/system_executor.hpp>

struct async_store
{
    template <class Handler>
    void async_remove(uninvite::removal, Handler&&)
    {
    }
};

using route = uninvite::remove_invitations<policy, async_store>;

void use(route::admission a)
{
    auto handler = [](uninvite::response const&) {};
#ifdef SOUND
    async_complete(std::move(a), "users=7",
                   boost::asio::bind_executor(boost::asio::system_executor(), handler));
#else
    async_complete(std::move(a), "users=7", handler);
#endif
}
