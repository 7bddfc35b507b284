// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_LOG_INDEX_HPP
#define UNINVITE_SQLITE_DETAIL_LOG_INDEX_HPP

#include <uninvite/detail/language.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

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

/// The two copies of the header of a log's index, which changes with each commit of any process.
struct index_header
{
    std::array<std::uint32_t, 24> words{};

    bool operator==(index_header const&) const = default;

    /// Whether no process writes it now.
    bool is_whole() const noexcept
    {
        return std::equal(words.begin(), words.begin() + 12, words.begin() + 12);
    }

    /// The number of frames in the log. 0: the next commit begins the log.
    std::uint32_t frames() const noexcept { return words[16 / 4]; }

    /// As the bytes are in the log.
    std::span<std::byte const, 8> salts() const noexcept
    {
        return std::as_bytes(std::span(words)).subspan<32, 8>();
    }
};

/// The words of the index; null if the connection has no write-ahead log in shared memory.
inline std::uint32_t volatile const* index_words(sqlite3* db) noexcept
{
    constexpr int region = 32768; // the size of each part of an index

    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return nullptr;
    if (!file || !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap) return nullptr;
    void volatile* mapped = nullptr;
    if (file->pMethods->xShmMap(file, 0, region, 0, &mapped) != SQLITE_OK) return nullptr;
    return static_cast<std::uint32_t volatile const*>(mapped);
}

/// The state now; nothing if the connection has no write-ahead log in shared memory.
inline std::optional<checkpoint_state> read_checkpoint_state(sqlite3* db) noexcept
{
    constexpr std::size_t salts = 32 / 4, copied = 96 / 4, in_progress = 128 / 4;

    auto const* const word = index_words(db);
    if (!word) return std::nullopt;
    return checkpoint_state{{word[salts], word[salts + 1]}, word[copied], word[in_progress]};
}

/// The header now; nothing if the connection has no write-ahead log in shared memory.
inline std::optional<index_header> read_index_header(sqlite3* db) noexcept
{
    auto const* const word = index_words(db);
    if (!word) return std::nullopt;
    index_header now;
    for (std::size_t i = 0; i != now.words.size(); ++i)
        now.words[i] = word[i];
    return now;
}

} // namespace uninvite::sqlite::detail

#endif
