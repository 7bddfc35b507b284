// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_APPLICATION_HPP
#define UNINVITE_POSTGRES_ASYNC_APPLICATION_HPP

#include <uninvite/concept/removal_observer.hpp>
#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/async_pool.hpp>
#include <uninvite/postgres/async_store.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/route_options.hpp>

#include <utility>

namespace uninvite::postgres {

/** The route with its pool, policy and store, all on one database, for a host based on Asio.

    @tparam Observer A @ref RemovalObserver; a reference if it is borrowed, and then it must outlive every
    operation.

    @par Object lifetimes
    Neither moves nor copies. It may be destroyed with operations in progress: see @ref async_pool.

    @par Thread Safety
    All members support concurrent calls.

    @par Example
    @code
    postgres::async_application app(io.get_executor(), postgres::database("postgresql:///courses"));
    auto admitted = co_await async_admit(app.route, head, asio::use_awaitable);
    @endcode
*/
template <class Observer = no_observer>
class async_application
{
public:
    async_pool pool;

    using route_type = remove_invitations<async_policy, async_store, Observer>;

    route_type const route;

    /** @param executor Runs the connections; its context may be destroyed first: see @ref async_pool.
        @param verify Verifies tokens; empty: tokens are those of the database.
        @throw std::invalid_argument An option is malformed.
    */
    async_application(async_pool::executor_type const& executor, database const& db,
                      route_options const& o = {}, verify_function verify = {},
                      Observer observer = Observer())
        : pool(executor, db)
        , route(async_policy(pool, std::move(verify)), async_store(pool), o, std::forward<Observer>(observer))
    {
    }

    async_application(async_application const&) = delete;
    async_application& operator=(async_application const&) = delete;
};

} // namespace uninvite::postgres

#endif
