// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_REMOVAL_STATEMENTS_HPP
#define UNINVITE_SQLITE_DETAIL_REMOVAL_STATEMENTS_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/durability.hpp>
#include <uninvite/sqlite/detail/named_statement.hpp>
#include <uninvite/sqlite/detail/plain_removal.hpp>
#include <uninvite/sqlite/detail/removal_target.hpp>
#include <uninvite/sqlite/detail/role_query.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/detail/written_tables.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/statements.hpp>
#include <uninvite/statement_error.hpp>

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
    named_statement find_pending_;
    named_statement record_;
    std::optional<plain_removal> plain_;
    bool records_in_view_ = false;

    // A host's connection may have plain result codes, which do not tell a lock from an old snapshot.
    failure error(int rc) const noexcept
    {
        int const extended = sqlite3_extended_errcode(db_);
        return failure(make_sqlite_error((extended & 0xff) == rc ? extended : rc));
    }

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
        return error(rc);
    }

    static void bind(named_statement& s, removal const& r, user_id user, std::int64_t now) noexcept
    {
        s.bind(parameter::course, r.course.value());
        s.bind(parameter::user, user.value());
        s.bind(parameter::actor, r.actor.value());
        s.bind(parameter::now, now);
    }

    // A result code, and the rows that the statement and its triggers have changed.
    struct changes
    {
        int rc;
        int own;
        bool by_triggers;
    };

    changes run(named_statement& s, removal const& r, user_id user, std::int64_t now)
    {
        reset_at_end const reset(s);
        bind(s, r, user, now);
        auto const total = [this]
        { return static_cast<unsigned>(sqlite3_total_changes(db_)); }; // it may wrap
        unsigned const before = total();
        int rc = s.step();
        while (rc == SQLITE_ROW) // a RETURNING clause
            rc = s.step();
        int const own = rc == SQLITE_DONE ? sqlite3_changes(db_) : 0;
        return {rc, own, total() - before != static_cast<unsigned>(own)};
    }

    /// `SQLITE_ROW` if an invitation is pending, `SQLITE_DONE` if not, or SQLite's error.
    int look_for_pending(removal const& r, user_id user, std::int64_t now)
    {
        reset_at_end const reset(find_pending_);
        bind(find_pending_, r, user, now);
        return find_pending_.step();
    }

    /// @pre @ref remove_ is prepared.
    std::string query_for_pending(statements const& sql) const
    {
        remove_.require_changes(); // the count of changed rows tells whether an invitation existed
        if (!sql.find_pending.empty()) return sql.find_pending;
        if (auto const target = target_of(sql.remove_invitation)) return target->query();
        throw setup_error(
            "uninvite: the statement 'find_pending' must be given, because 'remove_invitation' is "
            "neither a plain DELETE nor a plain UPDATE",
            SQLITE_MISUSE);
    }

    static failure broken(statement_id which, statement_fault fault)
    {
        return make_statement_error(which, fault);
    }

    /// Whether a row of an invitation was changed. @ref still_pending tells whether all are gone.
    [[nodiscard]] result<bool> remove(removal const& r, user_id user, std::int64_t now)
    {
        changes const removal = run(remove_, r, user, now);
        if (removal.rc != SQLITE_DONE) return error(removal.rc);
        if (removal.own == 0 && removal.by_triggers)
            return broken(statement_id::remove_invitation, statement_fault::not_counted);
        if (removal.own == 0) return false;
        changes const record = run(record_, r, user, now);
        if (record.rc != SQLITE_DONE) return error(record.rc);
        // SQLite counts no rows of a view.
        bool const is_recorded = record.own != 0 || (records_in_view_ && record.by_triggers);
        if (!is_recorded) return broken(statement_id::record_removal, statement_fault::not_recorded);
        return true;
    }

    // A statement or a conflict clause can keep one of several rows, and a trigger can keep a row or write
    // one again: also a trigger on an audit row, or on the removal of another user.
    std::optional<failure> still_pending(removal const& r, std::int64_t now)
    {
        for (user_id user : r.users)
        {
            int const rc = look_for_pending(r, user, now);
            if (rc == SQLITE_ROW)
                return broken(statement_id::remove_invitation, statement_fault::still_pending);
            if (rc != SQLITE_DONE) return error(rc);
        }
        return std::nullopt;
    }

public:
    /// @param db Borrowed; it must outlive this. @throw setup_error A statement does not fit the tables, or
    /// writes to an attached or temporary database without durable commits.
    removal_statements(sqlite3* db, statements const& sql)
        : db_(db)
        , role_(db, sql)
        , find_course_(db, "find_course", sql.find_course, {parameter::course})
        , remove_(db, "remove_invitation", sql.remove_invitation, {parameter::course, parameter::user},
                  {parameter::actor, parameter::now})
        , find_pending_(db, "find_pending", query_for_pending(sql), {parameter::course, parameter::user},
                        {parameter::actor, parameter::now})
        , record_(db, "record_removal", sql.record_removal,
                  {parameter::course, parameter::user, parameter::actor}, {parameter::now})
    {
        find_course_.require_rows();
        find_pending_.require_rows();
        record_.require_changes();
        written_tables const removes = find_written_tables(db, remove_.handle());
        if (removes.is_view) remove_.refuse("must change a table, not a view");
        written_tables const records = find_written_tables(db, record_.handle());
        records_in_view_ = records.is_view;
        plain_.emplace(db, remove_.handle(), record_.handle(), sql, removes.is_plain && records.is_plain);
        if (std::string const why = not_durable(); !why.empty())
            throw setup_error("uninvite: a commit would not be durable: " + why, SQLITE_MISUSE);
    }

    /** The reason why a commit in an attached or temporary database would not be durable, or an empty text.

        Judges the databases to which the statements write now: a table that was created later, or a database
        that was attached later, may have taken over a name. It does not judge `main`.

        @throw setup_error A statement no longer fits the tables, or a setting cannot be read.
    */
    std::string not_durable() const
    {
        for (named_statement const* s : {&remove_, &record_})
            for (std::string const& schema : find_written_tables(db_, s->handle()).schemas)
                if (schema != "main")
                    if (std::string why = detail::not_durable(db_, schema); !why.empty()) return why;
        return {};
    }

    /** Checks the permission again, removes each id in turn and writes its audit row. At the end, when no
        trigger runs anymore, no invitation of any of these ids is pending.

        @pre A transaction is open; on failure the caller rolls it back.
        @param now UTC seconds, for the audit.
        @return `errc::forbidden`, `errc::not_found`, a broken rule of a statement, or SQLite's error.
    */
    [[nodiscard]] result<removed> run(removal const& r, std::int64_t now)
    {
        if (std::optional<failure> const why = denied(r)) return *why;
        user_list gone;
        for (user_id user : r.users)
        {
            result<bool> const is_gone = remove(r, user, now);
            if (!is_gone) return is_gone.error();
            if (*is_gone) gone.push_back(user);
        }
        result<bool> const leaves_none = plain_->leaves_none();
        if (!leaves_none) return leaves_none.error();
        if (*leaves_none) return removed(std::move(gone));
        if (std::optional<failure> const why = still_pending(r, now)) return *why;
        return removed(std::move(gone));
    }
};

} // namespace uninvite::sqlite::detail

#endif
