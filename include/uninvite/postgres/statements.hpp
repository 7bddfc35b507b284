// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_STATEMENTS_HPP
#define UNINVITE_POSTGRES_STATEMENTS_HPP

#include <uninvite/detail/language.hpp>

#include <optional>
#include <string>

namespace uninvite::postgres {

/** The SQL of the module. A host with its own tables replaces the statements that differ.

    Each is prepared once on each connection and is a transaction by itself, in one round trip. Parameters
    are numbered and typed; an unneeded one may be omitted, except the token and the time. Ids are `int8`,
    `int4` or `int2`, 1 to 2^63-1, times UTC seconds. Columns and their types are checked when a
    connection is opened; a result that breaks the other rules below, such as a second row, is `errc::failed`
    (500), and @ref make_statement_error names the statement.

    All statements except `find_token` and `find_admission` name the course in each table that they use, so
    that they run on one shard if the tables are distributed by course.

    @par Example
    @code
    postgres::statements mine;
    mine.find_token = "SELECT owner FROM api_key WHERE digest = $1 AND valid_until > to_timestamp($2)";
    @endcode
*/
struct statements
{
    /** Finds the user of a token. `$1 bytea`: the SHA-256 of the token, required; `$2 int8`: now, required
        unless @ref tokens_never_expire. A number in a comment, a literal or a name does not count.

        Returns one row with one column, the user's id, if the token is valid now, otherwise none. The token
        itself is not sent, because a server may log parameters.
    */
    std::string find_token = //
        "SELECT user_id FROM access_token WHERE token_sha256 = $1 AND expires_at > $2";

    /// Whether tokens are valid until they are deleted, so that `find_token` needs no time.
    bool tokens_never_expire = false;

    /** Finds the role of a user in a course. `$1 int8`: the course; `$2 int8`: the user.

        Returns one row with `'creator'`, `'manager'`, `'joined'`, `'invited'`, or `'none'` if the user has no
        relation to a course that everyone sees; no row if the course is absent, deleted, or hidden from
        this user. Role and invitation are looked up independently of the course, so that an absent course
        takes the same path as a hidden one.
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

    /** Finds the user of a token and this user's role in a course, in one round trip: the admission of a
        request. `$1 bytea`: the SHA-256 of the token; `$2 int8`: now; `$3 int8`: the course. The first two
        are required as in `find_token`.

        Returns one row with two columns if the token is valid now, otherwise none: the result of
        `find_token`, and the result of `find_role` for this user, NULL if that returns no row.

        Empty: none, and admission takes a round trip for each of the two statements, as tables need that are
        distributed by course. `nullopt`: none if one of the two is the host's, otherwise the one for the
        default tables.
    */
    std::optional<std::string> find_admission;

    /// The default of @ref find_admission.
    static constexpr char const* default_find_admission =
        "SELECT t.user_id, (SELECT CASE WHEN r.role IS NOT NULL THEN r.role WHEN i.user_id IS NOT NULL THEN "
        "'invited' ELSE 'none' END"
        " FROM (SELECT $3 AS course_id, t.user_id AS user_id) AS asked"
        " LEFT JOIN course_role AS r ON r.course_id = $3 AND r.user_id = asked.user_id"
        " LEFT JOIN course_invitation AS i ON i.course_id = $3 AND i.user_id = asked.user_id"
        " LEFT JOIN course AS c ON c.course_id = $3 AND NOT c.deleted"
        " WHERE c.privacy IN ('open', 'private')"
        " OR (c.course_id IS NOT NULL AND (r.role IS NOT NULL OR i.user_id IS NOT NULL)))"
        " FROM access_token AS t WHERE t.token_sha256 = $1 AND t.expires_at > $2";

