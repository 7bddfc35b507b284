// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_FAILING_DISK_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_FAILING_DISK_HPP

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <thread>

// A layer over SQLite's file system that fails or delays a call of the write-ahead log when it is told to, or holds
// the database back.

namespace tests {

namespace disk {

inline std::atomic<int> sync_failures = 0;
inline std::atomic<int> sync_delay = 0; // milliseconds
inline std::atomic<int> write_failures = 0;
inline std::atomic<int> failed_calls = 0;
inline std::atomic<int> opened_databases = 0;
inline std::atomic<bool> holds_databases = false; // their syncs wait
inline std::atomic<int> held_syncs = 0;

inline bool takes_one(std::atomic<int>& left)
{
    if (left == 0) return false;
    --left;
    ++failed_calls;
    return true;
}

struct file
{
    sqlite3_file base;
    bool is_log;
    bool is_database;
    sqlite3_file* below() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

inline file& of(sqlite3_file* f)
{
    return *reinterpret_cast<file*>(f);
}

template <auto Member, class... Args>
auto forward(sqlite3_file* f, Args... args)
{
    sqlite3_file* const below = of(f).below();
    return (below->pMethods->*Member)(below, args...);
}

inline int write(sqlite3_file* f, void const* bytes, int size, sqlite3_int64 offset)
{
    if (of(f).is_log && takes_one(write_failures)) return SQLITE_FULL;
    return forward<&sqlite3_io_methods::xWrite>(f, bytes, size, offset);
}

inline int sync(sqlite3_file* f, int flags)
{
    if (of(f).is_log) std::this_thread::sleep_for(std::chrono::milliseconds(sync_delay));
    if (of(f).is_log && takes_one(sync_failures)) return SQLITE_IOERR_FSYNC;
    if (of(f).is_database && holds_databases)
    {
        ++held_syncs;
        while (holds_databases)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return forward<&sqlite3_io_methods::xSync>(f, flags);
}

using io = sqlite3_io_methods;

inline sqlite3_io_methods const methods = {
    3,
    [](sqlite3_file* f) { return forward<&io::xClose>(f); },
    [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) { return forward<&io::xRead>(f, to, n, at); },
    write,
    [](sqlite3_file* f, sqlite3_int64 size) { return forward<&io::xTruncate>(f, size); },
    sync,
    [](sqlite3_file* f, sqlite3_int64* size) { return forward<&io::xFileSize>(f, size); },
    [](sqlite3_file* f, int level) { return forward<&io::xLock>(f, level); },
    [](sqlite3_file* f, int level) { return forward<&io::xUnlock>(f, level); },
    [](sqlite3_file* f, int* out) { return forward<&io::xCheckReservedLock>(f, out); },
    [](sqlite3_file* f, int op, void* arg) { return forward<&io::xFileControl>(f, op, arg); },
    [](sqlite3_file* f) { return forward<&io::xSectorSize>(f); },
    [](sqlite3_file* f) { return forward<&io::xDeviceCharacteristics>(f); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** to)
    { return forward<&io::xShmMap>(f, page, size, extend, to); },
    [](sqlite3_file* f, int at, int n, int flags) { return forward<&io::xShmLock>(f, at, n, flags); },
    [](sqlite3_file* f) { forward<&io::xShmBarrier>(f); },
    [](sqlite3_file* f, int erase) { return forward<&io::xShmUnmap>(f, erase); },
    [](sqlite3_file* f, sqlite3_int64 at, int n, void** to) { return forward<&io::xFetch>(f, at, n, to); },
    [](sqlite3_file* f, sqlite3_int64 at, void* p) { return forward<&io::xUnfetch>(f, at, p); },
};

} // namespace disk

/// The default file system of its scope.
class failing_disk
{
    sqlite3_vfs* below_ = sqlite3_vfs_find(nullptr);
    sqlite3_vfs layer_ = *below_;

    static int open(sqlite3_vfs* layer, sqlite3_filename name, sqlite3_file* f, int flags, int* out)
    {
        disk::file& mine = disk::of(f);
        auto* const below = static_cast<failing_disk*>(layer->pAppData)->below_;
        mine.base.pMethods = nullptr;
        mine.is_log = (flags & SQLITE_OPEN_WAL) != 0;
        mine.is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
        if (flags & SQLITE_OPEN_MAIN_DB) ++disk::opened_databases;
        int const rc = below->xOpen(below, name, mine.below(), flags, out);
        if (mine.below()->pMethods) mine.base.pMethods = &disk::methods;
        return rc;
    }

public:
    failing_disk()
    {
        layer_.zName = "failing";
        layer_.pNext = nullptr;
        layer_.pAppData = this;
        layer_.szOsFile = static_cast<int>(sizeof(disk::file)) + below_->szOsFile;
        layer_.xOpen = open;
        sqlite3_vfs_register(&layer_, 1);
        disk::failed_calls = disk::held_syncs = 0;
    }
    ~failing_disk()
    {
        disk::sync_failures = disk::write_failures = disk::sync_delay = 0;
        disk::holds_databases = false;
        sqlite3_vfs_register(below_, 1);
        sqlite3_vfs_unregister(&layer_);
    }
    failing_disk(failing_disk const&) = delete;
    failing_disk& operator=(failing_disk const&) = delete;
};

} // namespace tests

#endif
