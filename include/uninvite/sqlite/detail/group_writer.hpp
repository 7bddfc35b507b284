// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_GROUP_WRITER_HPP
#define UNINVITE_SQLITE_DETAIL_GROUP_WRITER_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>
#include <uninvite/sqlite/detail/file_beginning.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/lock_pause.hpp>
#include <uninvite/sqlite/detail/placed_connection.hpp>
#include <uninvite/sqlite/detail/removal_savepoint.hpp>
#include <uninvite/sqlite/detail/removal_statements.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/detail/transaction.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/statement_error.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace uninvite::sqlite::detail {

/// One removal of a group.
struct group_member
{
    removal const* asked;               ///< borrowed until its group is committed
    result<removed> answer{errc::busy}; ///< its result
};

/** A connection that removes in groups: one transaction and one commit for each group, with a savepoint for
    each removal.

    After any error except a lock and the contract's errors the connection is closed, because its cache is no
    longer trusted, and the next group opens another.

    @par Thread Safety
    One thread at a time.
*/
class group_writer
{
    struct session
    {
        placed_connection files;
        removal_statements removal;
        removal_savepoint savepoint;
        statement data_version; // changes with each commit of another connection
        std::int64_t seen_version = 0;
        file_beginning beginning;
        std::optional<transaction> open;

        session(database const& from, checkpoint_schedule* schedule, std::chrono::milliseconds busy_timeout)
            : files(from, busy_timeout)
            , removal(files.handle(), from.statements())
            , savepoint(files.handle())
            , data_version(files.handle(), "data_version", "PRAGMA data_version")
        {
            if (int const rc = beginning.remember(files.handle()); rc != SQLITE_OK)
                throw setup_error("uninvite: the database cannot be read", rc);
            files.settle_log();
            if (schedule) sqlite3_wal_hook(files.handle(), after_commit, schedule);
        }

        static int after_commit(void* schedule, sqlite3* db, char const* schema, int pages) noexcept
        {
            if (static_cast<checkpoint_schedule*>(schedule)->after_commit(pages))
                sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
            return SQLITE_OK; // uncopied pages are safe in the log
        }
    };

    database database_;
    checkpoint_schedule* schedule_;
    std::optional<session> session_;
    lock_pause pause_;

    static bool is_harmless(failure const& why) noexcept
    {
        auto const& from = why.cause().category();
        if (from == errc_category() || from == statement_category()) return why != errc::outcome_unknown;
        return why.cause().category() == make_sqlite_error(SQLITE_BUSY).category() &&
               (why.cause().value() & 0xff) == SQLITE_BUSY;
    }

    // A refusal too must not come from a file that is no longer in place. The session ends if the next one
    // may open the files that are in place.
    std::optional<failure> check_files()
    {
        file_fault const fault = session_->files.check();
        if (fault == file_fault::none) return std::nullopt;
        bool const is_rescued = session_->files.rescue_log(fault);
        if (may_reopen_after(fault) || is_rescued) session_.reset();
        if (may_reopen_after(fault)) return std::nullopt;
        return failure(make_file_error(fault));
    }

    // Commits, if the files are in place before and after.
    static std::optional<failure> commit(session& s, bool& is_sound) noexcept
    {
        if (file_fault const fault = s.files.check_log(); fault != file_fault::none)
            return failure(make_file_error(fault));
        if (std::optional<failure> why = s.open->commit_in_place())
        {
            is_sound = is_sound && is_harmless(*why);
            return why;
        }
        if (s.files.check_log() != file_fault::none) return failure(errc::outcome_unknown);
        return std::nullopt;
    }

    [[nodiscard]] static result<removed> remove(session& s, removal const& r, std::int64_t now)
    {
        try
        {
            return s.removal.run(r, now);
        }
        catch (std::bad_alloc const&)
        {
            return make_sqlite_error(SQLITE_NOMEM);
        }
    }

    void leave_lock_free(std::chrono::milliseconds wait)
    {
        if (wait.count() == 0) return; // a later group makes the pause
        auto const pause = pause_.before_lock(std::chrono::steady_clock::now());
        if (pause.count() != 0) std::this_thread::sleep_for((std::min)(pause, wait));
    }

