// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_FILE_BEGINNING_HPP
#define UNINVITE_SQLITE_DETAIL_FILE_BEGINNING_HPP

#include <uninvite/detail/language.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace uninvite::sqlite::detail {

/** The first bytes of an open database file, which identify an SQLite database and never change.

    A connection with the first page in its cache does not read them again. It would commit to a file that was
    truncated or overwritten, and that no other connection can read.

    @par Thread Safety
    One thread at a time, as its connection.

    @par Source
    https://sqlite.org/fileformat2.html, section 1.3.1. An encrypted file begins with its salt.
*/
class file_beginning
{
    using bytes = std::array<unsigned char, 16>;

    bytes bytes_{};

    template <std::size_t Size>
    static int read(sqlite3* db, std::array<unsigned char, Size>& into) noexcept
    {
        sqlite3_file* file = nullptr;
        int const rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
        if (rc != SQLITE_OK) return rc;
        if (!file || !file->pMethods) return SQLITE_CANTOPEN;
        return file->pMethods->xRead(file, into.data(), static_cast<int>(into.size()), 0);
    }

public:
    /// Reads and stores them. @return `SQLITE_OK` or an extended result code.
    int remember(sqlite3* db) noexcept { return read(db, bytes_); }

    /// @return `SQLITE_OK` if they are unchanged; otherwise `SQLITE_NOTADB`, or the error of the read.
    int check(sqlite3* db) const noexcept
    {
        bytes now;
        int const rc = read(db, now);
        if (rc != SQLITE_OK) return rc;
        return now == bytes_ ? SQLITE_OK : SQLITE_NOTADB;
    }

    /** Whether the file says that it has a write-ahead log: another program may have begun one after the
        connection was opened. False for an encrypted file, and if the file cannot be read.
    */
    static bool names_log(sqlite3* db) noexcept
    {
        using namespace std::string_view_literals;
        constexpr std::string_view magic = "SQLite format 3\0"sv;
        std::array<unsigned char, 20> now; // the last two are the versions for writing and reading
        if (read(db, now) != SQLITE_OK) return false;
        return std::equal(magic.begin(), magic.end(), now.begin()) && now[18] == 2 && now[19] == 2;
    }
};

} // namespace uninvite::sqlite::detail

#endif
