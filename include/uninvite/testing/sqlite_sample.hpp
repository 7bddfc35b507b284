// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_SQLITE_SAMPLE_HPP
#define UNINVITE_TESTING_SQLITE_SAMPLE_HPP

#include <uninvite/detail/language.hpp>

#include <string>

namespace uninvite::testing {

/** The SQL that fills and reads a copy of a host's tables, for @ref check_sqlite_statements.

    Each member may be several statements, separated by semicolons. Parameters are named, and an unneeded one
    may be omitted: `:course` and `:user` are ids, `:role` is `'creator'`, `'manager'` or `'joined'`. Write it
    without the statements under check, so that both do not have the same mistake.
*/
struct sqlite_sample
{
    /// Rows that the host's tables always have, such as a table of roles. Optional.
    std::string prepare{};

    /// Creates a course: `:course`, `:hidden` (1 if only members see it, otherwise 0).
    std::string add_course{};

    /// Deletes a course in the host's way: `:course`.
    std::string delete_course{};

    /// Gives a user a role, in place of an earlier one: `:course`, `:user`, `:role`.
    std::string set_role{};

    /// Ends a user's role: `:course`, `:user`.
    std::string clear_role{};

    /// Writes a pending invitation: `:course`, `:user`.
    std::string invite{};

    /// Returns a row if an invitation is pending: `:course`, `:user`.
    std::string is_pending{};

    /// Returns a row if a user created, manages or joined a course: `:course`, `:user`.
    std::string is_member{};

    /// Returns all audit rows in the order of writing, with three columns: course, user, actor.
    std::string audit{};

    /** Writes a token, in place of an earlier one: `:token`, `:token_sha256` or `:token_sha256_hex`; `:user`;
        `:expires` (UTC seconds) or `:expires_text` (`2026-01-31 23:59:59`), in the form that the host's
        programs write, such as by `strftime` of `:expires` and `unixepoch`. Optional: without it
        `find_token` is not checked.
    */
    std::string set_token{};

    /// Revokes a token: parameters as @ref set_token. Required if there is a @ref set_token.
    std::string remove_token{};
};

} // namespace uninvite::testing

#endif
