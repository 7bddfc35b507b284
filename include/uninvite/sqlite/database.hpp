// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DATABASE_HPP
#define UNINVITE_SQLITE_DATABASE_HPP

#include <uninvite/sqlite/connection.hpp>
#include <uninvite/sqlite/detail/durability.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/file_name.hpp>
#include <uninvite/sqlite/detail/file_stamp.hpp>
#include <uninvite/sqlite/detail/file_watch.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/options.hpp>
#include <uninvite/sqlite/schema.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace uninvite::sqlite {

namespace detail {
class placed_connection;
}

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
    std::shared_ptr<detail::file_watch> watch_ = std::make_shared<detail::file_watch>();

    friend class detail::placed_connection;

    std::string sentence(std::string const& why) const
    {
        return "uninvite: the database '" + file_ + "' " + why;
    }

    connection connect(std::chrono::milliseconds busy_timeout) const
    {
        if (auto const fault = watch_->check_before_opening(file_); fault != detail::file_fault::none)
            throw setup_error(
                sentence("is not opened: " + detail::file_faults.message(static_cast<int>(fault))),
                detail::make_file_error(fault));
        connection db(detail::file_path{file_}, connection::mode::existing, busy_timeout);
        // A truncated file: do not mistake it for one without tables, and do not write to it.
        if (db.number("PRAGMA page_count") == 0) throw setup_error(sentence("is empty"), SQLITE_NOTADB);
        if (options_.schema != schema::external || options_.write_ahead_log) db.use_write_ahead_log(file_);
        db.require_durable(file_);
        return db;
    }

    void check(connection& db) const
    {
        detail::file_stamp const found = detail::stamp_of(file_.c_str());
        if (found.names > 1)
            throw setup_error(sentence("has more than one name (hard links), and SQLite finds the log of a "
                                       "database by its name: copy it, and remove the other names"),
                              SQLITE_CANTOPEN);
        if (static_cast<std::uint64_t>(found.size) > options_.quick_check_limit) return;
        std::string const result = detail::pragma_text(db.handle(), "quick_check(1)");
        if (result != "ok")
            throw setup_error(
                sentence("is damaged: " + result + "; restore a backup, without -wal and -shm files"),
                SQLITE_CORRUPT);
    }

public:
    /** Opens the file once, checks and migrates its schema, and closes it.

        @param file A path, in UTF-8, or a URI with `file:`, as @ref connection takes it. Not `:memory:`:
        several connections share the contents. A relative path is made absolute here: a program that changes
        its folder later keeps its database.
        @throw setup_error The file is missing, damaged, not a database, another application's, or newer, or
        has several hard links: one sentence.
        @throw std::invalid_argument An option is out of its range.
    */
    explicit database(std::string const& file, database_options options = {})
        : file_(detail::absolute_path(detail::path_of(file)))
        , options_(std::move(options))
    {
        detail::validated(options_);
        bool const create = options_.schema == schema::managed_create;
        connection db(detail::file_path{file_},
                      create ? connection::mode::create : connection::mode::existing, options_.busy_timeout);
        check(db);
        if (options_.schema != schema::external)
            migrate(db, file_, create ? if_empty::create : if_empty::refuse);
        db.require_durable(file_);
    }

    /// A new connection. @throw setup_error The file cannot be opened or is empty, commits would not be
    /// durable, or the write-ahead log is another database's.
    connection connect() const { return connect(options_.busy_timeout); }

    sqlite::statements const& statements() const noexcept { return options_.statements; }

    std::size_t reader_connections() const noexcept { return options_.reader_connections; }

    std::chrono::milliseconds busy_timeout() const noexcept { return options_.busy_timeout; }

    /// UTC seconds.
    std::int64_t now() const { return options_.clock(); }
};

} // namespace uninvite::sqlite

#endif
