// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_PLACED_CONNECTION_HPP
#define UNINVITE_SQLITE_DETAIL_PLACED_CONNECTION_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/sqlite/connection.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/file_place.hpp>
#include <uninvite/sqlite/detail/file_stamp.hpp>
#include <uninvite/sqlite/detail/file_watch.hpp>
#include <uninvite/sqlite/detail/log_header.hpp>
#include <uninvite/sqlite/detail/log_index.hpp>
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
    std::chrono::milliseconds busy_timeout_;

    // Whether all of the log is in the database now.
    bool checkpoint(int mode) const noexcept
    {
        int in_log = -1;
        int copied = -1;
        return sqlite3_wal_checkpoint_v2(handle(), "main", mode, &in_log, &copied) == SQLITE_OK &&
               in_log == copied;
    }

    // The last connection to close copies the log back, and deletes it: not into a file that it does not
    // belong to, and not the log of another file.
    void keep_log_if_foreign(file_fault fault) const noexcept
    {
        bool const is_own =
            fault == file_fault::none || fault == file_fault::log_gone || fault == file_fault::index_gone;
        if (!place_.has_log() || (is_own && has_indexed_header(handle()))) return;
        sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }

public:
    /// @param busy_timeout Maximum wait for a lock, also while opening.
    /// @throw setup_error The file cannot be opened, or it or its log was overwritten or deleted.
    placed_connection(database const& from, std::chrono::milliseconds busy_timeout)
        : watch_(from.watch_)
        , db_(from.connect(busy_timeout))
        , place_(db_.handle(), from.file_)
        , busy_timeout_(busy_timeout)
    {
        open_ = watch_->opened(place_);
        file_fault const fault = open_ ? check_log() : file_fault::log_other;
        if (fault == file_fault::none) return;
        keep_log_if_foreign(fault);
        throw setup_error("uninvite: " + file_faults.message(static_cast<int>(fault)),
                          make_file_error(fault));
    }

    explicit placed_connection(database const& from)
        : placed_connection(from, from.busy_timeout())
    {
    }

    ~placed_connection()
    {
        file_fault const fault = check_log();
        // SQLite copies the log back only if no other program has it open.
        if (fault == file_fault::log_gone || fault == file_fault::log_other) rescue_log(fault);
        keep_log_if_foreign(fault);
    }

    placed_connection(placed_connection const&) = delete;
    placed_connection& operator=(placed_connection const&) = delete;

    connection& db() noexcept { return db_; }
    sqlite3* handle() const noexcept { return db_.handle(); }

    /// Whether the files are those that were opened. Costs up to three `stat` calls.
    file_fault check() const noexcept { return watch_->check(handle(), place_); }

    /// The same, and whether a recovery would read the log. Costs one read of 32 bytes more.
    file_fault check_log() const noexcept
    {
        file_fault const fault = check();
        if (fault != file_fault::none || !place_.has_log() || has_indexed_header(handle())) return fault;
        return file_fault::log_written;
    }

    /** Copies a log that was deleted back into the database, so that nothing in it is lost, and restarts it:
        otherwise the next commit would be written into the middle of a log without a header.

        @pre No transaction is open. @param fault The result of @ref check.
        @return Whether a new connection may begin another log. False while another program reads by the
        deleted one, and if another log with contents is in its place.
    */
    bool rescue_log(file_fault fault) const noexcept
    {
        bool const is_deleted = fault == file_fault::log_gone || fault == file_fault::log_other;
        if (!is_deleted && fault != file_fault::index_gone) return false;
        // Whether another program has written to a log in its place, or to this log by another index.
        if (is_deleted && stamp_of(place_.log_path().c_str()).size != 0) return false;
        if (!has_indexed_header(handle())) return false;
        if (!checkpoint(SQLITE_CHECKPOINT_PASSIVE) || !is_deleted) return false;
        sqlite3_busy_timeout(handle(), 20); // for short reads
        bool const is_restarted = checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
        sqlite3_busy_timeout(handle(), uninvite::detail::int_milliseconds(busy_timeout_));
        if (is_restarted) watch_->log_copied();
        return is_restarted;
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
