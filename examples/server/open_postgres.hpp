// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_OPEN_POSTGRES_HPP
#define UNINVITE_EXAMPLES_SERVER_OPEN_POSTGRES_HPP

#include <uninvite/postgres/database.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

namespace uninvite_server {

/// The table with the progress of an unfinished copy.
inline constexpr char const* copy_table_name = "uninvite_copy";

/// @param name One of the server's, which the command line has checked.
inline uninvite::postgres::synchronous_commit commit_level(std::string const& name)
{
    auto const& names = uninvite::postgres::synchronous_commit_names;
    return static_cast<uninvite::postgres::synchronous_commit>(std::find(names.begin(), names.end(), name) -
                                                               names.begin());
}

/// Options of a command that is no server.
inline uninvite::postgres::database_options command_options(uninvite::postgres::schema schema)
{
    return {.schema = schema, .connections = 1, .accept_fsync_off = true};
}

inline bool has_unfinished_copy(uninvite::postgres::connection& db)
{
    std::string const sql =
        std::string("SELECT FROM pg_class WHERE pg_table_is_visible(oid) AND relname = '") + copy_table_name +
        "'";
    return PQntuples(db.execute(sql.c_str()).get()) != 0;
}

/// A connection to a database whose tables are the newest. @throw uninvite::postgres::setup_error
inline uninvite::postgres::connection connect_to(uninvite::postgres::database const& db)
{
    return {db.connection_string(), std::chrono::steady_clock::now() + db.connect_timeout()};
}

/// The same, for a complete database. @throw std::runtime_error It has an unfinished copy.
inline uninvite::postgres::connection connect_to_whole(uninvite::postgres::database const& db)
{
    auto connection = connect_to(db);
    if (has_unfinished_copy(connection))
        throw std::runtime_error(connection.name() +
                                 " has an unfinished copy: run uninvite-server copy again to complete it");
    return connection;
}

} // namespace uninvite_server

#endif
