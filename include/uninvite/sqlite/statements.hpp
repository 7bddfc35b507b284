// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_STATEMENTS_HPP
#define UNINVITE_SQLITE_STATEMENTS_HPP

#include <string>

namespace uninvite::sqlite {

/** The SQL of the module. A host with tables of its own replaces what differs.

    Parameters are named; a name that is not listed for a statement, or a required one that is not used,
    is refused when the statement is prepared. Ids are integers 1 to 2^63-1, times UTC seconds.

    @par Example
    @code
    sqlite::statements mine;
    mine.remove_invitation = "DELETE FROM enrollment WHERE course = :course AND member = :user AND state = 'invited'";
    @endcode
*/
struct statements
{
    /** Whom a token speaks for. One of `:token_sha256` (32 bytes) and `:token` (text) is required; `:now`.

        Gives one row with the user's id where the token is valid now, else none. A host that keeps the
        hash as text compares with `lower(hex(:token_sha256))`.
    */
    std::string find_token = //
        "SELECT user_id FROM access_token WHERE token_sha256 = :token_sha256 AND expires_at > :now";

    /** What a user is to a course. Required: `:course`, `:user`.

        Gives one row with `'creator'`, `'manager'`, `'joined'`, `'invited'`, or `'none'` where the user is
        nothing to a course that everybody sees; no row where the course is absent, deleted, or hidden from
        this user. Asked for authorization, and again in the transaction that removes. Role and invitation are
        looked up before the course, so that a course that is absent takes the same path as a hidden one.
    */
    std::string find_role = //
        "SELECT CASE WHEN r.role IS NOT NULL THEN r.role WHEN i.user_id IS NOT NULL THEN 'invited' ELSE "
        "'none' END"
        " FROM (SELECT :course AS course_id, :user AS user_id) AS asked"
        " LEFT JOIN course_role AS r ON r.course_id = asked.course_id AND r.user_id = asked.user_id"
        " LEFT JOIN course_invitation AS i ON i.course_id = asked.course_id AND i.user_id = asked.user_id"
        " LEFT JOIN course AS c ON c.id = asked.course_id AND c.deleted = 0"
        " WHERE c.privacy IN ('open', 'private')"
        " OR (c.id IS NOT NULL AND (r.role IS NOT NULL OR i.user_id IS NOT NULL))";

    /// One row where the course exists and is not deleted, else none. Required: `:course`.
    std::string find_course = "SELECT 1 FROM course WHERE id = :course AND deleted = 0";

    /** Removes one pending invitation, and nothing else. Required: `:course`, `:user`; `:actor`, `:now`.

        A DELETE, or an UPDATE of a state column, on a table: it has removed the invitation where it changed
        a row. Rows that a trigger changes do not count.
    */
    std::string remove_invitation =
        "DELETE FROM course_invitation WHERE course_id = :course AND user_id = :user";

    /// The audit row of one removed invitation. Required: `:course`, `:user`, `:actor`; `:now`.
    std::string record_removal = "INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
                                 " VALUES (:course, :user, :actor, :now)";
};

} // namespace uninvite::sqlite

#endif
