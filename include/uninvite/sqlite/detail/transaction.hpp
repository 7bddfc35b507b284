// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_TRANSACTION_HPP
#define UNINVITE_SQLITE_DETAIL_TRANSACTION_HPP

#include <uninvite/errc.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/file_moved.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <new>
#include <optional>
#include <string>

namespace uninvite::sqlite::detail {

/// The statements of a connection's transactions. To prepare both costs a tenth of the instructions of a
/// group with one removal.
struct transaction_statements
{
    statement begin;
    statement commit;

    /// @throw setup_error They cannot be prepared.
    explicit transaction_statements(sqlite3* db)
        : begin(db, "begin", begin_sql)
        , commit(db, "commit", commit_sql)
    {
    }

    static constexpr char const* begin_sql = "BEGIN IMMEDIATE";
    static constexpr char const* commit_sql = "COMMIT";
};

/** A write transaction; it is rolled back at the end of its scope unless it was committed.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class transaction
{
    sqlite3* db_;
    transaction_statements* prepared_ = nullptr;

    int execute(char const* sql) noexcept { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

    // An authorizer can make SQLite skip a statement, which then succeeds.
    static failure without_effect(char const* sql) noexcept
    try
    {
        return failure(make_sqlite_error(SQLITE_AUTH),
                       std::string(sql) + " has no effect: look for an authorizer or an automatic extension");
    }
    catch (std::bad_alloc const&)
    {
        return failure(make_sqlite_error(SQLITE_AUTH));
    }

public:
    /// @param db Borrowed; no transaction is open on it.
    explicit transaction(sqlite3* db) noexcept
        : db_(db)
    {
    }

    /// @param prepared Statements of the same connection, borrowed.
    transaction(sqlite3* db, transaction_statements& prepared) noexcept
        : db_(db)
        , prepared_(&prepared)
    {
    }

    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;

    ~transaction()
    {
        if (is_open()) execute("ROLLBACK");
    }

    /// Also false if SQLite has ended the whole transaction by itself: on FULL, IOERR, NOMEM and some BUSY.
    bool is_open() const noexcept { return sqlite3_get_autocommit(db_) == 0; }

    /// Takes the write lock immediately, so that later reads see the rows that are changed.
    std::optional<failure> begin() noexcept
    {
        int const rc = prepared_ ? prepared_->begin.execute() : execute(transaction_statements::begin_sql);
        if (rc != SQLITE_OK) return failure(make_sqlite_error(rc));
        if (!is_open()) return without_effect("BEGIN");
        return std::nullopt;
    }

    /** Commits; durable if it returns `nullopt`.

        @return `errc::busy` or `errc::failed`: nothing is stored after the rollback; the latter also if
        SQLite skipped the COMMIT. `errc::outcome_unknown`: the disk failed during the commit, and the outcome
        is known only when the file is next opened.
    */
    std::optional<failure> commit() noexcept
    {
        // A commit to a moved or deleted file would be lost.
        if (detail::file_has_moved(db_)) return failure(make_sqlite_error(SQLITE_IOERR));
        return commit_in_place();
    }

    /// The same, for a caller that has checked the file.
    std::optional<failure> commit_in_place() noexcept
    {
        int const rc = prepared_ ? prepared_->commit.execute() : execute(transaction_statements::commit_sql);
        if (rc == SQLITE_OK && is_open()) return without_effect("COMMIT");
        if (rc == SQLITE_OK) return std::nullopt;
        if ((rc & 0xff) == SQLITE_IOERR) return failure(errc::outcome_unknown);
        return failure(make_sqlite_error(rc));
    }
};

} // namespace uninvite::sqlite::detail

#endif
