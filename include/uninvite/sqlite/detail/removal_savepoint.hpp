// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_REMOVAL_SAVEPOINT_HPP
#define UNINVITE_SQLITE_DETAIL_REMOVAL_SAVEPOINT_HPP

#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

namespace uninvite::sqlite::detail {

/** Removals of a group: with a savepoint, one that fails is undone, and the others remain; without one, the
    caller must roll back the whole transaction.

    A savepoint costs two statements and copies of the changed pages.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class removal_savepoint
{
    sqlite3* db_;
    statement begin_;
    statement release_;
    statement undo_;

    // A refusal is the result of a query, before the first statement that writes. Another error may leave a
    // part of a removal, also one that no counter shows: a row that a conflict clause has replaced.
    static bool is_refusal(failure const& why) noexcept
    {
        return why == errc::forbidden || why == errc::not_found;
    }

    // A deferred constraint is checked by the commit, and would fail the whole group.
    bool violates_foreign_key() const noexcept
    {
        int unresolved = 0, unused = 0;
        int const rc = sqlite3_db_status(db_, SQLITE_DBSTATUS_DEFERRED_FKS, &unresolved, &unused, 0);
        return rc == SQLITE_OK && unresolved != 0; // without an answer, the commit still checks
    }

public:
    /// @param db Borrowed; it must outlive this. @throw setup_error The statements cannot be prepared.
    explicit removal_savepoint(sqlite3* db)
        : db_(db)
        , begin_(db, "savepoint", "SAVEPOINT one")
        , release_(db, "release", "RELEASE one")
        , undo_(db, "undo", "ROLLBACK TO one")
    {
    }

    /** Calls a function, and undoes its changes if it fails or violates a deferred foreign key.

        @pre A transaction is open, in which no deferred foreign key is violated.
        @param remove Returns `result<removed>` and does not throw. It may end the whole transaction.
        @return The function's result; `SQLITE_CONSTRAINT_FOREIGNKEY`, as its own commit would return it; or
        the error of the savepoint.
    */
    template <class Function>
    [[nodiscard]] result<removed> run(Function remove)
    {
        if (int const rc = begin_.execute(); rc != SQLITE_OK) return make_sqlite_error(rc);
        result<removed> done = remove();
        if (sqlite3_get_autocommit(db_) != 0) return done; // SQLite has ended the transaction
        if (done && violates_foreign_key()) done = make_sqlite_error(SQLITE_CONSTRAINT_FOREIGNKEY);
        int rc = done ? SQLITE_OK : undo_.execute();
        if (rc == SQLITE_OK) rc = release_.execute();
        if (rc != SQLITE_OK) return make_sqlite_error(rc);
        return done;
    }

    /** Calls a function without a savepoint.

        @pre As @ref run.
        @param remove As for @ref run.
        @param answer Gets the function's result.
        @return Whether the transaction can go on with it. If not, a part of a failed removal may remain, or a
        deferred foreign key is violated.
    */
    template <class Function>
    [[nodiscard]] bool run_without(Function remove, result<removed>& answer)
    {
        int const changes = sqlite3_total_changes(db_);
        answer = remove();
        if (violates_foreign_key()) return false;
        if (answer) return true;
        return is_refusal(answer.error()) && sqlite3_total_changes(db_) == changes;
    }
};

} // namespace uninvite::sqlite::detail

#endif
