// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_CHECKPOINTER_HPP
#define UNINVITE_SQLITE_DETAIL_CHECKPOINTER_HPP

#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/checkpoint_schedule.hpp>
#include <uninvite/sqlite/detail/placed_connection.hpp>

#include <sqlite3.h>

#include <exception>

namespace uninvite::sqlite::detail {

/** Copies the write-ahead log back into the database on a separate connection, concurrently with the writer.

    It reports no errors: uncopied pages are safe in the log, and the next pass retries.

    @par Thread Safety
    The schedule ensures that at most one pass is in progress.
*/
class checkpointer
{
    database database_;
    checkpoint_schedule& schedule_;

    int copy() noexcept
    {
        int copied = 0;
        try
        {
            // Closed after each pass: it would be the last one with a deleted log, and copy nothing back.
            placed_connection const db(database_);
            if (sqlite3_wal_checkpoint_v2(db.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, &copied) ==
                SQLITE_OK)
                return copied;
        }
        catch (std::exception const&)
        {
        }
        return 0;
    }

public:
    /// @param schedule Borrowed; must outlive this.
    checkpointer(database const& db, checkpoint_schedule& schedule)
        : database_(db)
        , schedule_(schedule)
    {
    }

    /// Makes a pass. Blocks for the disk. @pre `schedule.take_pass()` was true.
    void pass() noexcept { schedule_.end_pass(copy()); }
};

} // namespace uninvite::sqlite::detail

#endif
