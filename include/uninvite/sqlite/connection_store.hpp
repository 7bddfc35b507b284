// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_CONNECTION_STORE_HPP
#define UNINVITE_SQLITE_CONNECTION_STORE_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/removal_statements.hpp>
#include <uninvite/sqlite/detail/transaction.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/options.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <utility>

namespace uninvite::sqlite {

/** Removes on the host's own connection: a model of @ref InvitationStore.

    @par Object lifetimes
    The connection is borrowed, and must be open for as long. How durable a commit is, is how the host has
    set it up: `PRAGMA synchronous=FULL` or `EXTRA` is what the contract's 204 needs.

    @par Thread Safety
    One thread at a time: that is the caller's promise, for the connection as for this.

    @par Example
    A host that removes in a transaction of its own, with other changes:
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

    // Also where memory runs out in the middle: a host that commits all the same must not keep half of it.
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
        @throw setup_error A statement does not fit the tables. */
    explicit connection_store(sqlite3* db, statements const& sql = {}, clock_function now = system_seconds)
        : db_(db)
        , removal_(db, sql)
        , clock_(std::move(now))
    {
    }

    /** See @ref InvitationStore.

        Also `errc::failed` where a transaction is open on the connection: its commit is not ours, and 204
        must not precede it. Such a host calls @ref remove_in_transaction.
    */
    result<removed> remove(removal const& r)
    {
        if (in_transaction()) return errc::failed;
        detail::transaction t(db_);
        if (std::optional<failure> const why = t.begin()) return *why;
        result<removed> done = removal_.run(r, clock_());
        if (!done) return done;
        if (std::optional<failure> const why = t.commit()) return *why;
        return done;
    }

    /** Removes within the transaction that the host has open; on failure all of it is undone, and what
        else the host did in the transaction stands, unless SQLite itself has ended the transaction.

        The host commits, and only then calls the route's `answer`.

        @return As @ref remove; `errc::failed` where no transaction is open.
    */
    result<removed> remove_in_transaction(removal const& r)
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
