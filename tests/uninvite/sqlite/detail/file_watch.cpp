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

TEST_CASE("a new file is not opened beside the log of the former one, unless that is empty or gone")
{
    watched w;
    w.courses.run("UPDATE course SET deleted = 1");
    std::string const log = w.courses.file + "-wal";
    std::filesystem::copy_file(w.courses.file, w.courses.file + ".new");
    std::filesystem::rename(w.courses.file + ".new", w.courses.file);
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
}
