// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/token_verifier.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace tests;

namespace {

std::string user_of(uninvite::result<uninvite::principal> const& who)
{
    if (!who) return std::string(uninvite::row_of(who.error().kind()).name);
    return std::to_string(actor(*who).value());
}

sqlite::database open_at(std::string const& file, std::atomic<std::int64_t>& time,
                         sqlite::statements sql = {})
{
    return sqlite::database(file, {.statements = std::move(sql), .clock = [&time] { return time.load(); }});
}

} // namespace

TEST_CASE("the hash of a token is SHA-256")
{
    CHECK(hash_literal("abc") == "x'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'");
    CHECK(hash_literal("") == "x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'");
}

TEST_CASE("a token is valid up to, not at, the second it expires, by the clock that is given")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") + ", 7, 1000), (" +
                hash_literal("open") + ", 8, 2000)");
    std::atomic<std::int64_t> time = 0;
    sqlite::token_verifier tokens(open_at(courses.file, time));

    CHECK(user_of(tokens.verify("sesame")) == "7");
    time = 999;
    CHECK(user_of(tokens.verify("sesame")) == "7");
    CHECK(user_of(tokens.verify("open")) == "8");
    time = 1000;
    CHECK(user_of(tokens.verify("sesame")) == "invalid_token");
    CHECK(user_of(tokens.verify("open")) == "8");
    time = 1001;
    CHECK(user_of(tokens.verify("sesame")) == "invalid_token");
}

TEST_CASE("a token that is unknown, or known under another spelling, is invalid")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") + ", 7, 1000)");
    std::atomic<std::int64_t> time = 0;
    sqlite::token_verifier tokens(open_at(courses.file, time));
    for (char const* token : {"", "Sesame", "sesame ", "sesam", "sesames", "' OR 1=1 --", "%"})
        CHECK(user_of(tokens.verify(token)) == "invalid_token");
    CHECK(user_of(tokens.verify(std::string(100'000, 'x'))) == "invalid_token");
    CHECK(user_of(tokens.verify("sesame")) == "7");

    courses.run("DELETE FROM access_token");
    CHECK(user_of(tokens.verify("sesame")) == "invalid_token");
}

TEST_CASE("no file of the database holds a token that was stored or asked for")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("a-token-that-is-known") + ", 7, 1000)");
    std::atomic<std::int64_t> time = 0;
    sqlite::token_verifier tokens(open_at(courses.file, time));
    CHECK(tokens.verify("a-token-that-is-known").has_value());
    CHECK_FALSE(tokens.verify("a-token-that-is-unknown").has_value());
    for (std::string const& name : courses.folder.names())
        CHECK_FALSE(contains(bytes_of(courses.folder.file(name)), "a-token-that"));
}

TEST_CASE("a host that keeps tokens as text, or hashes as hex, says so in find_token")
{
    course_file const courses;
    courses.run("CREATE TABLE session (key TEXT, member INTEGER);"
                "INSERT INTO session VALUES ('plain', 7), (lower(hex(" +
                hash_literal("hashed") + ")), 8), ('nobody', 0), ('unnamed', NULL)");
    sqlite::statements mine;
    std::atomic<std::int64_t> time = 0;

    SECTION("as text")
    {
        mine.find_token = "SELECT member FROM session WHERE key = :token AND :now >= 0";
        sqlite::token_verifier tokens(open_at(courses.file, time, mine));
        CHECK(user_of(tokens.verify("plain")) == "7");
        CHECK(user_of(tokens.verify("hashed")) == "invalid_token");
        CHECK(user_of(tokens.verify(std::string_view("plain\0x", 7))) == "invalid_token");
    }
    SECTION("as hex")
    {
        mine.find_token = "SELECT member FROM session WHERE key = lower(hex(:token_sha256)) AND :now >= 0";
        sqlite::token_verifier tokens(open_at(courses.file, time, mine));
        CHECK(user_of(tokens.verify("hashed")) == "8");
        CHECK(user_of(tokens.verify("plain")) == "invalid_token");
    }
    SECTION("and a row that names no user is a fault of the schema, not a user")
    {
        mine.find_token = "SELECT member FROM session WHERE key = :token AND :now >= 0";
        sqlite::token_verifier tokens(open_at(courses.file, time, mine));
        CHECK(user_of(tokens.verify("nobody")) == "failed");
        CHECK(user_of(tokens.verify("unnamed")) == "failed");
        CHECK(user_of(tokens.verify("plain")) == "7");
    }
}

TEST_CASE("many threads verify at once and each gets its own user")
{
    course_file const courses;
    constexpr int many = 8;
    for (int i = 1; i <= many; ++i)
        courses.run("INSERT INTO access_token VALUES (" + hash_literal("token" + std::to_string(i)) + ", " +
                    std::to_string(i) + ", 1000)");
    std::atomic<std::int64_t> time = 0;
    sqlite::token_verifier tokens(open_at(courses.file, time));
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 1; i <= many; ++i)
        threads.emplace_back(
            [&, i]
            {
                for (int n = 0; n != 200; ++n)
                    if (user_of(tokens.verify("token" + std::to_string(i))) == std::to_string(i)) ++right;
            });
    for (std::thread& t : threads)
        t.join();
    CHECK(right == many * 200);
}

TEST_CASE("a verifier whose file is gone is busy, and verifies again when the file is back")
{
    course_file const courses;
    courses.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") +
                ", 7, 1000);"
                "ALTER TABLE access_token RENAME TO hidden");
    sqlite::statements mine;
    mine.find_token = "SELECT user_id FROM hidden WHERE token_sha256 = :token_sha256 AND expires_at > :now";
    std::atomic<std::int64_t> time = 0;
    sqlite::token_verifier tokens(open_at(courses.file, time, mine));
    CHECK(user_of(tokens.verify("sesame")) == "7");

    // The table goes under the prepared statement, which drops the connection; then the file goes.
    courses.run("ALTER TABLE hidden RENAME TO access_token");
    CHECK(user_of(tokens.verify("sesame")) == "failed");
    std::filesystem::rename(courses.file, courses.folder.file("aside.db"));
    CHECK(user_of(tokens.verify("sesame")) == "busy");
    std::filesystem::rename(courses.folder.file("aside.db"), courses.file);
    courses.run("ALTER TABLE access_token RENAME TO hidden");
    CHECK(user_of(tokens.verify("sesame")) == "7");
}
