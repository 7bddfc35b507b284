// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_LOG_INDEX_HPP
#define UNINVITE_SQLITE_DETAIL_LOG_INDEX_HPP

#include <uninvite/detail/language.hpp>

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace uninvite::sqlite::detail {

/** The part of a write-ahead log's index that changes with each checkpoint, of any process.

    @par Source
    https://sqlite.org/walformat.html, sections 2.1 to 2.3: "WAL-Index File Format"
*/
struct checkpoint_state
{
    std::array<std::uint32_t, 2> salts{};    ///< of the log; a restarted log has others
    std::uint32_t copied = 0;                ///< frames that are in the database
    std::uint32_t copied_or_in_progress = 0; ///< frames that a checkpoint has begun to copy

    bool operator==(checkpoint_state const&) const = default;

    /// Whether no checkpoint writes to the database now.
    bool is_settled() const noexcept { return copied == copied_or_in_progress; }
};

/// The state now; nothing if the connection has no write-ahead log in shared memory.
inline std::optional<checkpoint_state> read_checkpoint_state(sqlite3* db) noexcept
{
    constexpr int region = 32768; // the size of each part of an index
    constexpr std::size_t salts = 32 / 4, copied = 96 / 4, in_progress = 128 / 4;

    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return std::nullopt;
    if (!file || !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap)
        return std::nullopt;
    void volatile* mapped = nullptr;
    if (file->pMethods->xShmMap(file, 0, region, 0, &mapped) != SQLITE_OK || !mapped) return std::nullopt;
    auto const* const word = static_cast<std::uint32_t volatile const*>(mapped);
    return checkpoint_state{{word[salts], word[salts + 1]}, word[copied], word[in_progress]};
}

} // namespace uninvite::sqlite::detail

#endif
