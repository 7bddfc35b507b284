// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_PLACED_CONNECTION_HPP
#define UNINVITE_SQLITE_DETAIL_PLACED_CONNECTION_HPP

#include <uninvite/sqlite/connection.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/file_place.hpp>
#include <uninvite/sqlite/detail/file_watch.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <chrono>
#include <memory>

namespace uninvite::sqlite::detail {

/** A connection to a database whose files are checked.

    @par Thread Safety
    One thread at a time.
*/
class placed_connection
{
    std::shared_ptr<file_watch> watch_;
    std::shared_ptr<void const> open_; // until the connection is closed
    connection db_;
    file_place place_;

public:
    /// @param busy_timeout Maximum wait for a lock, also while opening.
    /// @throw setup_error The file cannot be opened, or was written over.
    placed_connection(database const& from, std::chrono::milliseconds busy_timeout)
        : watch_(from.watch_)
        , db_(from.connect(busy_timeout))
        , place_(db_.handle(), from.file_)
    {
        open_ = watch_->opened(place_);
        if (check() == file_fault::written)
            throw setup_error("uninvite: " + file_faults.message(static_cast<int>(file_fault::written)),
                              make_file_error(file_fault::written));
    }

    explicit placed_connection(database const& from)
        : placed_connection(from, from.busy_timeout())
    {
    }

    ~placed_connection()
    {
        // The last connection to close copies the log back: not into a file that it does not belong to.
        file_fault const fault = check();
        if (fault == file_fault::written || fault == file_fault::log_other)
            sqlite3_db_config(db_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }

    placed_connection(placed_connection const&) = delete;
    placed_connection& operator=(placed_connection const&) = delete;

    connection& db() noexcept { return db_; }
    sqlite3* handle() const noexcept { return db_.handle(); }

    /// Whether the files are those that were opened. Costs up to three `stat` calls.
    file_fault check() const noexcept { return watch_->check(handle(), place_); }

    /** Copies a log that was deleted back into the database, so that nothing in it is lost.

        @pre @ref check gave `log_gone` or `index_gone`, and no transaction is open.
        @return Whether the whole log was copied.
    */
    bool rescue_log() const noexcept
    {
        int in_log = -1;
        int copied = -1;
        int const rc =
            sqlite3_wal_checkpoint_v2(handle(), "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
        if (rc != SQLITE_OK || in_log != copied) return false;
        watch_->log_copied();
        return true;
    }

    /// After a recovery the index does not show checkpoints: copies the log back, so that it does.
    void settle_log() const noexcept
    {
        if (!place_.has_log()) return;
        auto const state = read_checkpoint_state(handle());
        if (state && !state->is_settled())
            sqlite3_wal_checkpoint_v2(handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
};

} // namespace uninvite::sqlite::detail

#endif
