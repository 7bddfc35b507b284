// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_APPLICATION_HPP
#define UNINVITE_DETAIL_SHARED_APPLICATION_HPP

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/route_options.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace uninvite::detail {

/// The policy of an application whose tokens and roles are two objects.
template <class Database, class Tokens, class Roles>
class separate_access
{
public:
    Tokens tokens;
    Roles roles;

    using policy_type = creator_or_manager<Tokens&, Roles&>;

    explicit separate_access(Database const& db)
        requires std::constructible_from<Tokens, Database const&>
        : tokens(db)
        , roles(db)
    {
    }

    separate_access(Database const& db, Tokens&& verifier)
        : tokens(std::forward<Tokens>(verifier))
        , roles(db)
    {
    }

    /// Borrows from this.
    policy_type borrow() noexcept { return policy_type(tokens, roles); }
};

/// The policy of an application whose tokens and roles are in its database.
template <class Database, class Policy>
class joint_access
{
public:
    Policy policy;

    using policy_type = Policy&;

    explicit joint_access(Database const& db)
        : policy(db)
    {
    }

    policy_type borrow() noexcept { return policy; }
};

/// The access of an application whose verifier is `Tokens`: one policy if that is the database's own.
template <class Tokens, class OwnTokens, class Database, class Policy, class Roles>
using access_of = std::conditional_t<std::same_as<Tokens, OwnTokens>, joint_access<Database, Policy>,
                                     separate_access<Database, Tokens, Roles>>;

/** Base class of `sqlite::application` and `postgres::application`.

    @tparam Access @ref separate_access or @ref joint_access.
*/
template <class Database, class Store, class Access, class Observer>
class application : public Access
{
    Database database_;

public:
    Store store;

    using policy_type = typename Access::policy_type;
    using route_type = remove_invitations<policy_type, Store&, Observer>;

    route_type const route;

    explicit application(Database db, route_options const& o = {}, Observer observer = Observer())
        requires std::constructible_from<Access, Database const&>
        : Access(db)
        , database_(std::move(db))
        , store(database_)
        , route(this->borrow(), store, o, std::forward<Observer>(observer))
    {
    }

    template <class Verifier>
        requires std::constructible_from<Access, Database const&, Verifier>
    application(Database db, route_options const& o, Verifier&& verifier, Observer observer = Observer())
        : Access(db, std::forward<Verifier>(verifier))
        , database_(std::move(db))
        , store(database_)
        , route(this->borrow(), store, o, std::forward<Observer>(observer))
    {
    }

    application(application const&) = delete;
    application& operator=(application const&) = delete;
};

} // namespace uninvite::detail

#endif