    /** Checks the permission, removes and writes the audit rows: one removal. `$1 int8`: the course;
        `$2 int8`: the actor; `$3 int8[]`: the users, ascending; `$4 int8`: now; `$5 bool`: whether the
        actor's role counts.

        Returns no row if the course is absent or deleted. Otherwise one row with two columns: the result of
        `find_role` for the actor, NULL if the course is hidden from the actor, and any value if the role does
        not count; and an array of the removed ids, empty if the role is neither creator nor manager.

        The invitations are locked first, in the order of their ids, then the course, then the role. A host
        that accepts an invitation deletes it before it writes to the course, so that both lock in this order
        and do not deadlock. A transaction that takes them the other way round may be ended by the server
        (40P01) and must retry; a removal retries by itself.

        Role and course are read after their locks are granted: an actor who was demoted just before removes
        nothing, and a later demotion waits. The lock of an invitation waits for a concurrent acceptance, and
        then finds the invitation gone.

        The statement fails if an invitation that it was to remove is still there, or an audit row was not
        written, for example because a trigger keeps the row: compare the locked, the removed and the recorded
        rows. An error undoes the statement. The SQLSTATEs 2201E (of `ln(0)`) and 2201F (of `sqrt(-1)`), which
        SQL can raise without a function, name these two causes to the observer. Name the schema of each
        function and operator of this comparison: one with the same name in another schema of the search path
        may match the arguments better. Compare in a column, not in WHERE: a removal without a row is 404.
    */
    std::string remove = //
        "WITH pending AS (SELECT user_id FROM course_invitation WHERE course_id = $1 AND user_id = ANY ($3)"
        " ORDER BY user_id FOR UPDATE),"
        " locked AS (SELECT pg_catalog.count(*) AS was FROM pending),"
        " seen AS (SELECT privacy FROM course WHERE course_id = $1 AND NOT deleted"
        " AND (SELECT was FROM locked) IS NOT NULL FOR SHARE)," // after the invitations
        " held AS (SELECT role FROM course_role WHERE course_id = $1 AND user_id = $2 AND $5"
        " AND EXISTS (SELECT FROM seen) FOR SHARE),"
        " found AS (SELECT CASE WHEN NOT $5 THEN 'by_policy' WHEN held.role IS NOT NULL THEN held.role"
        " WHEN EXISTS (SELECT FROM course_invitation WHERE course_id = $1 AND user_id = $2) THEN 'invited'"
        " WHEN seen.privacy IN ('open', 'private') THEN 'none' END AS role FROM seen LEFT JOIN held ON TRUE),"
        " allowed AS (SELECT (SELECT role FROM found) IN ('creator', 'manager', 'by_policy') AS it_is),"
        " gone AS (DELETE FROM course_invitation WHERE course_id = $1 AND (SELECT it_is FROM allowed)"
        " AND user_id = ANY (ARRAY(SELECT user_id FROM pending)) RETURNING user_id),"
        " recorded AS (INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
        " SELECT $1, user_id, $2, $4 FROM gone ORDER BY user_id RETURNING 1),"
        " counted AS (SELECT CASE WHEN it_is THEN (SELECT was FROM locked) ELSE 0 END AS was,"
        " (SELECT pg_catalog.count(*) FROM gone) AS went,"
        " (SELECT pg_catalog.count(*) FROM recorded) AS wrote FROM allowed)"
        " SELECT role, CASE WHEN pg_catalog.ln((CASE WHEN went OPERATOR(pg_catalog.=) was THEN 2 ELSE 0 END)"
        "::pg_catalog.float8) OPERATOR(pg_catalog.>) 0::pg_catalog.float8"
        " AND pg_catalog.sqrt((CASE WHEN wrote OPERATOR(pg_catalog.=) went THEN 1 ELSE -1 END)"
        "::pg_catalog.float8) OPERATOR(pg_catalog.>) 0::pg_catalog.float8"
        " THEN ARRAY(SELECT user_id FROM gone ORDER BY user_id) END FROM found, counted";

    /** Runs after `remove`, in the same transaction and the same round trip, with the same parameters, and
        sees what triggers and rules have done. Returns one column and no row. It fails, with 2201E as
        `remove` does, if an invitation that was to be removed is still there although the actor may remove
        it: row-level security hides it from FOR UPDATE, a trigger wrote it again, or a view ignored the
        DELETE. The removal is undone then, and tried a few times, because another transaction may have
        invited the user meanwhile.

        Empty: none. `nullopt`: none if `remove` is the host's, otherwise the one for the default tables.
    */
    std::optional<std::string> check_removal;

    /// The default of @ref check_removal.
    static constexpr char const* default_check_removal =
        "SELECT remain FROM (SELECT EXISTS (SELECT FROM course_invitation WHERE course_id = $1"
        " AND user_id = ANY ($3)) AND EXISTS (SELECT FROM course WHERE course_id = $1 AND NOT deleted)"
        " AND (NOT $5 OR EXISTS (SELECT FROM course_role WHERE course_id = $1 AND user_id = $2"
        " AND role IN ('creator', 'manager'))) AS remain) AS checked"
        " WHERE pg_catalog.ln((CASE WHEN remain THEN 0 ELSE 1 END)::pg_catalog.float8)"
        " OPERATOR(pg_catalog.>) 0::pg_catalog.float8";
};

namespace detail {

/// The statement that checks a removal, or one that finds nothing.
inline std::string check_of(statements const& s)
{
    std::string const none = "SELECT 1 AS remain WHERE FALSE";
    if (s.check_removal) return s.check_removal->empty() ? none : *s.check_removal;
    return s.remove == statements().remove ? statements::default_check_removal : none;
}

/// The statement that finds token and role at once; empty if there is none.
inline std::string admission_of(statements const& s)
{
    if (s.find_admission) return *s.find_admission;
    statements const defaults;
    bool const is_default = s.find_token == defaults.find_token && s.find_role == defaults.find_role;
    return is_default ? statements::default_find_admission : "";
}

} // namespace detail

} // namespace uninvite::postgres

#endif
