// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_FAILING_DISK_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_FAILING_DISK_HPP

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <thread>

// A layer over SQLite's file system that fails or delays a call of the write-ahead log on request,
// holds the database back, or fails the n-th of all calls below SQLite.

namespace tests {

namespace disk {

inline std::atomic<int> sync_failures = 0;
inline std::atomic<int> sync_delay = 0; // milliseconds
inline std::atomic<int> write_failures = 0;
inline std::atomic<int> failed_calls = 0;
inline std::atomic<int> opened_databases = 0;
inline std::atomic<bool> holds_databases = false; // their syncs wait
inline std::atomic<int> held_syncs = 0;

/// Which of all calls that can fail does: the n-th, or that and all later ones.
enum class fault
{
    none,
    transient,
    lasting
};

inline std::atomic<fault> of_all_calls = fault::none;
inline std::atomic<bool> is_full = false;  // only calls that need room are counted and fail, for want of it
inline std::atomic<long> calls_before = 0; // the first that fails
inline std::atomic<bool> skips_syncs = false; // without a power failure they only cost time

/// From now on the n-th call fails, n from 1.
inline void fail_at(long n, fault how, bool for_want_of_room = false)
{
    failed_calls = 0;
    is_full = for_want_of_room;
    calls_before = n - 1;
    of_all_calls = how;
}

/// The fault is gone. @return How many calls have failed.
inline int mend()
{
    of_all_calls = fault::none;
    return failed_calls;
}

/// Whether the call that asks fails.
inline bool fails(bool needs_room = false)
{
    fault const how = of_all_calls;
    if (how == fault::none || (is_full && !needs_room)) return false;
    long const left = calls_before--;
    if (left > 0 || (left < 0 && how == fault::transient)) return false;
    ++failed_calls;
    return true;
}

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
    if (fails(true)) return is_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
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
    if (fails()) return SQLITE_IOERR_FSYNC;
    return skips_syncs ? SQLITE_OK : forward<&sqlite3_io_methods::xSync>(f, flags);
}

/// A call that is not made when it fails.
template <auto Member, int Error, class... Args>
int call(sqlite3_file* f, Args... args)
{
    return fails() ? Error : forward<Member>(f, args...);
}

/// A call that releases a resource: it is made even if it fails, to avoid a leak.
template <auto Member, int Error, class... Args>
int giving_back(sqlite3_file* f, Args... args)
{
    int const rc = forward<Member>(f, args...);
    return fails() ? Error : rc;
}

inline int map(sqlite3_file* f, int page, int size, int extend, void volatile** to)
{
    if (!fails(extend != 0)) return forward<&sqlite3_io_methods::xShmMap>(f, page, size, extend, to);
    *to = nullptr;
    return is_full ? SQLITE_IOERR_SHMSIZE : SQLITE_IOERR_SHMMAP;
}

inline int lock_shared_memory(sqlite3_file* f, int at, int n, int flags)
{
    using io = sqlite3_io_methods;
    return flags & SQLITE_SHM_UNLOCK ? giving_back<&io::xShmLock, SQLITE_IOERR_SHMLOCK>(f, at, n, flags)
                                     : call<&io::xShmLock, SQLITE_IOERR_SHMLOCK>(f, at, n, flags);
}

using io = sqlite3_io_methods;

inline sqlite3_io_methods const methods = {
    3,
    giving_back<&io::xClose, SQLITE_IOERR_CLOSE>,
    call<&io::xRead, SQLITE_IOERR_READ>,
    write,
    call<&io::xTruncate, SQLITE_IOERR_TRUNCATE>,
    sync,
    call<&io::xFileSize, SQLITE_IOERR_FSTAT>,
    call<&io::xLock, SQLITE_IOERR_LOCK>,
    giving_back<&io::xUnlock, SQLITE_IOERR_UNLOCK>,
    call<&io::xCheckReservedLock, SQLITE_IOERR_CHECKRESERVEDLOCK>,
    [](sqlite3_file* f, int op, void* arg) { return forward<&io::xFileControl>(f, op, arg); },
    [](sqlite3_file* f) { return forward<&io::xSectorSize>(f); },
    [](sqlite3_file* f) { return forward<&io::xDeviceCharacteristics>(f); },
    map,
    lock_shared_memory,
    [](sqlite3_file* f) { forward<&io::xShmBarrier>(f); },
    giving_back<&io::xShmUnmap, SQLITE_IOERR_SHMMAP>,
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
        if (disk::fails((flags & SQLITE_OPEN_CREATE) != 0)) return SQLITE_CANTOPEN;
        int const rc = below->xOpen(below, name, mine.below(), flags, out);
        if (mine.below()->pMethods) mine.base.pMethods = &disk::methods;
        return rc;
    }

    template <auto Member, int Error, class... Args>
    static int call(sqlite3_vfs* layer, Args... args)
    {
        auto* const below = static_cast<failing_disk*>(layer->pAppData)->below_;
        return disk::fails() ? Error : (below->*Member)(below, args...);
    }

public:
    failing_disk()
    {
        layer_.zName = "failing";
        layer_.pNext = nullptr;
        layer_.pAppData = this;
        layer_.szOsFile = static_cast<int>(sizeof(disk::file)) + below_->szOsFile;
        layer_.xOpen = open;
        layer_.xDelete = call<&sqlite3_vfs::xDelete, SQLITE_IOERR_DELETE>;
        layer_.xAccess = call<&sqlite3_vfs::xAccess, SQLITE_IOERR_ACCESS>;
        layer_.xFullPathname = call<&sqlite3_vfs::xFullPathname, SQLITE_CANTOPEN_FULLPATH>;
        sqlite3_vfs_register(&layer_, 1);
        disk::failed_calls = disk::held_syncs = 0;
    }
    ~failing_disk()
    {
        disk::sync_failures = disk::write_failures = disk::sync_delay = 0;
        disk::holds_databases = disk::skips_syncs = false;
        disk::of_all_calls = disk::fault::none;
        sqlite3_vfs_register(below_, 1);
        sqlite3_vfs_unregister(&layer_);
    }
    failing_disk(failing_disk const&) = delete;
    failing_disk& operator=(failing_disk const&) = delete;
};

} // namespace tests

#endif