    void look_for_others(session& s) noexcept
    {
        reset_at_end const reset(s.data_version);
        if (s.data_version.step() != SQLITE_ROW) return;
        std::int64_t const version = s.data_version.integer(0);
        std::int64_t const before = std::exchange(s.seen_version, version);
        if (before != 0 && before != version) pause_.other_wrote(std::chrono::steady_clock::now());
    }

    void release(session& s) noexcept
    {
        s.open.reset();
        pause_.after_release(std::chrono::steady_clock::now());
    }

    // Empty if the host's clock throws.
    std::optional<std::int64_t> time() const noexcept
    {
        try
        {
            return database_.now();
        }
        catch (...)
        {
            return std::nullopt;
        }
    }

    // Fails the members that had succeeded so far; the contract's errors remain.
    template <class Members>
    static void take_back(Members const& members, failure const& why)
    {
        for (auto const& m : members)
            if (m->answer) m->answer = why;
    }

public:
    /// @param schedule When to copy the write-ahead log back; borrowed. Null: SQLite's default.
    /// @throw setup_error The database cannot be opened, or a statement does not fit it.
    explicit group_writer(database const& db, checkpoint_schedule* schedule = nullptr)
        : database_(db)
        , schedule_(schedule)
    {
        session_.emplace(database_, schedule_, database_.busy_timeout());
    }

    /** Takes the write lock, before the group is chosen.

        @param wait Maximum wait for another process's lock.
        @return `errc::busy`: the lock (then @ref is_locked is true), the disk or the file.
    */
    std::optional<failure> begin(std::chrono::milliseconds wait)
    {
        leave_lock_free(wait);
        try
        {
            if (session_)
                if (std::optional<failure> why = check_files()) return why;
            if (!session_) session_.emplace(database_, schedule_, wait);
        }
        catch (setup_error const& e)
        {
            return failure(e.code());
        }
        catch (std::bad_alloc const&)
        {
            return failure(make_sqlite_error(SQLITE_NOMEM));
        }
        using uninvite::detail::int_milliseconds;
        sqlite3* const db = session_->files.handle();
        session_->open.emplace(db);
        sqlite3_busy_timeout(db, int_milliseconds(wait));
        std::optional<failure> why = session_->open->begin();
        if (!why)
            if (int const rc = session_->beginning.check(db); rc != SQLITE_OK)
                why = failure(make_sqlite_error(rc));
        sqlite3_busy_timeout(db, int_milliseconds(database_.busy_timeout()));
        if (!why)
        {
            look_for_others(*session_);
            return std::nullopt;
        }
        session_->open.reset();
        if (!is_harmless(*why)) session_.reset();
        return why;
    }

    /// Whether @ref begin failed because of another process's lock, which is temporary.
    static bool is_locked(failure const& why) noexcept
    {
        return why.cause().category() == detail::category && is_harmless(why);
    }

    /// Releases the lock, for an empty group. @pre `begin` succeeded.
    void abandon() noexcept { release(*session_); }

    /** Removes and commits the group. A member's removal is durable if its answer has a value.

        @pre `begin` succeeded after the last commit or @ref abandon.
        @param members A range of pointers to @ref group_member. Each gets its answer.
        @return Whether a transaction was committed.
    */
    template <class Members>
    bool commit(Members const& members)
    {
        session& s = *session_;
        bool const alone = members.size() == 1;
        bool sound = true;
        std::optional<failure> lost; // the reason for rolling the whole group back
        std::optional<std::int64_t> const now = time();
        if (!now) lost = errc::failed;
        for (auto const& m : members)
        {
            m->answer = errc::busy;
            if (!now) m->answer = errc::failed;
            if (lost) continue;
            m->answer = alone ? remove(s, *m->asked, *now)
                              : s.savepoint.run([&] { return remove(s, *m->asked, *now); });
            if (m->answer) continue;
            sound = sound && is_harmless(m->answer.error());
            if (alone || !s.open->is_open()) lost = errc::busy; // SQLite has ended the whole transaction
        }
        if (!lost) lost = commit(s, sound);
        if (lost) take_back(members, *lost);
        release(s);
        if (!sound) session_.reset();
        return !lost;
    }
};

} // namespace uninvite::sqlite::detail

#endif
