// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_GROUP_WRITER_HPP
#define UNINVITE_SQLITE_DETAIL_GROUP_WRITER_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/group_session.hpp>
#include <uninvite/sqlite/detail/lock_pause.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <new>
#include <optional>
#include <thread>

namespace uninvite::sqlite::detail {

/** A connection that removes in groups: one transaction and one commit for each group.

    A removal that fails is undone, and the others of its group remain. Almost none fails after it has changed
    something, so a group runs without savepoints first. If one fails, the group is rolled back and runs again
    with a savepoint for each removal, and so do the next groups, because the cause probably lasts.

    After any error except a lock and the contract's errors the connection is closed, because its cache is no
    longer trusted, and the next group opens another.

    @par Thread Safety
    One thread at a time.
*/
class group_writer
{
    database database_;
    checkpoint_schedule* schedule_;
    std::optional<group_session> session_;
    lock_pause pause_;
    int careful_ = 0; // the next groups that have savepoints from the start

    static constexpr int careful_groups = 64; // after a group that ran again

    // A refusal too must not come from a file that is no longer in place. The session ends if the next one
    // may open the files that are in place.
    std::optional<failure> check_files()
    {
        file_fault const fault = session_->files().check();
        if (fault == file_fault::none) return std::nullopt;
        bool const is_rescued = session_->files().rescue_log(fault);
        if (may_reopen_after(fault) || is_rescued) session_.reset();
        if (may_reopen_after(fault)) return std::nullopt;
        return failure(make_file_error(fault));
    }

    void leave_lock_free(std::chrono::milliseconds wait)
    {
        if (wait.count() == 0) return; // a later group makes the pause
        auto const pause = pause_.before_lock(std::chrono::steady_clock::now());
        if (pause.count() != 0) std::this_thread::sleep_for((std::min)(pause, wait));
    }

    void release() noexcept
    {
        session_->rollback();
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

    // Runs the group's statements. @return The reason for rolling the whole group back.
    template <class Members>
    std::optional<failure> run(Members const& members, std::int64_t now)
    {
        using next_step = group_session::next_step;
        group_session& s = *session_;
        bool const is_alone = members.size() == 1;
        bool const is_careful = !is_alone && careful_ != 0;
        if (is_careful) --careful_;
        next_step next = is_alone ? s.run(**members.begin(), now) : s.run(members, now, is_careful);
        if (next == next_step::run_again)
        {
            careful_ = careful_groups;
            s.rollback();
            // Another program may take the lock first. The wait for it has the limit of every statement.
            if (std::optional<failure> why = s.begin()) return why;
            next = s.run(members, now, true);
        }
        if (next == next_step::roll_back) return failure(errc::busy);
        return std::nullopt;
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

    /// Whether the next group needs no new connection.
    bool is_open() const noexcept { return session_.has_value(); }

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
        sqlite3* const db = session_->handle();
        sqlite3_busy_timeout(db, int_milliseconds(wait));
        std::optional<failure> why = session_->begin();
        sqlite3_busy_timeout(db, int_milliseconds(database_.busy_timeout()));
        if (!why && session_->other_wrote()) pause_.other_wrote(std::chrono::steady_clock::now());
        if (!session_->is_sound()) session_.reset();
        return why;
    }

    /// Whether @ref begin failed because of another process's lock, which is temporary.
    static bool is_locked(failure const& why) noexcept
    {
        return why.cause().category() == detail::category && group_session::is_harmless(why);
    }

    /// Releases the lock, for an empty group. @pre `begin` succeeded.
    void abandon() noexcept { release(); }

    /** Removes and commits the group. A member's removal is durable if its answer has a value.

        @pre `begin` succeeded after the last commit or @ref abandon.
        @param members A range of pointers to @ref group_member. Each gets its answer.
        @return Whether a transaction was committed.
    */
    template <class Members>
    bool commit(Members const& members)
    {
        std::optional<failure> lost = failure(errc::failed); // the reason for rolling the whole group back
        if (std::optional<std::int64_t> const now = time())
            lost = run(members, *now);
        else
            for (auto const& m : members)
                m->answer = errc::failed;
        if (!lost) lost = session_->commit();
        if (lost) take_back(members, *lost);
        release();
        if (!session_->is_sound()) session_.reset();
        return !lost;
    }
};

} // namespace uninvite::sqlite::detail

#endif
