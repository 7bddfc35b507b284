// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/store.hpp>

#include "catch.hpp"
#include "files.hpp"

#include <atomic>
#include <cstring>

using namespace tests;

// What the store does when the disk fails: a layer over SQLite's file system that fails a call of the
// write-ahead log when it is told to.

namespace {

std::atomic<int> sync_failures = 0;
std::atomic<int> write_failures = 0;
std::atomic<int> failed_calls = 0;
std::atomic<int> opened_databases = 0;

bool takes_one(std::atomic<int>& left)
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
    sqlite3_file* below() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

file& of(sqlite3_file* f)
{
    return *reinterpret_cast<file*>(f);
}

template <auto Member, class... Args>
auto forward(sqlite3_file* f, Args... args)
{
    sqlite3_file* const below = of(f).below();
    return (below->pMethods->*Member)(below, args...);
}

int write(sqlite3_file* f, void const* bytes, int size, sqlite3_int64 offset)
{
    if (of(f).is_log && takes_one(write_failures)) return SQLITE_FULL;
    return forward<&sqlite3_io_methods::xWrite>(f, bytes, size, offset);
}

int sync(sqlite3_file* f, int flags)
{
    if (of(f).is_log && takes_one(sync_failures)) return SQLITE_IOERR_FSYNC;
    return forward<&sqlite3_io_methods::xSync>(f, flags);
}

using io = sqlite3_io_methods;

sqlite3_io_methods const methods = {
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

/// The default file system of its scope.
class failing_disk
{
    sqlite3_vfs* below_ = sqlite3_vfs_find(nullptr);
    sqlite3_vfs layer_ = *below_;

    static int open(sqlite3_vfs* layer, sqlite3_filename name, sqlite3_file* f, int flags, int* out)
    {
        file& mine = of(f);
        auto* const below = static_cast<failing_disk*>(layer->pAppData)->below_;
        mine.base.pMethods = nullptr;
        mine.is_log = (flags & SQLITE_OPEN_WAL) != 0;
        if (flags & SQLITE_OPEN_MAIN_DB) ++opened_databases;
        int const rc = below->xOpen(below, name, mine.below(), flags, out);
        if (mine.below()->pMethods) mine.base.pMethods = &methods;
        return rc;
    }

public:
    failing_disk()
    {
        layer_.zName = "failing";
        layer_.pNext = nullptr;
        layer_.pAppData = this;
        layer_.szOsFile = static_cast<int>(sizeof(file)) + below_->szOsFile;
        layer_.xOpen = open;
        sqlite3_vfs_register(&layer_, 1);
        failed_calls = 0;
    }
    ~failing_disk()
    {
        sync_failures = write_failures = 0;
        sqlite3_vfs_register(below_, 1);
        sqlite3_vfs_unregister(&layer_);
    }
    failing_disk(failing_disk const&) = delete;
    failing_disk& operator=(failing_disk const&) = delete;
};

} // namespace

TEST_CASE("an fsync that fails is never acknowledged, and the store recovers on a new connection")
{
    failing_disk const disk;
    course_file const courses;
    sqlite::store store(courses.open());
    sync_failures = 1;
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "outcome_unknown");
    CHECK(failed_calls == 1);
    CHECK(courses.is_unlocked());

    // What it left is whole or nothing, and repeating is safe.
    std::string const pending = courses.pending();
    CHECK((pending == "5 7 8 9" || pending == "8 9"));
    CHECK((courses.audit() == (pending == "8 9" ? "1|5|1|5000 1|7|1|5000" : "")));
    CHECK(store.remove(removal_of(1, 1, {5, 7})).has_value());
    CHECK(courses.pending() == "8 9");
    CHECK(courses.audit() == "1|5|1|5000 1|7|1|5000");
    CHECK(told(store.remove(removal_of(1, 1, {8}))) == "8");
}

TEST_CASE("a connection whose fsync or write failed is not used again")
{
    failing_disk const disk;
    course_file const courses;
    sqlite::store store(courses.open());
    other_program holds_the_log_open(courses.file);
    holds_the_log_open.rows("SELECT count(*) FROM course");
    bool const syncs = GENERATE(true, false);
    (syncs ? sync_failures : write_failures) = 1;
    CHECK(told(store.remove(removal_of(1, 1, {5}))) == (syncs ? "outcome_unknown" : "busy"));

    int const before = opened_databases;
    CHECK(store.remove(removal_of(1, 1, {5})).has_value());
    CHECK(opened_databases == before + 1);
    CHECK(store.remove(removal_of(1, 1, {7})).has_value());
    CHECK(opened_databases == before + 1);
    CHECK(courses.rows("SELECT user_id FROM course_invitation WHERE course_id = 1") == "8 9");
    CHECK(courses.audit() == "1|5|1|5000 1|7|1|5000");
}

TEST_CASE("a full disk is busy, removes nothing, and the store recovers")
{
    failing_disk const disk;
    course_file const courses;
    sqlite::store store(courses.open());
    CHECK(told(store.remove(removal_of(1, 1, {9}))) == "9"); // the log has its header
    int const failures = GENERATE(1, 3);
    write_failures = failures;
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "busy");
    CHECK(failed_calls > 0);
    write_failures = 0;
    CHECK(courses.pending() == "5 7 8");
    CHECK(courses.is_unlocked());
    CHECK(told(store.remove(removal_of(1, 1, {5, 7}))) == "5 7");
    CHECK(courses.audit() == "1|9|1|5000 1|5|1|5000 1|7|1|5000");
}
