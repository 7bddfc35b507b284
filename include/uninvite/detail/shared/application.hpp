// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_APPLICATION_HPP
#define UNINVITE_DETAIL_SHARED_APPLICATION_HPP

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/route_options.hpp>

#include <concepts>
#include <utility>

namespace uninvite::detail {

/// Base class of `sqlite::application` and `postgres::application`. @tparam Stored The verifier of the
/// database's tokens.
template <class Database, class Store, class Tokens, class Stored, class Roles, class Observer>
class application
{
    Database database_;

public:
    Store store;
    Tokens tokens;
    Roles roles;

    using policy_type = creator_or_manager<Tokens&, Roles&>;
    using route_type = remove_invitations<policy_type, Store&, Observer>;

    route_type const route;

    explicit application(Database db, route_options const& o = {}, Observer observer = Observer())
        requires std::same_as<Tokens, Stored>
        : database_(std::move(db))
        , store(database_)
        , tokens(database_)
        , roles(database_)
        , route(policy_type(tokens, roles), store, o, std::forward<Observer>(observer))
    {
    }

    application(Database db, route_options const& o, Tokens&& verifier, Observer observer = Observer())
        : database_(std::move(db))
        , store(database_)
        , tokens(std::forward<Tokens>(verifier))
        , roles(database_)
        , route(policy_type(tokens, roles), store, o, std::forward<Observer>(observer))
    {
    }

    application(application const&) = delete;
    application& operator=(application const&) = delete;
};

} // namespace uninvite::detail

#endif
