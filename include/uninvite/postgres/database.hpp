// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DATABASE_HPP
#define UNINVITE_POSTGRES_DATABASE_HPP

#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/session_pool.hpp>
#include <uninvite/postgres/options.hpp>
#include <uninvite/postgres/schema.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace uninvite::postgres {

/** A database, its options, and the connections of the blocking API: the argument of stores and readers.

    Copies share the connections.

    @par Thread Safety
    A value; const members are safe from any number of threads.

    @par Example
    @code
    postgres::database db("postgresql://one,two/courses");
    postgres::store store(db);
    postgres::token_verifier tokens(db);
    postgres::course_roles roles(db);
    remove_invitations route{creator_or_manager{tokens, roles}, store};
    @endcode
*/
class database
{
    postgres::connection_string to_;
    std::shared_ptr<detail::session_pool> sessions_;

    static std::chrono::milliseconds time_to_connect(postgres::connection_string const& to,
                                                     database_options const& o) noexcept
    {
        return (std::max)(detail::connect_timeout(o), to.given_timeout());
    }

    static postgres::connection_string prepare(std::string const& text, database_options const& o)
    {
        postgres::connection_string to(text, detail::validated(o).connect_timeout);
        if (o.schema == schema::external) return to;
        connection db(to, std::chrono::steady_clock::now() + time_to_connect(to, o));
        migrate(db, o.schema == schema::managed_create ? if_empty::create : if_empty::refuse);
        return to;
    }

public:
    /** Connects, checks and migrates the schema, and prepares the statements.

        @param text A URL or keywords, as libpq accepts them: @ref connection_string. Of several hosts, the
        one that accepts writes is used.
        @throw setup_error The database cannot be reached; its tables are missing, another application's or
        newer; or a statement does not fit the tables: one sentence.
        @throw std::invalid_argument An option is out of its range.
    */
    explicit database(std::string const& text, database_options const& o = {})
        : to_(prepare(text, o))
        , sessions_(std::make_shared<detail::session_pool>(to_, o))
    {
    }

    postgres::connection_string const& connection_string() const noexcept { return to_; }

    /// Maximum time for connecting, with several hosts in turn.
    std::chrono::milliseconds connect_timeout() const noexcept { return time_to_connect(to_, options()); }

    database_options const& options() const noexcept { return sessions_->options(); }

    /// UTC seconds.
    std::int64_t now() const { return options().clock(); }

    /// Runs a query on one of the connections. Blocks.
    template <class Query>
    [[nodiscard]] auto execute(Query const& q) const
    {
        return sessions_->execute(q);
    }
};

} // namespace uninvite::postgres

#endif
