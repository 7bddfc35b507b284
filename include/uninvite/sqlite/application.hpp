// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_APPLICATION_HPP
#define UNINVITE_SQLITE_APPLICATION_HPP

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/route_options.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/group_store.hpp>
#include <uninvite/sqlite/token_verifier.hpp>

#include <utility>

namespace uninvite::sqlite {

/** The route and all its parts on one database: the store, tokens, roles, and the policy of this route.

    @tparam Store @ref group_store for a host with a thread for each request or connection,
    `async_group_store` for one on Asio; @ref store.

    @par Object lifetimes
    Neither moves nor copies: the route borrows the parts, which stand above it. It goes before them, so no
    request and no asynchronous operation of the route may be under way when this is destroyed.

    @par Thread Safety
    As the parts': all members may be used at once.

    @par Example
    @code
    sqlite::application<> app(sqlite::database("courses.db"));
    response answer = serve(app.route, head, body);
    @endcode
*/
template <class Store = group_store>
class application
{
    database database_;

public:
    Store store;
    token_verifier tokens;
    course_roles roles;

    using route_type = remove_invitations<creator_or_manager<token_verifier&, course_roles&>, Store&>;

    route_type const route;

    /** @throw setup_error A statement does not fit the database.
        @throw std::invalid_argument An option is malformed. */
    explicit application(database db, options const& o = {})
        : database_(std::move(db))
        , store(database_)
        , tokens(database_)
        , roles(database_)
        , route(creator_or_manager<token_verifier&, course_roles&>(tokens, roles), store, o)
    {
    }

    application(application const&) = delete;
    application& operator=(application const&) = delete;
};

} // namespace uninvite::sqlite

#endif
