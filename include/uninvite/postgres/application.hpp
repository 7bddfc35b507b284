// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_APPLICATION_HPP
#define UNINVITE_POSTGRES_APPLICATION_HPP

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/route_options.hpp>
#include <uninvite/postgres/course_roles.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/store.hpp>
#include <uninvite/postgres/token_verifier.hpp>
#include <uninvite/remove_invitations.hpp>

namespace uninvite::postgres {

/** The route and all its parts on one database: the store, tokens, roles, and the policy of this route.

    @par Object lifetimes
    Neither moves nor copies: the route borrows the parts, which stand above it. It goes before them, so no
    request of the route may be under way when this is destroyed.

    @par Thread Safety
    As the parts': all members may be used at once.

    @par Example
    @code
    postgres::application app(postgres::database("postgresql:///courses"));
    response answer = serve(app.route, head, body);
    @endcode
*/
class application
{
public:
    postgres::store store;
    token_verifier tokens;
    course_roles roles;

    using route_type =
        remove_invitations<creator_or_manager<token_verifier&, course_roles&>, postgres::store&>;

    route_type const route;

    /** @throw std::invalid_argument An option is malformed. */
    explicit application(database const& db, options const& o = {})
        : store(db)
        , tokens(db)
        , roles(db)
        , route(creator_or_manager<token_verifier&, course_roles&>(tokens, roles), store, o)
    {
    }

    application(application const&) = delete;
    application& operator=(application const&) = delete;
};

} // namespace uninvite::postgres

#endif
