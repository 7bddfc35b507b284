// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_STATEMENTS_HPP
#define UNINVITE_SQLITE_STATEMENTS_HPP

#include <uninvite/detail/language.hpp>

#include <string>

namespace uninvite::sqlite {

/** The SQL of the module. A host with its own tables replaces the statements that differ.

    Parameters are named; preparing a statement fails if it uses an unlisted name or misses a required one.
    Ids are integers 1 to 2^63-1, times UTC seconds. A result that breaks the rules below, such as a second
    row or a value of another type, is `errc::failed` (500), and @ref make_statement_error names the
    statement.

    The statements of one removal may run twice, after a rollback of the first run. So functions that they or
    triggers call must have no effect outside of the database.

    SQLite compares values of any types: a text is greater than every integer, so that a token whose expiry is
    a text never expires if it is compared with `:now`. Run @ref testing::check_sqlite_statements on your
    tables and statements before you use them.

    @par Example
    @code
    sqlite::statements mine;
    mine.remove_invitation =
        "DELETE FROM enrollment WHERE course = :course AND member = :user AND state = 'invited'";
    @endcode
*/
struct statements
{
    /** Finds the user of a token. Required: one of `:token_sha256` (a blob of 32 bytes), `:token_sha256_hex`
        (64 hexadecimal digits in lower case) and `:token` (text); one of `:now` and `:now_text`, unless
        @ref tokens_never_expire.

        Returns one row with the user's id, an integer, if the token is valid now, otherwise none.

        `:now_text` is the time in UTC as SQLite's `datetime()` returns it, `2026-01-31 23:59:59`, of the
        years 0000 to 9999. Texts in another form do not compare with it: write
        `datetime(expires_at) > :now_text`, which reads every form of ISO 8601 that SQLite knows, and rejects
        all others.
    */
    std::string find_token = //
        "SELECT user_id FROM access_token WHERE token_sha256 = :token_sha256 AND expires_at > :now";

    /// Whether tokens are valid until they are deleted, so that `find_token` needs no time.
    bool tokens_never_expire = false;

    /** Finds the role of a user in a course. Required: `:course`, `:user`.

        Returns one row with `'creator'`, `'manager'`, `'joined'`, `'invited'`, or `'none'` if the user has no
        relation to a course that everyone sees; no row if the course is absent, deleted, or hidden from this
        user. Used for authorization, and again in the transaction that removes. Role and invitation are
        looked up before the course, so that an absent course takes the same path as a hidden one.
    */
    std::string find_role = //
        "SELECT coalesce(asked.role, 'none')"
        " FROM (SELECT coalesce("
        "(SELECT role FROM course_role WHERE course_id = :course AND user_id = :user),"
        " (SELECT 'invited' FROM course_invitation WHERE course_id = :course AND user_id = :user)"
        ") AS role LIMIT 1) AS asked" // LIMIT keeps SQLite from moving the subquery after the course
        " CROSS JOIN course AS c ON c.id = :course AND c.deleted = 0"
        " WHERE c.privacy IN ('open', 'private') OR asked.role IS NOT NULL";

    /// Returns one row if the course exists and is not deleted, otherwise none. Required: `:course`.
    std::string find_course = "SELECT 1 FROM course WHERE id = :course AND deleted = 0";

    /** Returns a row if an invitation of the user to the course is pending, otherwise none. Required:
        `:course`, `:user`; `:actor`, `:now`.

        Runs for each user of a removal, in its transaction, after the last user was removed and recorded: if
        an invitation is still there, for example because a trigger keeps it or writes it again, or because
        one of two rows was left, the removal fails with 500 and nothing is removed. It does not run while
        this, @ref remove_invitation and @ref record_removal are the default ones, and neither a trigger nor a
        foreign key action nor a function runs with them.

        If it is empty, it is a query for the rows that @ref remove_invitation would change, with the same
        table and the same WHERE. It must be given if that statement has another form than
        `DELETE FROM table WHERE condition` or `UPDATE table SET assignments WHERE condition`.
    */
    std::string find_pending{};

    /** Removes one pending invitation, and nothing else. Required: `:course`, `:user`; `:actor`, `:now`.

        A DELETE, or an UPDATE of a state column, on a table: the invitation counts as removed if a row
        changed. Rows that a trigger changes do not count: a view is refused when the statement is prepared.
        If only triggers change rows, the removal fails with 500.
    */
    std::string remove_invitation =
        "DELETE FROM course_invitation WHERE course_id = :course AND user_id = :user";

    /** Writes the audit row of one removed invitation. Required: `:course`, `:user`, `:actor`; `:now`.

        If the statement itself writes no row, the removal fails with 500. On a view, a row that its triggers
        write suffices. The library does not look at the row again: triggers of the table may change or delete
        it.
    */
    std::string record_removal = "INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
                                 " VALUES (:course, :user, :actor, :now)";
};

} // namespace uninvite::sqlite

#endif
