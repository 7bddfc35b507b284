// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_FILE_STAMP_HPP
#define UNINVITE_SQLITE_DETAIL_FILE_STAMP_HPP

#include <uninvite/detail/language.hpp>

#include <sys/stat.h>

#include <cstdint>

namespace uninvite::sqlite::detail {

/** Which file a path leads to, also over a symbolic link, and when it was last written.

    @par Source
    POSIX.1-2017, stat()
*/
struct file_stamp
{
    std::uint64_t device = 0;
    std::uint64_t inode = 0; ///< 0: there is no file
    std::int64_t size = 0;
    std::int64_t seconds = 0; ///< of the last write
    std::int64_t nanoseconds = 0;
    std::uint64_t names = 0; ///< hard links

    bool exists() const noexcept { return inode != 0; }

    bool is_same_file(file_stamp const& other) const noexcept
    {
        return device == other.device && inode == other.inode;
    }

    /// @pre The same file.
    bool was_written_since(file_stamp const& earlier) const noexcept
    {
        return size != earlier.size || seconds != earlier.seconds || nanoseconds != earlier.nanoseconds;
    }
};

/// Costs one `stat` call. A path that cannot be read is taken for one without a file.
inline file_stamp stamp_of(char const* path) noexcept
{
    struct stat found;
    if (::stat(path, &found) != 0) return {};
#ifdef __APPLE__
    auto const& written = found.st_mtimespec;
#else
    auto const& written = found.st_mtim;
#endif
    return {static_cast<std::uint64_t>(found.st_dev),   static_cast<std::uint64_t>(found.st_ino),
            static_cast<std::int64_t>(found.st_size),   static_cast<std::int64_t>(written.tv_sec),
            static_cast<std::int64_t>(written.tv_nsec), static_cast<std::uint64_t>(found.st_nlink)};
}

} // namespace uninvite::sqlite::detail

#endif
