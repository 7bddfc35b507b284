// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_FILE_MOVED_HPP
#define UNINVITE_SQLITE_DETAIL_FILE_MOVED_HPP

#include <uninvite/detail/language.hpp>

#include <sqlite3.h>

namespace uninvite::sqlite::detail {

/** Whether the file that a connection has open is no longer the one at its path: it was moved, deleted or
    replaced. Reads from it are stale, and commits to it are lost.

    Costs one `stat` call.
*/
inline bool file_has_moved(sqlite3* db) noexcept
{
    int moved = 0;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

} // namespace uninvite::sqlite::detail

#endif
