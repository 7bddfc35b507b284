// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "database_commands.hpp"

#include <uninvite/sqlite.hpp>

#include <openssl/rand.h>

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <array>
#include <ctime>
#include <stdexcept>
#include <string_view>

namespace sqlite = uninvite::sqlite;

namespace uninvite_server {

namespace {

constexpr std::int64_t demo_token_lifetime = 24 * 60 * 60;

sqlite::connection open(std::string const& file, sqlite::tables tables = sqlite::tables::ours)
{
    return sqlite::database(file, {.tables = tables}).connect();
}

void check(sqlite3* db, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE)
        throw std::runtime_error(std::string("the database says: ") + sqlite3_errmsg(db));
}

// Runs one statement with numbers for ?1, ?2, ...; returns how many rows it changed.
int run(sqlite::connection& db, std::string_view sql, std::initializer_list<std::int64_t> numbers = {})
{
    sqlite::statement s(db.handle(), sql, sql);
    int index = 0;
    for (std::int64_t n : numbers)
        s.bind(++index, n);
    check(db.handle(), s.step());
    return sqlite3_changes(db.handle());
}

// The first number of the first row, or `otherwise` where there is no row.
std::int64_t number(sqlite::connection& db, std::string_view sql, std::initializer_list<std::int64_t> numbers,
                    std::int64_t otherwise)
{
    sqlite::statement s(db.handle(), sql, sql);
    int index = 0;
    for (std::int64_t n : numbers)
        s.bind(++index, n);
    int const rc = s.step();
    check(db.handle(), rc);
    return rc == SQLITE_ROW ? s.integer(0) : otherwise;
}

class writing
{
    sqlite3* db_;
    sqlite::transaction transaction_;

public:
    explicit writing(sqlite::connection& db)
        : db_(db.handle())
        , transaction_(db_)
    {
        if (auto const why = transaction_.begin()) check(db_, why->cause().value());
    }

    void commit()
    {
        if (auto const why = transaction_.commit())
            throw std::runtime_error("the database could not commit: " + why->cause().message());
    }
};

// 256 random bits in base64url (RFC 4648, section 5): 43 characters, all of them b64token.
std::string random_token()
{
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("the system has no randomness for a token");

    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    unsigned bits = 0;
    unsigned kept = 0;
    for (unsigned char byte : bytes)
    {
        bits = (bits << 8) | byte;
        for (kept += 8; kept >= 6; kept -= 6)
            text += alphabet[(bits >> (kept - 6)) & 63];
    }
    if (kept > 0) text += alphabet[(bits << (6 - kept)) & 63];
    return text;
}

std::string add_token(sqlite::connection& db, std::int64_t user, std::int64_t expires_in)
{
    std::string text = random_token();
    sqlite::sha256_digest const digest = sqlite::sha256(text);
    sqlite::statement s(db.handle(), "token",
                        "INSERT INTO access_token (token_sha256, user_id, expires_at) VALUES (?1, ?2, ?3)");
    s.bind_blob(1, digest.data(), digest.size());
    s.bind(2, user);
    s.bind(3, sqlite::system_seconds() + expires_in);
    check(db.handle(), s.step());
    return text;
}

void require_course(sqlite::connection& db, std::int64_t course)
{
    if (number(db, "SELECT 1 FROM course WHERE id = ?1 AND deleted = 0", {course}, 0) == 0)
        throw std::runtime_error(fmt::format("there is no course {}", course));
}

std::string utc(std::int64_t seconds)
{
    std::time_t const t = static_cast<std::time_t>(seconds);
    return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(t));
}

} // namespace

void init(std::string const& database)
{
    open(database, sqlite::tables::ours_or_create);
    fmt::print("the database {} is ready, with schema version {}\n", database, sqlite::schema_version);
}

