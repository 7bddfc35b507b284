// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_FILE_FAULT_HPP
#define UNINVITE_SQLITE_DETAIL_FILE_FAULT_HPP

#include <uninvite/errc.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <string>

namespace uninvite::sqlite::detail {

/// A change of a database's files, while they are open, that SQLite does not make.
enum class file_fault
{
    none,
    moved,       ///< the path leads to another file, or to none
    log_gone,    ///< the write-ahead log was deleted or moved
    log_other,   ///< another file is in the place of the write-ahead log
    index_gone,  ///< the same of the log's index (`-shm`)
    log_written, ///< the log's header is not the one that its index names
    written,     ///< the file was written, and not by a checkpoint
    old_log,     ///< another file is at the path, next to the log or the index of the former one
    outdated     ///< the files are in order, but the connection does not have the log in use
};

/// Whether the next connection may use the files that are in place.
constexpr bool may_reopen_after(file_fault fault) noexcept
{
    return fault == file_fault::moved || fault == file_fault::outdated;
}

/// The faults as errors; each is `errc::busy`.
struct file_fault_category final : boost::system::error_category
{
    constexpr file_fault_category() noexcept
        : boost::system::error_category(0x5b0e6f1d93a7c244ull)
    {
    }

    char const* name() const noexcept override { return "uninvite.sqlite.file"; }

    std::string message(int fault) const override
    {
        switch (static_cast<file_fault>(fault))
        {
        case file_fault::none:
            return "no fault";
        case file_fault::moved:
            return "the database file was moved, deleted or replaced";
        case file_fault::log_gone:
            return "the write-ahead log was deleted while it was in use";
        case file_fault::log_other:
            return "another file is in the place of the write-ahead log: stop all programs that use the "
                   "database";
        case file_fault::index_gone:
            return "the index of the write-ahead log was deleted while it was in use: restart all "
                   "programs that use the database";
        case file_fault::log_written:
            return "the write-ahead log was overwritten, or another one was begun in the middle: stop all "
                   "programs that use the database, and keep a copy of its file, -wal and -shm";
        case file_fault::written:
            return "the database file was written or touched while it was open, and not by SQLite: stop the "
                   "program and keep a copy of the file, its -wal and -shm, because acknowledged removals "
                   "may be in the -wal only. After a mere touch, start again with all three files. Otherwise "
                   "move the -wal and -shm away before you put a sound file in place";
        case file_fault::old_log:
            return "the write-ahead log or its index, of the former database, is next to the new one: move "
                   "both away, -wal and -shm";
        case file_fault::outdated:
            break;
        }
        return "another connection has begun a write-ahead log";
    }

    boost::system::error_condition default_error_condition(int) const noexcept override
    {
        return make_error_condition(errc::busy);
    }
};

inline constexpr file_fault_category file_faults{};

/// @pre Not `none`.
inline boost::system::error_code make_file_error(file_fault fault) noexcept
{
    return {static_cast<int>(fault), file_faults};
}

} // namespace uninvite::sqlite::detail

#endif
