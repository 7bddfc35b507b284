// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_FILE_PLACE_HPP
#define UNINVITE_SQLITE_DETAIL_FILE_PLACE_HPP

#include <uninvite/sqlite/detail/durability.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/file_stamp.hpp>

#include <sqlite3.h>

#include <string>
#include <utility>

namespace uninvite::sqlite::detail {

/** The files that a connection has open, and whether they are still at their paths.

    A commit to a file that is no longer at its path, or to a log that was deleted, is lost. Programs with
    different indexes of a log do not see each other's locks.

    @par Thread Safety
    Const members may be called at once.

    @par Source
    https://sqlite.org/howtocorrupt.html, sections 1.2 to 1.4 and 2.4
*/
class file_place
{
    std::string path_;
    std::string log_path_; // empty: no write-ahead log
    std::string index_path_;
    file_stamp file_;
    file_stamp log_;
    file_stamp index_;

public:
    /** @param db Open; no transaction is open on it. @param path As the host gave it: it may be a symbolic
        link, and SQLite itself only knows the target.
    */
    file_place(sqlite3* db, std::string path)
        : path_(std::move(path))
    {
        sqlite3_filename const file = sqlite3_db_filename(db, "main");
        if (!stamp_of(path_.c_str()).exists()) path_ = file; // a URI
        file_ = stamp_of(path_.c_str());
        if (pragma_text(db, "journal_mode") != "wal") return;
        pragma_text(db, "schema_version"); // SQLite creates a new log at the first read
        log_path_ = sqlite3_filename_wal(file);
        index_path_ = std::string(file) + "-shm";
        log_ = stamp_of(log_path_.c_str());
        index_ = stamp_of(index_path_.c_str());
    }

    /// Also true if the log was deleted before its stamp was taken.
    bool has_log() const noexcept { return !log_path_.empty(); }
    file_stamp const& file() const noexcept { return file_; }
    file_stamp const& log() const noexcept { return log_; }
    file_stamp const& index() const noexcept { return index_; }
    std::string const& log_path() const noexcept { return log_path_; }

    /// Costs one `stat` call, and two more with a log. @param now Gets the file's stamp.
    file_fault check(file_stamp& now) const noexcept
    {
        now = stamp_of(path_.c_str());
        if (!now.is_same_file(file_)) return file_fault::moved;
        if (!has_log()) return file_fault::none;
        if (index_.exists() && !stamp_of(index_path_.c_str()).is_same_file(index_))
            return file_fault::index_gone;
        file_stamp const log = stamp_of(log_path_.c_str());
        if (!log.exists()) return file_fault::log_gone;
        return log.is_same_file(log_) ? file_fault::none : file_fault::log_other;
    }
};

} // namespace uninvite::sqlite::detail

#endif
