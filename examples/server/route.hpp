// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ROUTE_HPP
#define UNINVITE_EXAMPLES_SERVER_ROUTE_HPP

#include "failure_log.hpp"
#include "postgres_access.hpp"
#include "tokens.hpp"

#include <uninvite/postgres/async_store.hpp>
#include <uninvite/sqlite.hpp>
#include <uninvite/sqlite/async_store.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

namespace uninvite_server {

// The route and all that it stands on, which goes after it: on SQLite, and on PostgreSQL.

//[server_parts
struct sqlite_application
{
    static constexpr bool asks_the_network = false;

    uninvite::sqlite::async_group_store store;
    tokens verifier;
    uninvite::sqlite::course_roles roles;
    uninvite::remove_invitations<uninvite::creator_or_manager<tokens&, uninvite::sqlite::course_roles&>,
                                 uninvite::sqlite::async_group_store&, failure_log> const route;

    sqlite_application(uninvite::sqlite::database const& db,
                       std::optional<uninvite::jwt::token_verifier> by_signature, uninvite::options const& o)
        : store(db)
        , verifier(db, std::move(by_signature))
        , roles(db)
        , route(uninvite::creator_or_manager<tokens&, uninvite::sqlite::course_roles&>(verifier, roles),
                store, o, failure_log())
    {
    }
    //]

    void log_figures() const
    {
        uninvite::sqlite::group_figures const f = store.figures();
        spdlog::info("{} removals in {} commits, at most {} together, at most {} waiting", f.removals,
                     f.commits, f.largest_group, f.most_waiting);
        spdlog::info("not removed: {} refused, {} queue full, {} deadline passed, {} busy, {} failed, "
                     "{} unknown",
                     f.refused, f.queue_full, f.deadline_passed, f.busy, f.failed, f.unknown);
    }
};

//[server_postgres_parts
struct postgres_application
{
    static constexpr bool asks_the_network = true;

    uninvite::postgres::async_pool pool;
    uninvite::postgres::async_store store;
    postgres_access access;
    uninvite::remove_invitations<postgres_access&, uninvite::postgres::async_store&, failure_log> const route;

    postgres_application(boost::asio::any_io_executor const& executor, uninvite::postgres::database const& db,
                         std::optional<uninvite::jwt::token_verifier> by_signature,
                         uninvite::options const& o)
        : pool(executor, db)
        , store(pool)
        , access(pool, std::move(by_signature))
        , route(access, store, o, failure_log())
    {
    }
    //]

    void log_figures() const {}
};

} // namespace uninvite_server

#endif
