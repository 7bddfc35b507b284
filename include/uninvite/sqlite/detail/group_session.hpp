// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_GROUP_SESSION_HPP
#define UNINVITE_SQLITE_DETAIL_GROUP_SESSION_HPP

#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>
#include <uninvite/sqlite/detail/file_beginning.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/placed_connection.hpp>
#include <uninvite/sqlite/detail/removal_savepoint.hpp>
#include <uninvite/sqlite/detail/removal_statements.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/detail/transaction.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/statement_error.hpp>

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <new>
#include <optional>
#include <utility>

namespace uninvite::sqlite::detail {

/// One removal of a group.
struct group_member
{
    removal const* asked;               ///< borrowed until its group is committed
    result<removed> answer{errc::busy}; ///< its result
};

/** An open connection that carries out groups, one transaction at a time.

    @par Thread Safety
    One thread at a time.
*/
class group_session
{
    placed_connection files_;
    removal_statements removal_;
    removal_savepoint savepoint_;
    transaction_statements transactions_;
    statement data_version_; // changes with each commit of another connection
    std::int64_t seen_version_ = 0;
    file_beginning beginning_;
    std::optional<transaction> open_;
    bool is_sound_ = true;

    static int after_commit(void* schedule, sqlite3* db, char const* schema, int pages) noexcept
    {
        if (static_cast<checkpoint_schedule*>(schedule)->after_commit(pages))
            sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        return SQLITE_OK; // uncopied pages are safe in the log
    }

    failure noted(failure const& why) noexcept
    {
        is_sound_ = is_sound_ && is_harmless(why);
        return why;
    }

    [[nodiscard]] result<removed> remove(removal const& r, std::int64_t now)
    {
        try
        {
            return removal_.run(r, now);
        }
        catch (std::bad_alloc const&)
        {
            return make_sqlite_error(SQLITE_NOMEM);
        }
    }

public:
    /// @param schedule Borrowed; null: SQLite's default. @param busy_timeout As for @ref placed_connection.
    /// @throw setup_error The database cannot be opened, or a statement does not fit it.
    group_session(database const& from, checkpoint_schedule* schedule, std::chrono::milliseconds busy_timeout)
        : files_(from, busy_timeout)
        , removal_(handle(), from.statements())
        , savepoint_(handle())
        , transactions_(handle())
        , data_version_(handle(), "data_version", "PRAGMA data_version")
    {
        if (int const rc = beginning_.remember(handle()); rc != SQLITE_OK)
            throw setup_error("uninvite: the database cannot be read", rc);
        files_.settle_log();
        if (schedule) sqlite3_wal_hook(handle(), after_commit, schedule);
    }

    sqlite3* handle() const noexcept { return files_.handle(); }
    placed_connection const& files() const noexcept { return files_; }

    /// Whether an error leaves the connection's cache trusted: a lock, and the contract's errors.
    static bool is_harmless(failure const& why) noexcept
    {
        auto const& from = why.cause().category();
        if (from == errc_category() || from == statement_category()) return why != errc::outcome_unknown;
        return why.cause().category() == make_sqlite_error(SQLITE_BUSY).category() &&
               (why.cause().value() & 0xff) == SQLITE_BUSY;
    }

    /// Whether all errors were harmless. If not, the session must end.
    bool is_sound() const noexcept { return is_sound_; }

    /// Takes the write lock in a new transaction, and checks the file's beginning.
    /// @pre No transaction is open. @return The error; then none is open either.
    std::optional<failure> begin() noexcept
    {
        open_.emplace(handle(), transactions_);
        std::optional<failure> why = open_->begin();
        if (!why)
            if (int const rc = beginning_.check(handle()); rc != SQLITE_OK)
                why = failure(make_sqlite_error(rc));
        if (!why) return std::nullopt;
        rollback();
        return noted(*why);
    }

    /// Ends the transaction, if one is open.
    void rollback() noexcept { open_.reset(); }

    /// Whether another connection has committed since the last call. @pre A transaction is open.
    bool other_wrote() noexcept
    {
        reset_at_end const reset(data_version_);
        if (data_version_.step() != SQLITE_ROW) return false;
        std::int64_t const version = data_version_.integer(0);
        std::int64_t const before = std::exchange(seen_version_, version);
        return before != 0 && before != version;
    }

    /// The step that follows the statements of a group.
    enum class next_step
    {
        commit,
        run_again, ///< a removal without a savepoint has failed: roll back, and run the group with savepoints
        roll_back  ///< the removal failed that was alone in its group, or SQLite has ended the transaction
    };

    /// Removes, for a member that is alone in its transaction. @pre @ref begin succeeded.
    next_step run(group_member& only, std::int64_t now)
    {
        only.answer = remove(*only.asked, now);
        if (only.answer) return next_step::commit;
        noted(only.answer.error());
        return next_step::roll_back;
    }

    /// Removes, for each member in turn. @pre @ref begin succeeded.
    template <class Members>
    next_step run(Members const& members, std::int64_t now, bool has_savepoints)
    {
        for (auto const& m : members)
            m->answer = errc::busy;
        for (auto const& m : members)
        {
            auto const one = [&] { return remove(*m->asked, now); };
            bool can_stay = true;
            if (has_savepoints)
                m->answer = savepoint_.run(one);
            else
                can_stay = savepoint_.run_without(one, m->answer);
            if (!m->answer) noted(m->answer.error());
            if (!open_->is_open()) return next_step::roll_back;
            if (!can_stay) return next_step::run_again;
        }
        return next_step::commit;
    }

    /// Commits, if the files are in place before and after.
    std::optional<failure> commit() noexcept
    {
        if (file_fault const fault = files_.check_log(); fault != file_fault::none)
            return failure(make_file_error(fault));
        if (std::optional<failure> const why = open_->commit_in_place()) return noted(*why);
        if (files_.check_log() != file_fault::none) return failure(errc::outcome_unknown);
        return std::nullopt;
    }
};

} // namespace uninvite::sqlite::detail

#endif
