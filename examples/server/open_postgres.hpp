// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_OPEN_POSTGRES_HPP
#define UNINVITE_EXAMPLES_SERVER_OPEN_POSTGRES_HPP

#include <uninvite/postgres/database.hpp>

#include <chrono>
#include <string>

namespace uninvite_server {

/// A connection for a command, to a database whose tables are the newest. @throw uninvite::postgres::setup_error
inline uninvite::postgres::connection open_postgres(std::string const& url, uninvite::postgres::tables tables)
{
    uninvite::postgres::database const db(url, {.tables = tables, .connections = 1});
    return {db.connecting(), std::chrono::steady_clock::now() + db.patience()};
}

} // namespace uninvite_server

#endif
