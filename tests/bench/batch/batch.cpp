// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Removes many invitations in one request, through the route or in a bare SQLite loop that does the same
// writes. `batch make FILE INVITATIONS` makes a database; `batch route|loop FILE INVITATIONS USERS REQUESTS`
// removes from a copy of it, and prints for each request its wall-clock and its CPU time in nanoseconds.

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace uninvite;
using std::chrono::milliseconds;

constexpr std::int64_t course = 1;
constexpr std::int64_t other_course = 2; // for the request that warms up
constexpr std::int64_t manager = 2;

void run(sqlite3* db, char const* sql)
{
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(std::string(sql) + ": " + sqlite3_errmsg(db));
}

sqlite::connection open(std::string const& file)
{
    return {file, sqlite::connection::mode::existing, milliseconds(1000)};
}

void make(std::string const& file, std::string const& invitations)
{
    sqlite::database const made(file, {.schema = sqlite::schema::managed_create});
    sqlite::connection db = made.connect();
    run(db.handle(), ("BEGIN; INSERT INTO course (id, privacy) VALUES (1, 'open'), (2, 'open');"
                      "INSERT INTO course_role VALUES (1, 2, 'manager'), (2, 2, 'manager');"
                      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                      invitations +
                      ") INSERT INTO course_invitation SELECT 1, i, 2, 1700000000 FROM n;"
                      "INSERT INTO course_invitation VALUES (2, 1, 2, 1700000000);"
                      "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
                         .c_str());
}

struct policy
{
    result<principal> authenticate(std::string_view token) const
    {
        if (token != "3f7a9c0e51d24b8896e0d1c2b3a4f5e6") return errc::invalid_token;
        return principal{user_id{manager}};
    }
    result<grant> authorize(principal const&, course_id) const { return grant::by_role; }
};

/// One request through the route, on a store of this library.
class route_side
{
    sqlite::store store_;
    remove_invitations<policy, sqlite::store&> route_;

public:
    explicit route_side(std::string const& file)
        : store_(sqlite::database(file))
        , route_(policy(), store_)
    {
    }

    void remove(std::string_view target, std::string_view body, std::vector<std::int64_t> const&)
    {
        request_head head{"DELETE", target};
        head.field("Authorization", "Bearer 3f7a9c0e51d24b8896e0d1c2b3a4f5e6");
        head.field("Content-Type", "application/json");
        response const answer = route_(head, body);
        if (answer.status() != 204) throw std::runtime_error("the route answered " + answer.body());
    }
};

/// The same writes as somebody would write them for this table alone: what does not change is bound once.
class loop_side
{
    sqlite::connection db_;
    sqlite::detail::statement remove_;
    sqlite::detail::statement record_;

    static void check(int rc)
    {
        if (rc != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(rc));
    }

public:
    explicit loop_side(std::string const& file)
        : db_(open(file))
        , remove_(db_.handle(), "remove",
                  "DELETE FROM course_invitation WHERE course_id = ?1 AND user_id = ?2")
        , record_(db_.handle(), "record",
                  "INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
                  " VALUES (?1, ?2, ?3, ?4)")
    {
    }

    void remove(std::string_view target, std::string_view, std::vector<std::int64_t> const& users)
    {
        std::int64_t const from = target.find("/1/") != std::string_view::npos ? course : other_course;
        sqlite3_stmt* const gone = remove_.handle();
        sqlite3_stmt* const noted = record_.handle();
        run(db_.handle(), "BEGIN IMMEDIATE");
        sqlite3_bind_int64(gone, 1, from);
        sqlite3_bind_int64(noted, 1, from);
        sqlite3_bind_int64(noted, 3, manager);
        sqlite3_bind_int64(noted, 4, sqlite::system_seconds());
        for (std::int64_t user : users)
        {
            sqlite3_bind_int64(gone, 2, user);
            check(sqlite3_step(gone));
            sqlite3_reset(gone);
            sqlite3_bind_int64(noted, 2, user);
            check(sqlite3_step(noted));
            sqlite3_reset(noted);
        }
        run(db_.handle(), "COMMIT");
    }
};

std::int64_t nanoseconds(clockid_t which)
{
    timespec t{};
    clock_gettime(which, &t);
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

std::string body_of(std::vector<std::int64_t> const& users)
{
    std::string body;
    for (std::int64_t user : users)
        body += (body.empty() ? "{\"users\": [" : ", ") + std::to_string(user);
    return body + "]}";
}

void expect(std::string const& file, std::string const& sql, std::int64_t number)
{
    if (std::int64_t const found = open(file).number(sql.c_str()); found != number)
        throw std::runtime_error("'" + sql + "' gives " + std::to_string(found) + ", not " +
                                 std::to_string(number));
}

} // namespace

// Has a name of its own for callgrind. A copy that the compiler makes of it begins alike.
extern "C" [[gnu::noinline]] void measured_removal(std::function<void()> const& remove)
{
    remove();
}

namespace {

template <class Side>
void measure(std::string const& file, std::int64_t invitations, std::int64_t users, std::int64_t requests)
{
    // Ascending, spread over the whole table.
    std::vector<std::vector<std::int64_t>> ids(static_cast<std::size_t>(requests));
    for (std::int64_t k = 0; k != users * requests; ++k)
        ids[static_cast<std::size_t>(k % requests)].push_back(1 + k * invitations / (users * requests));

    {
        Side side(file);
        side.remove("/api/v2/course/2/invite/", body_of({1}), {1});
        for (std::vector<std::int64_t> const& some : ids)
        {
            std::string const body = body_of(some);
            std::int64_t const wall = nanoseconds(CLOCK_MONOTONIC);
            std::int64_t const cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
            measured_removal([&] { side.remove("/api/v2/course/1/invite/", body, some); });
            std::int64_t const spent = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
            std::printf("%lld %lld\n", static_cast<long long>(nanoseconds(CLOCK_MONOTONIC) - wall),
                        static_cast<long long>(spent));
        }
    }
    expect(file, "SELECT count(*) FROM course_invitation", invitations - users * requests);
    expect(file, "SELECT count(*) FROM invitation_removal", users * requests + 1);
}

} // namespace

int main(int argc, char** argv)
try
{
    std::vector<std::string> const args(argv + 1, argv + argc);
    std::string const what = args.empty() ? "" : args[0];
    if (what == "make" && args.size() == 3)
        make(args[1], args[2]);
    else if ((what == "route" || what == "loop") && args.size() == 5)
        (what == "route" ? measure<route_side> : measure<loop_side>)(args[1], std::stoll(args[2]),
                                                                     std::stoll(args[3]),
                                                                     std::stoll(args[4]));
    else
    {
        std::fputs("Usage: batch make FILE INVITATIONS\n"
                   "       batch route|loop FILE INVITATIONS USERS REQUESTS\n",
                   stderr);
        return 2;
    }
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
