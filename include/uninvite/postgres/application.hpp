// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_APPLICATION_HPP
#define UNINVITE_POSTGRES_APPLICATION_HPP

#include <uninvite/concept/removal_observer.hpp>
#include <uninvite/creator_or_manager.hpp>
#include <uninvite/postgres/course_roles.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/store.hpp>
#include <uninvite/postgres/token_verifier.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/route_options.hpp>

#include <concepts>
#include <utility>

namespace uninvite::postgres {

/** The route and everything it needs on one database: store, token verifier, roles and policy.

    For a host with a thread for each request or connection; a host on Asio takes @ref async_application.

    @tparam Store @ref store, or another @ref InvitationStore made from a @ref database.
    @tparam Tokens A @ref TokenVerifier: @ref token_verifier reads the database, `jwt::token_verifier` checks signatures.
    @tparam Observer A @ref RemovalObserver.

    @par Object lifetimes
    Neither moves nor copies: the route borrows the other members. No request and no asynchronous operation of
    the route may be in progress when this is destroyed.

    @par Thread Safety
    Distinct calls on all members may run at once.

    @par Example
    @code
    postgres::application app(postgres::database("postgresql:///courses"));
    response answer = serve(app.route, head, body);

    postgres::application<postgres::store, jwt::token_verifier, audit_log> signed_app(
        db, {}, jwt::token_verifier({jwt::key::hs256(secret)}), audit_log());
    @endcode
*/
template <class Store = store, class Tokens = token_verifier, class Observer = no_observer>
class application
{
    database database_;

public:
    Store store;
    Tokens tokens;
    course_roles roles;

    using policy_type = creator_or_manager<Tokens&, course_roles&>;
    using route_type = remove_invitations<policy_type, Store&, Observer>;

    route_type const route;

    /** Tokens are those of the database.

        @throw std::invalid_argument An option is malformed.
    */
    explicit application(database db, route_options const& o = {}, Observer observer = Observer())
        requires std::same_as<Tokens, token_verifier>
        : database_(std::move(db))
        , store(database_)
        , tokens(database_)
        , roles(database_)
        , route(policy_type(tokens, roles), store, o, std::move(observer))
    {
    }

    /** Tokens are verified by `verifier`: an lvalue is borrowed (name `Tokens` as a reference), an rvalue moved in.

        @throw std::invalid_argument An option is malformed.
    */
    application(database db, route_options const& o, Tokens&& verifier, Observer observer = Observer())
        : database_(std::move(db))
        , store(database_)
        , tokens(std::forward<Tokens>(verifier))
        , roles(database_)
        , route(policy_type(tokens, roles), store, o, std::move(observer))
    {
    }

    application(application const&) = delete;
    application& operator=(application const&) = delete;
};

} // namespace uninvite::postgres

#endif
