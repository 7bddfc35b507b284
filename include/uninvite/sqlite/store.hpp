// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_STORE_HPP
#define UNINVITE_SQLITE_STORE_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/connection.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/removing.hpp>
#include <uninvite/sqlite/transaction.hpp>

#include <sqlite3.h>

#include <mutex>
#include <optional>

namespace uninvite::sqlite {

/** Removes in a database, on a connection of its own, one transaction a removal: a model of
    @ref InvitationStore.

    Each removal is checked, removed, audited and committed with an fsync before @ref remove returns.

    @par Thread Safety
    Any number of threads may call; they take turns. A call blocks for the disk, and up to the database's
    busy timeout for another process: not for a thread that serves sockets.
*/
class store
{
    struct session
    {
        connection db;
        sqlite::removing removing;

        explicit session(database const& from)
            : db(from.connect())
            , removing(db.handle(), from.statements())
        {
        }
    };

    database database_;
    std::mutex mutex_;
    std::optional<session> session_;

    result<removed> remove_in(session& s, removal const& r)
    {
        transaction t(s.db.handle());
        if (std::optional<failure> const why = t.begin()) return *why;
        result<removed> done = s.removing(r, database_.now());
        if (!done) return done;
        if (std::optional<failure> const why = t.commit()) return *why;
        return done;
    }

    // After any fault but a lock and the contract's own answers, nothing that the connection holds in
    // memory is trusted any more.
    static bool is_harmless(failure const& why) noexcept
    {
        if (why.cause().category() == errc_category()) return why != errc::outcome_unknown;
        return (why.cause().value() & 0xff) == SQLITE_BUSY;
    }

public:
    /// @throw setup_error The database cannot be opened, or a statement does not fit it.
    explicit store(database const& db)
        : database_(db)
    {
        session_.emplace(database_);
    }

    /// See @ref InvitationStore.
    result<removed> remove(removal const& r)
    {
        std::lock_guard const lock(mutex_);
        try
        {
            if (!session_) session_.emplace(database_);
        }
        catch (setup_error const& e)
        {
            return e.code();
        }
        result<removed> done = remove_in(*session_, r);
        if (!done && !is_harmless(done.error())) session_.reset();
        return done;
    }
};

} // namespace uninvite::sqlite

#endif
