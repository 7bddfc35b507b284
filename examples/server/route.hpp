// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ROUTE_HPP
#define UNINVITE_EXAMPLES_SERVER_ROUTE_HPP

#include <uninvite/sqlite.hpp>
#include <uninvite/sqlite/async_group_store.hpp>
#include <uninvite/uninvite.hpp>

#include <string>

namespace uninvite_server {

/// The route and all that it stands on.
class application
{
    //[server_parts
    uninvite::sqlite::database database_;
    uninvite::sqlite::async_group_store store_;
    uninvite::sqlite::token_verifier tokens_;
    uninvite::sqlite::course_roles roles_;

    using policy =
        uninvite::creator_or_manager<uninvite::sqlite::token_verifier&, uninvite::sqlite::course_roles&>;

public:
    // The route borrows its parts, which stand above it and outlive it.
    using route_type = uninvite::remove_invitations<policy, uninvite::sqlite::async_group_store&>;

    route_type const route;
    //]

    /// @throw uninvite::sqlite::setup_error The database cannot be used: one sentence.
    application(std::string const& database, std::size_t body_limit)
        : database_(database)
        , store_(database_)
        , tokens_(database_)
        , roles_(database_)
        , route(policy(tokens_, roles_), store_, {.body_limit = body_limit})
    {
    }

    uninvite::sqlite::group_figures figures() const { return store_.figures(); }
};

} // namespace uninvite_server

#endif
