// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_PLAIN_REMOVAL_HPP
#define UNINVITE_SQLITE_DETAIL_PLAIN_REMOVAL_HPP

#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/written_tables.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <sqlite3.h>

namespace uninvite::sqlite::detail {

/** Tells when no invitation can be pending after its removal, so that no query needs to look for one.

    That is certain if the statements are those of the library and do nothing else. Its DELETE then deletes
    each row that the query would find, and its INSERT writes to another table. A trigger or a foreign key
    action could keep a row or write one again; so could code of the host that a function calls.

    A trigger can be created later, by another process or as a TEMP trigger. SQLite then compiles the
    statements again before they run, and counts that.

    @par Thread Safety
    One thread at a time, as its connection.

    @par Source
    https://sqlite.org/c3ref/c_stmtstatus_counter.html: SQLITE_STMTSTATUS_REPREPARE
*/
class plain_removal
{
    sqlite3* db_;
    sqlite3_stmt* remove_;
    sqlite3_stmt* record_;
    bool is_own_;
    bool is_plain_;
    int judged_; // the compilations that is_plain_ is for

    int compilations() const noexcept
    {
        return sqlite3_stmt_status(remove_, SQLITE_STMTSTATUS_REPREPARE, 0) +
               sqlite3_stmt_status(record_, SQLITE_STMTSTATUS_REPREPARE, 0);
    }

public:
    /** @param remove,record The prepared statements. All are borrowed; they must outlive this.
        @param is_plain Whether @ref find_written_tables has found both plain after they were prepared.
    */
    plain_removal(sqlite3* db, sqlite3_stmt* remove, sqlite3_stmt* record, statements const& sql,
                  bool is_plain)
        : db_(db)
        , remove_(remove)
        , record_(record)
        , is_own_(sql.find_pending.empty() && sql.remove_invitation == statements().remove_invitation &&
                  sql.record_removal == statements().record_removal)
        , is_plain_(is_plain)
        , judged_(compilations())
    {
    }

    /// Whether it is certain; or SQLite's error, which may have ended the transaction.
    /// @pre The statements have run in the transaction that is open.
    [[nodiscard]] result<bool> leaves_none()
    {
        if (!is_own_) return false;
        int const now = compilations();
        if (now == judged_) return is_plain_;
        try
        {
            is_plain_ =
                find_written_tables(db_, remove_).is_plain && find_written_tables(db_, record_).is_plain;
        }
        catch (setup_error const& e)
        {
            return failure(e.code());
        }
        judged_ = now;
        return is_plain_;
    }
};

} // namespace uninvite::sqlite::detail

#endif
