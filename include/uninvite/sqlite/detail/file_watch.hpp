// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_FILE_WATCH_HPP
#define UNINVITE_SQLITE_DETAIL_FILE_WATCH_HPP

#include <uninvite/sqlite/detail/file_beginning.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/file_place.hpp>
#include <uninvite/sqlite/detail/file_stamp.hpp>
#include <uninvite/sqlite/detail/log_index.hpp>

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>

namespace uninvite::sqlite::detail {

/** The state of a database's files as its connections know it. They share it, because one connection by
    itself does not see each change:

    - A file that was written over in place, as by `cp`. With a write-ahead log only checkpoints write to the
      file, and each of them changes the log's index. Pages in the log would hide pages of the new file.
    - A new file next to the log of the former one: SQLite would copy the pages of the log into it.
    - A log that was deleted while connections use it: a new connection would begin another one.
    - A write-ahead log that another program gave to a database without one.

    @par Thread Safety
    All members may be called at once.
*/
class file_watch
{
    struct observation
    {
        file_stamp file;
        checkpoint_state log;
    };

    std::mutex mutex_;
    file_stamp file_; // of the last connection that was opened
    file_stamp log_;
    file_stamp index_;
    std::string log_path_;
    std::optional<observation> last_;
    std::shared_ptr<int> open_ = std::make_shared<int>(0); // one more owner for each connection to the log

public:
    /// Whether a connection may be opened now. @param path The database's.
    file_fault check_before_opening(std::string const& path)
    {
        std::lock_guard const lock(mutex_);
        if (log_path_.empty()) return file_fault::none;
        if (stamp_of(path.c_str()).is_same_file(file_))
        {
            if (open_.use_count() == 1) return file_fault::none; // nobody uses the log
            file_stamp const log = stamp_of(log_path_.c_str());
            if (!log.exists()) return file_fault::log_gone;
            return log.is_same_file(log_) ? file_fault::none : file_fault::log_other;
        }
        std::error_code not_there; // SQLite names the log after the target of a link
        auto const target = std::filesystem::canonical(path, not_there).string();
        file_stamp const log = stamp_of((target + "-wal").c_str());
        bool const is_log_left = log.is_same_file(log_) && log.size != 0;
        // Connections to the former file may lock this index, and their end would release all its locks.
        bool const is_index_left =
            index_.exists() && stamp_of((target + "-shm").c_str()).is_same_file(index_);
        return is_log_left || is_index_left ? file_fault::old_log : file_fault::none;
    }

    /// @return Owned by the connection as long as it is open. Null: its log is deleted, or not in use.
    std::shared_ptr<void const> opened(file_place const& place)
    {
        std::lock_guard const lock(mutex_);
        if (place.has_log() && !place.log().exists()) return nullptr;
        bool const is_log_new = log_path_.empty() && place.has_log();
        if (is_log_new || !place.file().is_same_file(file_)) open_ = std::make_shared<int>(0);
        if (open_.use_count() != 1 && !place.log().is_same_file(log_)) return nullptr;
        // The last connection that closed has copied the log back.
        if (open_.use_count() == 1) last_.reset();
        file_ = place.file();
        log_ = place.log();
        index_ = place.index();
        log_path_ = place.log_path();
        return open_;
    }

    /// The log was copied back wholly and is restarted: a new connection may begin another one.
    void log_copied()
    {
        std::lock_guard const lock(mutex_);
        open_ = std::make_shared<int>(0);
    }

    /** Checks the files of a connection. Costs up to three `stat` calls; without a write-ahead log one, and a
        read of 20 bytes.
    */
    file_fault check(sqlite3* db, file_place const& place)
    {
        file_stamp file;
        if (!place.has_log())
        {
            file_fault const fault = place.check(file);
            return fault == file_fault::none && file_beginning::names_log(db) ? file_fault::outdated : fault;
        }
        // A checkpoint between the two looks at the index may have written to the file.
        std::optional<checkpoint_state> const before = read_checkpoint_state(db);
        if (file_fault const fault = place.check(file); fault != file_fault::none)
        {
            std::lock_guard const lock(mutex_);
            bool const is_log_deleted = fault == file_fault::log_gone || fault == file_fault::log_other;
            bool const has_log_in_use = place.log().is_same_file(log_) || !place.file().is_same_file(file_);
            return is_log_deleted && !has_log_in_use ? file_fault::outdated : fault;
        }
        std::optional<checkpoint_state> const after = read_checkpoint_state(db);

        std::lock_guard const lock(mutex_);
        if (!file.is_same_file(file_)) return file_fault::none; // an old connection
        bool const is_explained = !before || !after || *before != *after || !after->is_settled();
        if (is_explained)
            last_.reset();
        else if (!last_ || last_->log != *after)
            last_ = {file, *after};
        else if (file.was_written_since(last_->file))
            return file_fault::written;
        return file_fault::none;
    }
};

} // namespace uninvite::sqlite::detail

#endif
