// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/log_header.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

using namespace tests;
using sqlite::detail::has_indexed_header;
using sqlite::detail::is_header_of;
using sqlite::detail::log_header;

namespace {

struct with_log
{
    course_file const courses;
    std::string const log = courses.file + "-wal";
    sqlite::connection db = courses.open().connect();

    with_log() { REQUIRE(db.execute("UPDATE course SET deleted = 1") == SQLITE_OK); }

    void write(std::streamoff at, char byte) const
    {
        std::fstream(log, std::ios::binary | std::ios::in | std::ios::out).seekp(at).put(byte);
    }
};

} // namespace

TEST_CASE("a header is a log's if it has its salts and each other byte is sound")
{
    with_log const x;
    std::string const bytes = bytes_of(x.log);
    log_header header;
    std::copy_n(bytes.begin(), header.size(), header.begin());
    log_header const sound = header;
    auto const salts = std::as_bytes(std::span(sound)).subspan<16, 8>();
    CHECK(is_header_of(header, salts));
    std::size_t const at = GENERATE(range(0u, 32u));
    header[at] = static_cast<unsigned char>(header[at] + 1);
    CHECK_FALSE(is_header_of(header, salts));
}

TEST_CASE("a header of zeros, as in a log that was begun in the middle, is no log's")
{
    log_header const zeros{};
    CHECK_FALSE(is_header_of(zeros, std::as_bytes(std::span(zeros)).subspan<16, 8>()));
}

TEST_CASE("a log has the header that its index names until another program overwrites or truncates it")
{
    with_log const x;
    CHECK(has_indexed_header(x.db.handle()));
    SECTION("overwritten")
    {
        x.write(0, 'x'); // a salt may be any byte
        CHECK_FALSE(has_indexed_header(x.db.handle()));
    }
    SECTION("truncated")
    {
        std::filesystem::resize_file(x.log, GENERATE(0u, 31u));
        CHECK_FALSE(has_indexed_header(x.db.handle()));
    }
    SECTION("restarted")
    {
        x.courses.run("PRAGMA wal_checkpoint(TRUNCATE)");
        x.write(16, 'x'); // the next commit writes another one
        CHECK(has_indexed_header(x.db.handle()));
        x.courses.run("UPDATE course SET deleted = 0");
        CHECK(has_indexed_header(x.db.handle()));
    }
}

TEST_CASE("a database without a write-ahead log has no header in its index")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode=DELETE");
    other_program db(courses.file);
    db.run("UPDATE course SET deleted = 1");
    CHECK_FALSE(has_indexed_header(db.handle()));
}
