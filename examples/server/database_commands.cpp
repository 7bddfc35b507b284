// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "database_commands.hpp"
#include "sql_connection.hpp"

#include <uninvite/clock.hpp>
#include <uninvite/detail/shared/sha256.hpp>

#include <openssl/rand.h>

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <array>
#include <ctime>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace uninvite_server {

namespace {

constexpr std::int64_t demo_token_lifetime = 24 * 60 * 60;

// The first number of the first row, or `otherwise` if there is no row.
std::int64_t number(sql_connection& db, std::string const& sql,
                    std::initializer_list<sql_connection::value> values, std::int64_t otherwise)
{
    std::optional<std::int64_t> first;
    db.run(sql, values,
           [&](sql_connection::row r)
           {
               if (!first) first = r[0];
           });
    return first.value_or(otherwise);
}

// 256 random bits in base64url (RFC 4648, section 5): 43 characters, all of them b64token.
std::string random_token()
{
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("the system cannot provide random bytes for a token");

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

std::string add_token(sql_connection& db, std::int64_t user, std::int64_t expires_in)
{
    std::string text = random_token();
    db.run("INSERT INTO access_token (token_sha256, user_id, expires_at) VALUES ($1, $2, $3)",
           {uninvite::detail::sha256(text).value(), user, uninvite::system_seconds() + expires_in});
    return text;
}

void require_course(sql_connection& db, std::int64_t course)
{
    if (number(db, "SELECT 1 FROM course WHERE " + db.course_column() + " = $1 AND NOT deleted", {course},
               0) == 0)
        throw std::runtime_error(fmt::format("course {} does not exist", course));
}

std::string utc(std::int64_t seconds)
{
    std::time_t const t = static_cast<std::time_t>(seconds);
    return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(t));
}

} // namespace

void init(std::string const& database)
{
    auto const db = connect(database, true);
    fmt::print("{} is ready, with schema version {}\n", db->name(), db->schema_version());
}

void demo(std::string const& database)
{
    auto const db = connect(database, true);
    db->begin();
    if (number(*db, "SELECT count(*) FROM course", {}, 0) != 0)
        throw std::runtime_error(db->name() + " already has courses: use a new database");

    std::int64_t const now = uninvite::system_seconds();
    db->run("INSERT INTO course (" + db->course_column() + ", privacy) VALUES (1, 'open'), (2, 'secret')");
    db->run("INSERT INTO course_role (course_id, user_id, role) VALUES (1, 1, 'creator'), (1, 2, 'manager'),"
            " (1, 3, 'joined'), (2, 1, 'creator')");
    for (std::int64_t user : {7, 8, 9})
        db->run("INSERT INTO course_invitation VALUES (1, $1, 1, $2)", {user, now});
    std::string const creator = add_token(*db, 1, demo_token_lifetime);
    std::string const manager = add_token(*db, 2, demo_token_lifetime);
    std::string const member = add_token(*db, 3, demo_token_lifetime);
    db->commit();

    fmt::print("course 1 is open, and users 7, 8 and 9 are invited to it; course 2 is secret\n\n"
               "creator  user 1  {}\nmanager  user 2  {}\nmember   user 3  {}\n\n"
               "The tokens are valid for 24 hours and cannot be shown again. Start the server:\n"
               "  uninvite-server serve --database {} --port 8080\n"
               "and try:\n",
               creator, manager, member, db->option());
    auto const line = [](std::string_view who, std::string_view token, int course, std::string_view body)
    {
        fmt::print("  # {}\n  curl -i -X DELETE -H 'Authorization: Bearer {}' -d '{}' "
                   "http://127.0.0.1:8080/api/v2/course/{}/invite/\n",
                   who, token, body, course);
    };
    line("204, as the creator", creator, 1, R"({"users":[7]})");
    line("204, as a manager, with a form", manager, 1, "users=8&users=9");
    line("403, as a plain member", member, 1, R"({"users":[7]})");
    line("404, a secret course of other users", member, 2, R"({"users":[7]})");
}

void token(std::string const& database, std::int64_t user, std::int64_t expires_in)
{
    auto const db = connect(database);
    fmt::print("{}\n", add_token(*db, user, expires_in));
}

void invite(std::string const& database, std::int64_t course, std::set<std::int64_t> const& users)
{
    auto const db = connect(database);
    db->begin();
    require_course(*db, course);
    std::int64_t const creator =
        number(*db, "SELECT user_id FROM course_role WHERE course_id = $1 AND role = 'creator'", {course}, 0);
    if (creator == 0)
        throw std::runtime_error(fmt::format("course {} has no creator to act as the inviting user", course));

    std::int64_t invited = 0;
    for (std::int64_t user : users)
    {
        if (number(*db, "SELECT 1 FROM course_role WHERE course_id = $1 AND user_id = $2", {course, user},
                   0) != 0)
            throw std::runtime_error(
                fmt::format("user {} is already in course {}: no user was invited", user, course));
        invited += db->run("INSERT INTO course_invitation VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                           {course, user, creator, uninvite::system_seconds()});
    }
    db->commit();
    fmt::print("{} invited to course {}, {} pending before\n", invited, course,
               static_cast<std::int64_t>(users.size()) - invited);
}

void list(std::string const& database, std::int64_t course)
{
    auto const db = connect(database);
    require_course(*db, course);
    auto const print = [](sql_connection::row r)
    { fmt::print("{:>20}  {:>20}  {}\n", r[0], r[1], utc(r[2])); };

    fmt::print("Pending in course {}\n{:>20}  {:>20}  {}\n", course, "user", "invited by", "at");
    db->run("SELECT user_id, invited_by, invited_at FROM course_invitation WHERE course_id = $1"
            " ORDER BY user_id",
            {course}, print);

    fmt::print("\nRemoved from course {}\n{:>20}  {:>20}  {}\n", course, "user", "removed by", "at");
    db->run("SELECT user_id, removed_by, removed_at FROM invitation_removal WHERE course_id = $1"
            " ORDER BY removed_at, user_id",
            {course}, print);
}

} // namespace uninvite_server
