// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/file_watch.hpp>

#include <uninvite/sqlite/database.hpp>

#include "support/catch.hpp"
#include "support/sqlite/served_files.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

using namespace tests;
using sqlite::detail::file_fault;
using sqlite::detail::file_place;
using sqlite::detail::file_watch;

namespace {

struct watched
{
    served_file courses;
    file_watch watch;
    sqlite::connection db = courses.open().connect();
    file_place place{db.handle(), courses.file};
    std::shared_ptr<void const> open = watch.opened(place);

    file_fault check() { return watch.check(db.handle(), place); }

    /// A byte that no checkpoint has written.
    void write() const
    {
        std::fstream out(courses.file, std::ios::binary | std::ios::in | std::ios::out | std::ios::ate);
        out.put('x');
    }
};

} // namespace

TEST_CASE("a write to the file that no checkpoint explains is a fault, and stays one")
{
    watched w;
    CHECK(w.check() == file_fault::none);
    w.write();
    CHECK(w.check() == file_fault::written);
    CHECK(w.check() == file_fault::written);
}

TEST_CASE("a write that a checkpoint explains is none")
{
    watched w;
    CHECK(w.check() == file_fault::none);
    other_program other(w.courses.file);
    for (int i = 0; i != 3; ++i)
    {
        other.run("UPDATE course SET deleted = 1 - deleted; PRAGMA wal_checkpoint");
        CHECK(w.check() == file_fault::none);
        CHECK(w.check() == file_fault::none);
    }
    w.write();
    CHECK(w.check() == file_fault::written);
}

TEST_CASE("a write by the last connection that was closed is none")
{
    watched w;
    CHECK(w.check() == file_fault::none);
    {
        std::shared_ptr<void const> const closed = std::move(w.open);
        other_program(w.courses.file).run("UPDATE course SET deleted = 1");
        sqlite::connection const also = std::move(w.db);
    }
    w.write();
    w.db = w.courses.open().connect();
    w.place = file_place(w.db.handle(), w.courses.file);
    w.open = w.watch.opened(w.place);
    CHECK(w.check() == file_fault::none);
}

TEST_CASE("while a connection uses a log that was deleted no other is opened")
{
    watched w;
    w.courses.run("UPDATE course SET deleted = 1");
    std::filesystem::remove(w.courses.file + "-wal");
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::log_gone);
    SECTION("until nobody uses it")
    {
        w.open.reset();
    }
    SECTION("until it was copied back")
    {
        w.watch.log_copied();
    }
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::none);
}

TEST_CASE("connections to a former file do not count as users of the new one's log")
{
    watched w;
    std::filesystem::remove(w.courses.file + "-wal");
    w.courses.replace_by_a_copy();
    sqlite::connection also = w.courses.open().connect();
    std::shared_ptr<void const> open = w.watch.opened(file_place(also.handle(), w.courses.file));
    std::filesystem::remove(w.courses.file + "-wal");
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::log_gone);
    open.reset();
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::none);
}

TEST_CASE("a connection to a deleted log is outdated when another one has begun a log after a rescue")
{
    watched w;
    w.courses.run("UPDATE course SET deleted = 1");
    std::filesystem::remove(w.courses.file + "-wal");
    REQUIRE(w.db.execute("PRAGMA wal_checkpoint(TRUNCATE)") == SQLITE_OK);
    sqlite::connection const also = w.courses.open().connect();
    file_place const begun(also.handle(), w.courses.file);
    CHECK_FALSE(w.watch.opened(begun)); // nothing says that the old one was copied
    CHECK(w.check() == file_fault::log_other);
    w.watch.log_copied();
    std::shared_ptr<void const> const open = w.watch.opened(begun);
    CHECK(open);
    CHECK(w.check() == file_fault::outdated);
    std::filesystem::remove(w.courses.file + "-wal");
    CHECK(w.check() == file_fault::outdated);
}

TEST_CASE("while connections use a log none is opened with another file in its place")
{
    watched w;
    std::filesystem::remove(w.courses.file + "-wal");
    write_bytes(w.courses.file + "-wal", "");
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::log_other);
    w.open.reset();
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::none);
}

TEST_CASE(
    "a connection is outdated when another program begins a write-ahead log, and one with the log is not")
{
    served_file const courses;
    courses.run("PRAGMA journal_mode=DELETE");
    sqlite::database const from(courses.file, {.schema = sqlite::schema::external});
    sqlite::connection const db = from.connect();
    file_place const place(db.handle(), courses.file);
    file_watch watch;
    std::shared_ptr<void const> const open = watch.opened(place);
    CHECK(watch.check(db.handle(), place) == file_fault::none);
    courses.run("PRAGMA journal_mode=WAL");
    CHECK(watch.check(db.handle(), place) == file_fault::outdated);
    CHECK(watch.check_before_opening(courses.file) == file_fault::none);
    sqlite::connection const also = from.connect();
    file_place const with_log(also.handle(), courses.file);
    std::shared_ptr<void const> const open_with_log = watch.opened(with_log);
    CHECK(open_with_log);
    CHECK(watch.check(also.handle(), with_log) == file_fault::none);
}

TEST_CASE(
    "a new file is not opened beside the log of the former one, unless that is empty or gone, nor beside "
    "its index")
{
    watched w;
    w.courses.run("UPDATE course SET deleted = 1");
    std::string const log = w.courses.file + "-wal";
    std::filesystem::copy_file(w.courses.file, w.courses.file + ".new");
    std::filesystem::rename(w.courses.file + ".new", w.courses.file);
    std::filesystem::rename(w.courses.file + "-shm", w.courses.file + ".aside");
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::old_log);
    SECTION("it is empty")
    {
        std::filesystem::resize_file(log, 0);
    }
    SECTION("it is gone")
    {
        std::filesystem::remove(log);
    }
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::none);
    std::filesystem::rename(w.courses.file + ".aside", w.courses.file + "-shm");
    CHECK(w.watch.check_before_opening(w.courses.file) == file_fault::old_log);
}
