// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_REMOVAL_STATEMENTS_HPP
#define UNINVITE_SQLITE_DETAIL_REMOVAL_STATEMENTS_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/named_statement.hpp>
#include <uninvite/sqlite/detail/role_query.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace uninvite::sqlite::detail {

/** The statements of a removal on one connection, without the transaction around them.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class removal_statements
{
    sqlite3* db_;
    role_query role_;
    named_statement find_course_;
    named_statement remove_;
    named_statement record_;

    /// The reason why the actor may not remove now, as from `authorize`; `nullopt` if the actor may.
    std::optional<failure> denied(removal const& r)
    {
        if (r.basis == grant::by_role)
        {
            result<course_role> const role = role_.execute(r.actor, r.course);
            if (!role) return role.error();
            if (!may_remove_invitations(*role)) return failure(errc::forbidden);
            return std::nullopt;
        }
        reset_at_end const reset(find_course_);
        find_course_.bind(parameter::course, r.course.value());
        int const rc = find_course_.step();
        if (rc == SQLITE_ROW) return std::nullopt;
        if (rc == SQLITE_DONE) return failure(errc::not_found);
        return failure(make_sqlite_error(rc));
    }

    int run(named_statement& s, removal const& r, user_id user, std::int64_t now)
    {
        reset_at_end const reset(s);
        s.bind(parameter::course, r.course.value());
        s.bind(parameter::user, user.value());
        s.bind(parameter::actor, r.actor.value());
        s.bind(parameter::now, now);
        int rc = s.step();
        while (rc == SQLITE_ROW) // a RETURNING clause
            rc = s.step();
        return rc;
    }

public:
    /// @param db Borrowed; it must outlive this. @throw setup_error A statement does not fit the tables.
    removal_statements(sqlite3* db, statements const& sql)
        : db_(db)
        , role_(db, sql)
        , find_course_(db, "find_course", sql.find_course, {parameter::course})
        , remove_(db, "remove_invitation", sql.remove_invitation, {parameter::course, parameter::user},
                  {parameter::actor, parameter::now})
        , record_(db, "record_removal", sql.record_removal,
                  {parameter::course, parameter::user, parameter::actor}, {parameter::now})
    {
        // The count of changed rows tells whether an invitation existed.
        for (named_statement const* s : {&remove_, &record_})
            if (sqlite3_stmt_readonly(s->handle()))
                throw setup_error(std::string("uninvite: the statement '") +
                                      (s == &remove_ ? "remove_invitation" : "record_removal") +
                                      "' must change the database",
                                  SQLITE_MISUSE);
    }

    /** Checks the permission again, removes each id in turn and writes its audit row.

        @pre A transaction is open; on failure the caller rolls it back.
        @param now UTC seconds, for the audit.
        @return `errc::forbidden`, `errc::not_found`, or SQLite's error.
    */
    [[nodiscard]] result<removed> run(removal const& r, std::int64_t now)
    {
        if (std::optional<failure> const why = denied(r)) return *why;
        user_list gone;
        for (user_id user : r.users)
        {
            if (int const rc = run(remove_, r, user, now); rc != SQLITE_DONE) return make_sqlite_error(rc);
            if (sqlite3_changes(db_) == 0) continue;
            if (int const rc = run(record_, r, user, now); rc != SQLITE_DONE) return make_sqlite_error(rc);
            gone.push_back(user);
        }
        return removed(std::move(gone));
    }
};

} // namespace uninvite::sqlite::detail

#endif
