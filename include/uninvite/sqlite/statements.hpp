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
    Ids are integers 1 to 2^63-1, times UTC seconds.

    @par Example
    @code
    sqlite::statements mine;
    mine.remove_invitation =
        "DELETE FROM enrollment WHERE course = :course AND member = :user AND state = 'invited'";
    @endcode
*/
struct statements
{
    /** Finds the user of a token. One of `:token_sha256` (32 bytes) and `:token` (text) is required; `:now`.

        Returns one row with the user's id if the token is valid now, otherwise none. A host that stores the
        hash as text compares with `lower(hex(:token_sha256))`.
    */
    std::string find_token = //
        "SELECT user_id FROM access_token WHERE token_sha256 = :token_sha256 AND expires_at > :now";

    /** Finds the role of a user in a course. Required: `:course`, `:user`.

        Returns one row with `'creator'`, `'manager'`, `'joined'`, `'invited'`, or `'none'` if the user has no
        relation to a course that everyone sees; no row if the course is absent, deleted, or hidden from this
        user. Used for authorization, and again in the transaction that removes. Role and invitation are
        looked up before the course, so that an absent course takes the same path as a hidden one.
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

    /// Returns one row if the course exists and is not deleted, otherwise none. Required: `:course`.
    std::string find_course = "SELECT 1 FROM course WHERE id = :course AND deleted = 0";

    /** Removes one pending invitation, and nothing else. Required: `:course`, `:user`; `:actor`, `:now`.

        A DELETE, or an UPDATE of a state column, on a table: the invitation counts as removed if a row
        changed. Rows that a trigger changes do not count.
    */
    std::string remove_invitation =
        "DELETE FROM course_invitation WHERE course_id = :course AND user_id = :user";

    /// Writes the audit row of one removed invitation. Required: `:course`, `:user`, `:actor`; `:now`.
    std::string record_removal = "INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
                                 " VALUES (:course, :user, :actor, :now)";
};

} // namespace uninvite::sqlite

#endif
