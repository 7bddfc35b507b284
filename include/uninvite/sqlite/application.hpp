// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_APPLICATION_HPP
#define UNINVITE_SQLITE_APPLICATION_HPP

#include <uninvite/concept/removal_observer.hpp>
#include <uninvite/detail/shared/application.hpp>
#include <uninvite/route_options.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/policy.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/sqlite/token_verifier.hpp>

namespace uninvite::sqlite {

namespace detail {

template <class Tokens>
using access = uninvite::detail::access_of<Tokens, token_verifier, database, policy, course_roles>;

} // namespace detail

/** The route with its store, token verifier, roles and policy, all on one database.

    @tparam Store @ref store for a host with a thread for each request or connection; @ref async_store for a
    host on Asio.
    @tparam Tokens A @ref TokenVerifier: @ref token_verifier reads the database, together with the role, as
    @ref policy does; `jwt::token_verifier` verifies signatures.
    @tparam Observer A @ref RemovalObserver.

    @par Object lifetimes
    Neither moves nor copies: the route borrows the other members. No request and no asynchronous operation of
    the route may be in progress when this is destroyed.

    @par Thread Safety
    All members support concurrent calls.

    @par Example
    @code
    sqlite::application app(sqlite::database("courses.db"));
    response answer = serve(app.route, head, body);

    sqlite::application<sqlite::async_store, jwt::token_verifier, audit_log> signed_app(
        db, {}, jwt::token_verifier({jwt::key::hs256(secret)}), audit_log());
    @endcode
*/
template <class Store = store, class Tokens = token_verifier, class Observer = no_observer>
class application : public uninvite::detail::application<database, Store, detail::access<Tokens>, Observer>
{
    using base = uninvite::detail::application<database, Store, detail::access<Tokens>, Observer>;

public:
    /** From a database, options and an observer, with the tokens of the database; or from a database,
        options, a verifier and an observer. `Tokens` is a reference for a verifier that is borrowed.

        @throw setup_error A statement does not fit the database.
        @throw std::invalid_argument An option is malformed.
    */
    using base::base;
};

explicit application(database) -> application<>;
application(database, route_options) -> application<>;

} // namespace uninvite::sqlite

#endif
