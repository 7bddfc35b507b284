// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DATABASE_HPP
#define UNINVITE_SQLITE_DATABASE_HPP

#include <uninvite/sqlite/connection.hpp>
#include <uninvite/sqlite/options.hpp>
#include <uninvite/sqlite/schema.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace uninvite::sqlite {

/** A database file and its options: the argument of stores and readers.

    It has no connection: each store and reader opens its own, so that readers never wait for the writer.

    @par Thread Safety
    A value; const members are safe from any number of threads.

    @par Example
    @code
    sqlite::database db("courses.db");
    sqlite::store store(db);
    sqlite::token_verifier tokens(db);
    sqlite::course_roles roles(db);
    remove_invitations route{creator_or_manager{tokens, roles}, store};
    @endcode
*/
class database
{
    std::string file_;
    database_options options_;

public:
    /** Opens the file once, checks and migrates its schema, and closes it.

        @param file A path, in UTF-8. Not `:memory:`: several connections share the contents.
        @throw setup_error The file is missing, not a database, another application's, or newer: one sentence.
    */
    explicit database(std::string file, database_options options = {})
        : file_(std::move(file))
        , options_(std::move(options))
    {
        bool const create = options_.schema == schema::managed_create;
        connection db(file_, create ? connection::mode::create : connection::mode::existing,
                      options_.busy_timeout);
        if (options_.schema != schema::external)
            migrate(db, file_, create ? if_empty::create : if_empty::refuse);
        db.require_durable(file_);
    }

    /// A new connection. @throw setup_error The file cannot be opened or is empty, or commits would not be
    /// durable.
    connection connect() const
    {
        connection db(file_, connection::mode::existing, options_.busy_timeout);
        // A truncated file: do not mistake it for one without tables, and do not write to it.
        if (db.number("PRAGMA page_count") == 0)
            throw setup_error("uninvite: the database '" + file_ + "' is empty", SQLITE_NOTADB);
        if (options_.schema != schema::external || options_.write_ahead_log) db.use_write_ahead_log(file_);
        db.require_durable(file_);
        return db;
    }

    sqlite::statements const& statements() const noexcept { return options_.statements; }

    std::chrono::milliseconds busy_timeout() const noexcept { return options_.busy_timeout; }

    /// UTC seconds.
    std::int64_t now() const { return options_.clock(); }
};

} // namespace uninvite::sqlite

#endif
