// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_LOG_HEADER_HPP
#define UNINVITE_SQLITE_DETAIL_LOG_HEADER_HPP

#include <uninvite/sqlite/detail/log_index.hpp>

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace uninvite::sqlite::detail {

/// The first 32 bytes of a write-ahead log.
using log_header = std::array<unsigned char, 32>;

/** Whether a recovery would read the log with this header, and it is the log with these salts. If not, the
    recovery drops all frames of the log.

    @param salts As the bytes are in memory.
    @par Source
    https://sqlite.org/fileformat2.html, sections 4.1 and 4.2: "WAL File Format", "Checksum Algorithm"
*/
inline bool is_header_of(log_header const& header, std::span<std::byte const, 8> salts) noexcept
{
    constexpr std::uint32_t magic = 0x377f0682; // the last bit: the checksum is of big-endian words
    constexpr std::size_t salts_at = 16, checksum_at = 24;

    auto const word = [&](std::size_t at, bool is_big_endian)
    {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i != 4; ++i)
            value = value << 8 | header[at + (is_big_endian ? i : 3 - i)];
        return value;
    };
    for (std::size_t i = 0; i != salts.size(); ++i)
        if (header[salts_at + i] != static_cast<unsigned char>(salts[i])) return false;
    if ((word(0, true) & ~1u) != magic) return false;
    bool const is_big_endian = (word(0, true) & 1u) != 0;
    std::uint32_t first = 0, second = 0;
    for (std::size_t at = 0; at != checksum_at; at += 8)
    {
        first += word(at, is_big_endian) + second;
        second += word(at + 4, is_big_endian) + first;
    }
    return first == word(checksum_at, true) && second == word(checksum_at + 4, true);
}

/** Whether the log that a connection has open begins with the header that its index names, or the index names
    no frame. A commit after another header is lost: the log was overwritten, or another one was begun in the
    middle.

    Costs one read of 32 bytes; false also if it fails.

    @pre The connection has read from a database with a write-ahead log.
*/
inline bool has_indexed_header(sqlite3* db) noexcept
{
    constexpr int most_attempts = 100; // other programs change the index at most once a commit

    sqlite3_file* log = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK) return false;
    if (!log || !log->pMethods) return false;
    for (int i = 0; i != most_attempts; ++i)
    {
        std::optional<index_header> const before = read_index_header(db);
        if (!before) return false;
        log_header header{};
        int const rc = log->pMethods->xRead(log, header.data(), static_cast<int>(header.size()), 0);
        if (!before->is_whole() || read_index_header(db) != before) continue;
        if (before->frames() == 0) return true;
        return rc == SQLITE_OK && is_header_of(header, before->salts());
    }
    return false;
}

} // namespace uninvite::sqlite::detail

#endif
