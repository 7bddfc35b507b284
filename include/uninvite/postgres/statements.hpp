// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_STATEMENTS_HPP
#define UNINVITE_POSTGRES_STATEMENTS_HPP

#include <string>

namespace uninvite::postgres {

/** The SQL of the module. A host with tables of its own replaces what differs.

    Each is prepared once on each connection and is a transaction of its own, in one round trip. Parameters
    are numbered and typed; one that is not needed may be left out. Ids are `int8`, 1 to 2^63-1, times UTC
    seconds.

    All but `find_token` name the course in each table that they touch, so that they run on one shard where
    the tables are distributed by it.

    @par Example
    @code
    postgres::statements mine;
    mine.find_token = "SELECT owner FROM api_key WHERE digest = $1 AND valid_until > to_timestamp($2)";
    @endcode
*/
struct statements
{
    /** Whom a token speaks for. `$1 bytea`: the SHA-256 of the token; `$2 int8`: now.

        Gives one row with the user's id where the token is valid now, else none. The token itself is not
        sent: a server may log parameters.
    */
    std::string find_token = //
        "SELECT user_id FROM access_token WHERE token_sha256 = $1 AND expires_at > $2";

    /** What a user is to a course. `$1 int8`: the course; `$2 int8`: the user.

        Gives one row with `'creator'`, `'manager'`, `'joined'`, `'invited'`, or `'none'` where the user is
        nothing to a course that everybody sees; no row where the course is absent, deleted, or hidden from
        this user. Role and invitation are looked up beside the course, so that a course that is absent takes
        the same path as a hidden one.
    */
    std::string find_role = //
        "SELECT CASE WHEN r.role IS NOT NULL THEN r.role WHEN i.user_id IS NOT NULL THEN 'invited' ELSE "
        "'none' END"
        " FROM (SELECT $1 AS course_id, $2 AS user_id) AS asked"
        " LEFT JOIN course_role AS r ON r.course_id = $1 AND r.user_id = asked.user_id"
        " LEFT JOIN course_invitation AS i ON i.course_id = $1 AND i.user_id = asked.user_id"
        " LEFT JOIN course AS c ON c.course_id = $1 AND NOT c.deleted"
        " WHERE c.privacy IN ('open', 'private')"
        " OR (c.course_id IS NOT NULL AND (r.role IS NOT NULL OR i.user_id IS NOT NULL))";

    /** Checks the permission, removes and writes the audit rows: one removal. `$1 int8`: the course;
        `$2 int8`: the actor; `$3 int8[]`: the users, ascending; `$4 int8`: now; `$5 bool`: whether the
        actor's role counts.

        Gives no row where the course is absent or deleted. Else one: what `find_role` gives for the actor,
        NULL where the course is hidden from the actor, and anything where the role does not count; and an
        array of the ids really removed, empty where the role is neither creator nor manager.

        Course and role are locked, in that order, and judged as they are once the locks are had: who is
        demoted a moment before removes nothing, and a demotion that comes later waits. A lock of an
        invitation waits for who accepts it, and then finds it gone. Invitations are locked in the order of
        their ids: two removals of the same users do not stop each other for good.
    */
    std::string remove = //
        "WITH seen AS (SELECT privacy FROM course WHERE course_id = $1 AND NOT deleted FOR SHARE),"
        " held AS (SELECT role FROM course_role WHERE course_id = $1 AND user_id = $2 AND $5 FOR SHARE),"
        " found AS (SELECT CASE WHEN NOT $5 THEN 'by_policy' WHEN held.role IS NOT NULL THEN held.role"
        " WHEN EXISTS (SELECT FROM course_invitation WHERE course_id = $1 AND user_id = $2) THEN 'invited'"
        " WHEN seen.privacy IN ('open', 'private') THEN 'none' END AS role FROM seen LEFT JOIN held ON TRUE),"
        " pending AS (SELECT user_id FROM course_invitation WHERE course_id = $1 AND user_id = ANY ($3)"
        " AND (SELECT role FROM found) IN ('creator', 'manager', 'by_policy') ORDER BY user_id FOR UPDATE),"
        " gone AS (DELETE FROM course_invitation WHERE course_id = $1"
        " AND user_id = ANY (ARRAY(SELECT user_id FROM pending)) RETURNING user_id),"
        " recorded AS (INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
        " SELECT $1, user_id, $2, $4 FROM gone ORDER BY user_id)"
        " SELECT role, ARRAY(SELECT user_id FROM gone ORDER BY user_id) FROM found";
};

} // namespace uninvite::postgres

#endif
