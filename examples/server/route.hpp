// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ROUTE_HPP
#define UNINVITE_EXAMPLES_SERVER_ROUTE_HPP

#include "failure_log.hpp"
#include "tokens.hpp"

#include <uninvite/sqlite.hpp>
#include <uninvite/sqlite/async_group_store.hpp>

#include <optional>
#include <utility>

namespace uninvite_server {

//[server_parts
/// The route and all that it stands on, which goes after it.
struct application
{
    uninvite::sqlite::async_group_store store;
    tokens verifier;
    uninvite::sqlite::course_roles roles;
    uninvite::remove_invitations<uninvite::creator_or_manager<tokens&, uninvite::sqlite::course_roles&>,
                                 uninvite::sqlite::async_group_store&, failure_log> const route;

    application(uninvite::sqlite::database const& db,
                std::optional<uninvite::jwt::token_verifier> by_signature, uninvite::options const& o)
        : store(db)
        , verifier(db, std::move(by_signature))
        , roles(db)
        , route(uninvite::creator_or_manager<tokens&, uninvite::sqlite::course_roles&>(verifier, roles),
                store, o, failure_log())
    {
    }
};
//]

} // namespace uninvite_server

#endif
