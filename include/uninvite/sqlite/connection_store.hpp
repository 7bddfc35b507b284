// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_CONNECTION_STORE_HPP
#define UNINVITE_SQLITE_CONNECTION_STORE_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/durability.hpp>
#include <uninvite/sqlite/detail/removal_statements.hpp>
#include <uninvite/sqlite/detail/transaction.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/options.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace uninvite::sqlite {

/** A store on the host's own connection: a model of @ref InvitationStore.

    @par Object lifetimes
    The connection is borrowed, and must stay open while the store exists.

    @par Durability
    The host's settings decide how durable a commit is. The contract's 204 requires
    `PRAGMA synchronous=EXTRA`; `FULL` is enough with the write-ahead log and the journal modes `TRUNCATE` and
    `PERSIST`. The constructor and @ref remove check this, for the main database and for each attached one to
    which the statements write. A main database in memory is accepted, for tests; an attached one in memory
    and temporary tables are refused. On macOS, also set `PRAGMA fullfsync=ON`.

    If the tables of invitations and of the audit are in two databases with a write-ahead log, SQLite commits
    one after the other: a power failure before 204 can keep one of the two changes.

    @par Thread Safety
    One thread at a time; the caller ensures this, for the connection as for the store.

    @par Example
    A host that removes in its own transaction, with other changes:
    @code
    auto asked = std::move(*admitted).to_removal(body);
    if (!asked) return send(asked.error());
    begin();
    auto done = store.remove_in_transaction(*asked);
    if (done) commit(); else rollback();
    send(route.answer(*asked, done));
    @endcode
*/
class connection_store
{
    sqlite3* db_;
    detail::removal_statements removal_;
    clock_function clock_;

    bool in_transaction() const noexcept { return sqlite3_get_autocommit(db_) == 0; }

    int execute(char const* sql) noexcept { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

    // The reason why a commit now would not be the library's own, or not durable.
    std::optional<failure> unfit() const
    {
        if (in_transaction()) return errc::failed;
        try
        {
            if (detail::not_durable(db_).empty() && removal_.not_durable().empty()) return std::nullopt;
            return errc::failed;
        }
        catch (setup_error const& e)
        {
            return failure(e.code());
        }
    }

    // Also if memory runs out midway: a host that still commits must not keep half of a removal.
    struct undo_unless_done
    {
        connection_store& store;
        bool done = false;

        ~undo_unless_done()
        {
            if (done || !store.in_transaction()) return;
            store.execute("ROLLBACK TO uninvite_removal");
            store.execute("RELEASE uninvite_removal");
        }
    };

public:
    /** @param db Borrowed. @param now UTC seconds, for the audit.
        @throw setup_error A statement does not fit the tables, or commits would not be durable. */
    explicit connection_store(sqlite3* db, statements const& sql = {}, clock_function now = system_seconds)
        : db_(db)
        , removal_(db, sql)
        , clock_(std::move(now))
    {
        if (std::string const why = detail::not_durable(db); !why.empty())
            throw setup_error("uninvite: a commit would not be durable: " + why, SQLITE_MISUSE);
    }

    /** See @ref InvitationStore.

        Also `errc::failed` if a transaction is open on the connection: the host would commit it later, and
        204 must not precede the commit. Such a host calls @ref remove_in_transaction. The same if the
        connection's settings no longer make a commit durable.
    */
    [[nodiscard]] result<removed> remove(removal const& r)
    {
        if (std::optional<failure> const why = unfit()) return *why;
        detail::transaction t(db_);
        if (std::optional<failure> const why = t.begin()) return *why;
        result<removed> done = removal_.run(r, clock_());
        if (!done) return done;
        if (std::optional<failure> const why = t.commit()) return *why;
        return done;
    }

    /** Removes within the host's open transaction. On failure the removal is undone and the host's other
        changes remain, unless SQLite itself has ended the transaction.

        The host commits, and only then calls the route's `answer`.

        @return As @ref remove; `errc::failed` if no transaction is open.
    */
    [[nodiscard]] result<removed> remove_in_transaction(removal const& r)
    {
        if (!in_transaction()) return errc::failed;
        std::int64_t const now = clock_();
        if (int const rc = execute("SAVEPOINT uninvite_removal"); rc != SQLITE_OK)
            return make_sqlite_error(rc);
        undo_unless_done undo{*this};
        result<removed> done = removal_.run(r, now);
        if (!done) return done;
        if (int const rc = execute("RELEASE uninvite_removal"); rc != SQLITE_OK) return make_sqlite_error(rc);
        undo.done = true;
        return done;
    }
};

} // namespace uninvite::sqlite

#endif