void demo(std::string const& database)
{
    sqlite::connection db = open(database, sqlite::tables::ours_or_create);
    writing w(db);
    if (number(db, "SELECT count(*) FROM course", {}, 0) != 0)
        throw std::runtime_error("the database " + database + " already has courses: name a new file");

    std::int64_t const now = sqlite::system_seconds();
    run(db, "INSERT INTO course (id, privacy) VALUES (1, 'open'), (2, 'secret')");
    run(db, "INSERT INTO course_role (course_id, user_id, role) VALUES (1, 1, 'creator'), (1, 2, 'manager'),"
            " (1, 3, 'joined'), (2, 1, 'creator')");
    for (std::int64_t user : {7, 8, 9})
        run(db, "INSERT INTO course_invitation VALUES (1, ?1, 1, ?2)", {user, now});
    std::string const creator = add_token(db, 1, demo_token_lifetime);
    std::string const manager = add_token(db, 2, demo_token_lifetime);
    std::string const member = add_token(db, 3, demo_token_lifetime);
    w.commit();

    fmt::print("course 1 is open, and users 7, 8 and 9 are invited to it; course 2 is secret\n\n"
               "creator  user 1  {}\nmanager  user 2  {}\nmember   user 3  {}\n\n"
               "The tokens are valid for 24 hours and are not shown again. Start the server:\n"
               "  uninvite-server serve --database {} --port 8080\n"
               "and try:\n",
               creator, manager, member, database);
    auto const line = [](std::string_view who, std::string_view token, int course, std::string_view body)
    {
        fmt::print("  # {}\n  curl -i -X DELETE -H 'Authorization: Bearer {}' -d '{}' "
                   "http://127.0.0.1:8080/api/v2/course/{}/invite/\n",
                   who, token, body, course);
    };
    line("204, as the creator", creator, 1, R"({"users":[7]})");
    line("204, as a manager, with a form", manager, 1, "users=8&users=9");
    line("403, as a plain member", member, 1, R"({"users":[7]})");
    line("404, a secret course seen from outside", member, 2, R"({"users":[7]})");
}

void token(std::string const& database, std::int64_t user, std::int64_t expires_in)
{
    sqlite::connection db = open(database);
    fmt::print("{}\n", add_token(db, user, expires_in));
}

void invite(std::string const& database, std::int64_t course, std::vector<std::int64_t> const& users)
{
    sqlite::connection db = open(database);
    writing w(db);
    require_course(db, course);
    std::int64_t const creator =
        number(db, "SELECT user_id FROM course_role WHERE course_id = ?1 AND role = 'creator'", {course}, 0);
    if (creator == 0)
        throw std::runtime_error(fmt::format("course {} has no creator to invite in whose name", course));

    int invited = 0;
    for (std::int64_t user : users)
    {
        if (number(db, "SELECT 1 FROM course_role WHERE course_id = ?1 AND user_id = ?2", {course, user},
                   0) != 0)
            throw std::runtime_error(
                fmt::format("user {} is in course {} already: nobody was invited", user, course));
        invited += run(db, "INSERT OR IGNORE INTO course_invitation VALUES (?1, ?2, ?3, ?4)",
                       {course, user, creator, sqlite::system_seconds()});
    }
    w.commit();
    fmt::print("{} invited to course {}, {} pending before\n", invited, course,
               static_cast<int>(users.size()) - invited);
}

void list(std::string const& database, std::int64_t course)
{
    sqlite::connection db = open(database);
    require_course(db, course);

    fmt::print("Pending in course {}\n{:>20}  {:>20}  {}\n", course, "user", "invited by", "at");
    sqlite::statement pending(
        db.handle(), "pending",
        "SELECT user_id, invited_by, invited_at FROM course_invitation WHERE course_id = ?1"
        " ORDER BY user_id");
    pending.bind(1, course);
    int rc = pending.step();
    for (; rc == SQLITE_ROW; rc = pending.step())
        fmt::print("{:>20}  {:>20}  {}\n", pending.integer(0), pending.integer(1), utc(pending.integer(2)));
    check(db.handle(), rc);

    fmt::print("\nRemoved from course {}\n{:>20}  {:>20}  {}\n", course, "user", "removed by", "at");
    sqlite::statement gone(
        db.handle(), "removed",
        "SELECT user_id, removed_by, removed_at FROM invitation_removal WHERE course_id = ?1"
        " ORDER BY rowid");
    gone.bind(1, course);
    for (rc = gone.step(); rc == SQLITE_ROW; rc = gone.step())
        fmt::print("{:>20}  {:>20}  {}\n", gone.integer(0), gone.integer(1), utc(gone.integer(2)));
    check(db.handle(), rc);
}

} // namespace uninvite_server
