// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_FAULT_SWEEP_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_FAULT_SWEEP_HPP

// Whole requests while the n-th of all calls fails, for each n: each response must match the file.

#include "served_files.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <new>
#include <optional>
#include <string>
#include <thread>

#ifndef UNINVITE_SWEEP_STEP
#define UNINVITE_SWEEP_STEP 1
#endif

namespace tests {

using std::chrono::steady_clock;

/// How the database is when the request comes.
struct situation
{
    char const* name;
    bool has_log = false;   // a removal is in the log
    bool is_opened = false; // its connections were opened; else the request opens them, and makes the log
    int checkpoint_pages = 4000;
    bool is_long = false; // the log is as long as SQLite by itself lets it get
};

inline constexpr situation long_log = {"SQLite by itself copies the log", true, true, 4000, true};
inline constexpr situation situations[] = {
    {"the log is empty", false, true},
    {"the log has content", true, true},
    {"a copy of the log is due", true, true, 4},
    {"the writer itself copies the log", true, true, 1},
    {"nothing is open, and there is no log", false, false},
    {"nothing is open, and the log is to be read", true, false},
};

// The view of another program: the pending users, and the audit rows.
inline std::string seen(std::string const& file)
{
    other_program look(file, other_program::waits_for_locks);
    return look.rows("SELECT user_id FROM course_invitation WHERE course_id = 1 ORDER BY user_id") + " / " +
           look.rows("SELECT user_id, removed_by FROM invitation_removal ORDER BY user_id");
}

// The same after a crash now, without closing SQLite.
inline std::string seen_after_a_crash(std::string const& file)
{
    temp_folder const folder(memory());
    std::string const copy = folder.file("copy.db");
    auto const [database, log] = files_now(file);
    write_bytes(copy, database);
    if (!log.empty()) write_bytes(copy + "-wal", log);
    return seen(copy);
}

struct counts
{
    long calls = 0;
    long acknowledged = 0;
    long busy = 0;
    long unknown = 0;
    long unanswered = 0;
};

/// One request while the n-th call fails, and one when the fault is gone. @return Whether a call has failed.
template <class Store, class Fault>
bool serve_with_fault(situation const& s, Fault const& fault, long n, counts& all)
{
    CAPTURE(s.name, fault.name(), n);
    served_file const courses(memory());
    std::string const before = s.has_log ? "5 7 8 / 9|1" : "5 7 8 9 / ";
    std::string const after = s.has_log ? "8 / 5|1 7|1 9|1" : "8 9 / 5|1 7|1";
    served<Store> server(courses, {.checkpoint_pages = s.checkpoint_pages});
    if (s.has_log) REQUIRE(server.remove({9}).status() == 204);
    if (s.is_long) courses.lengthen_log(1000);
    if (!s.is_opened) courses.replace_by_a_copy();

    std::string crashed;
    std::optional<uninvite::response> given; // absent if memory for it runs out
    auto const begin = steady_clock::now();
    int const failed = fault.during(
        n,
        [&]
        {
            try
            {
                given = server.remove({5, 7});
            }
            catch (std::bad_alloc const&)
            {
            }
        },
        [&] { crashed = seen_after_a_crash(courses.file); });
    CHECK(steady_clock::now() - begin < std::chrono::seconds(8));

    std::string const found = seen(courses.file);
    uninvite::response const answer = given.value_or(uninvite::response());
    CAPTURE(answer.body());
    if (!given)
    {
        ++all.unanswered;
        CHECK(fault.may_throw);
        CHECK((found == before || found == after));
    }
    else if (answer.status() == 204)
    {
        ++all.acknowledged;
        CHECK(found == after);
        CHECK(crashed == after);
    }
    else if (answer.body() == busy_body)
    {
        ++all.busy;
        CHECK(answer.status() == 503);
        CHECK(found == before);
        CHECK(crashed == before);
    }
    else
    {
        ++all.unknown;
        CHECK(answer.status() == 503);
        CHECK(answer.body() == unknown_body);
        CHECK((found == before || found == after));
        CHECK((crashed == before || crashed == after));
    }
    if (failed == 0) CHECK(answer.status() == 204);

    // The same objects, without a restart.
    auto const mended = steady_clock::now();
    unsigned status = server.remove({5, 7}).status();
    while (status != 204 && steady_clock::now() - mended < std::chrono::seconds(15))
    {
        CHECK(status == 503);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        status = server.remove({5, 7}).status();
    }
    CHECK(status == 204);
    CHECK(seen_after_a_crash(courses.file) == after);
    server.close();
    CHECK(seen(courses.file) == after);
    CHECK(courses.rows("PRAGMA integrity_check") == "ok");
    return failed != 0;
}

/// For each call in turn, until none has failed; an instrumented program is slow, and takes every third one.
template <class Store, class Fault>
void sweep(situation const& s, Fault const& fault)
{
    counts all;
    do
        all.calls += UNINVITE_SWEEP_STEP;
    while (serve_with_fault<Store>(s, fault, all.calls, all));
    std::printf("%s; %s: %ld times 204, %ld busy, %ld unknown, %ld without an answer\n", s.name,
                fault.name().c_str(), all.acknowledged, all.busy, all.unknown, all.unanswered);
    CHECK(all.calls > fault.least_calls);
    if (fault.least_calls != 0) CHECK(all.busy + all.unknown > 0);
}

} // namespace tests

#endif
