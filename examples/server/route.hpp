// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ROUTE_HPP
#define UNINVITE_EXAMPLES_SERVER_ROUTE_HPP

#include "access.hpp"
#include "failure_log.hpp"

#include <uninvite/postgres/async_application.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/sqlite/async_store.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <spdlog/spdlog.h>

#include <optional>
#include <string_view>
#include <utility>

namespace uninvite_server {

// The route on SQLite and on PostgreSQL. The objects that the route uses are destroyed after it.

//[server_parts
struct sqlite_application
{
    using store_type = uninvite::sqlite::async_store;
    using route_type = uninvite::remove_invitations<access&, store_type&, failure_log>;

    access policy;
    store_type store;
    route_type const removal;

    sqlite_application(uninvite::sqlite::database const& db,
                       std::optional<uninvite::jwt::token_verifier> by_signature,
                       uninvite::route_options const& o, uninvite::sqlite::commit_runner run_quickly)
        : policy(db, std::move(by_signature))
        , store(db, std::move(run_quickly))
        , removal(policy, store, o, failure_log())
    {
    }

    route_type const& route() const noexcept { return removal; }
    //]

    void stop() { store.stop(); }

    void log_statistics() const
    {
        uninvite::sqlite::group_statistics const s = store.statistics();
        spdlog::info("{} removals in {} commits, at most {} together, at most {} queued", s.removals,
                     s.commits, s.largest_group, s.max_waiting);
        spdlog::info("not removed: {} refused, {} queue full, {} timed out, {} busy, {} failed, {} unknown",
                     s.refused, s.queue_full, s.timed_out, s.busy, s.failed, s.unknown);
    }
};

//[server_postgres_parts
struct postgres_application
{
    using type = uninvite::postgres::async_application<failure_log>;

    type app;

    postgres_application(boost::asio::any_io_executor const& executor, uninvite::postgres::database const& db,
                         std::optional<uninvite::jwt::token_verifier> by_signature,
                         uninvite::route_options const& o)
        : app(executor, db, o, verify(std::move(by_signature)))
    {
    }

    static uninvite::postgres::verify_function
    verify(std::optional<uninvite::jwt::token_verifier> by_signature)
    {
        if (!by_signature) return {};
        return [v = std::move(*by_signature)](std::string_view token) { return v.verify(token); };
    }

    type::route_type const& route() const noexcept { return app.route; }
    //]

    // Ends the connections, also those to a server that does not answer.
    void stop() { app.pool.stop(); }

    void log_statistics() const {}
};

} // namespace uninvite_server

#endif
