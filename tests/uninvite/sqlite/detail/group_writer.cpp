// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/group_writer.hpp>

#include "support/catch.hpp"
#include "support/sqlite/automatic_extension.hpp"
#include "support/sqlite/served_files.hpp"
#include "support/sqlite/traced.hpp"

#include <sqlite3.h>
#include <sys/resource.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace tests;
using namespace std::chrono_literals;
using member = sqlite::detail::group_member;
using sqlite::detail::group_writer;
using uninvite::removal;

namespace {

struct group
{
    std::deque<removal> asked;
    std::deque<member> members;

    group(std::initializer_list<removal> removals)
        : asked(removals)
    {
        for (removal const& r : asked)
            members.push_back({&r});
    }

    bool commit(group_writer& writer)
    {
        std::vector<member*> all;
        for (member& m : members)
            all.push_back(&m);
        return writer.commit(all);
    }

    /// What each was answered, in order.
    std::string answers() const
    {
        std::string all;
        for (member const& m : members)
            all.append(all.empty() ? "" : ", ").append(told(m.answer));
        return all;
    }
};

// The rows that a removal of 7 would write are refused by the database.
constexpr char const* break_7 =
    "CREATE TRIGGER broken BEFORE INSERT ON invitation_removal WHEN NEW.user_id = 7"
    " BEGIN SELECT RAISE(ABORT, 'broken'); END";

/// The statements since the last call that begin and end transactions and savepoints: B for BEGIN, S for
/// SAVEPOINT, U for ROLLBACK TO, E for RELEASE, R for ROLLBACK, C for COMMIT.
std::string transaction_steps()
{
    std::string steps;
    for (traced_statement const& s : traced_connections::take())
        for (auto const& [sql, step] : {std::pair{"BEGIN", 'B'},
                                        {"SAVEPOINT", 'S'},
                                        {"ROLLBACK TO", 'U'},
                                        {"RELEASE", 'E'},
                                        {"ROLLBACK", 'R'},
                                        {"COMMIT", 'C'}})
            if (s.sql.starts_with(sql))
            {
                steps += step;
                break;
            }
    return steps;
}

/// Calls a function once, before the next BEGIN of a connection that was opened while this lives.
class before_next_begin
{
    std::function<void()> act_;
    bool is_armed_ = false;
    automatic_extension const traced_{[this](sqlite3* db)
                                      { sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, this); }};

    static int on_statement(unsigned, void* self, void*, void* sql)
    {
        auto& me = *static_cast<before_next_begin*>(self);
        bool const is_begin = std::string_view(static_cast<char const*>(sql)).starts_with("BEGIN");
        if (is_begin && std::exchange(me.is_armed_, false)) me.act_();
        return 0;
    }

public:
    explicit before_next_begin(std::function<void()> act)
        : act_(std::move(act))
    {
    }

    void arm() noexcept { is_armed_ = true; }
};

} // namespace

TEST_CASE("a group of removals that succeed or are refused has no savepoint")
{
    course_file const courses;
    traced_connections const traced;
    group_writer writer(courses.open());
    group g{removal_of(1, 3, {5}), removal_of(1, 1, {5, 6}), removal_of(99, 1, {8}), removal_of(1, 1, {7})};
    REQUIRE_FALSE(writer.begin(0ms));
    transaction_steps();
    CHECK(g.commit(writer));
    CHECK(transaction_steps() == "C");
    CHECK(g.answers() == "forbidden, 5, not_found, 7");
}

TEST_CASE("a group in which a removal fails runs again with savepoints, and later groups have them at once")
{
    course_file const courses;
    courses.run(break_7);
    traced_connections const traced;
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {8}), removal_of(1, 1, {5, 7}), removal_of(1, 1, {9})};
    REQUIRE_FALSE(writer.begin(0ms));
    transaction_steps();
    CHECK(g.commit(writer));
    CHECK(transaction_steps() == "RBSESUESEC");
    CHECK(g.answers() == "8, failed, 9");

    int groups = 0;
    for (std::string steps = "SC"; steps.starts_with('S') && groups != 1000; ++groups)
    {
        group later{removal_of(1, 1, {8}), removal_of(1, 1, {9})};
        REQUIRE_FALSE(writer.begin(0ms));
        transaction_steps();
        CHECK(later.commit(writer));
        steps = transaction_steps();
    }
    CHECK(groups == 65);
}

TEST_CASE("a removal that an error leaves half done is undone by itself, in a group without savepoints too")
{
    course_file const courses;
    courses.run("CREATE TABLE note (user_id UNIQUE); INSERT INTO note VALUES (7);"
                "CREATE TRIGGER noted AFTER INSERT ON invitation_removal WHEN NEW.user_id IN (5, 7)"
                " BEGIN DELETE FROM note; SELECT RAISE(FAIL, 'the changes so far remain'); END");
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {9}), removal_of(1, 1, {5}), removal_of(1, 1, {8})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK(g.commit(writer));
    CHECK(g.answers() == "9, failed, 8");
    CHECK(courses.pending() == "5 7");
    CHECK(courses.rows("SELECT user_id FROM note") == "7");
    CHECK(courses.audit() == "1|9|1|5000 1|8|1|5000");
}

TEST_CASE("a group that runs again waits for a program that has taken the lock meanwhile")
{
    course_file const courses;
    courses.run(break_7);
    other_program other(courses.file);
    std::thread end_of_lock;
    before_next_begin taken(
        [&]
        {
            other.run("BEGIN IMMEDIATE; DELETE FROM course_invitation WHERE user_id = 9");
            end_of_lock = std::thread(
                [&]
                {
                    std::this_thread::sleep_for(50ms);
                    other.run("COMMIT");
                });
        });
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {8, 9}), removal_of(1, 1, {7}), removal_of(1, 3, {5})};
    REQUIRE_FALSE(writer.begin(0ms));
    taken.arm();
    CHECK(g.commit(writer));
    end_of_lock.join();
    CHECK(g.answers() == "8, failed, forbidden");
    CHECK(courses.pending() == "5 7");
}

TEST_CASE("a group that runs again and does not get the lock acknowledges nobody")
{
    course_file const courses;
    courses.run(break_7);
    other_program other(courses.file);
    before_next_begin taken([&] { other.run("BEGIN IMMEDIATE"); });
    group_writer writer(courses.open({}, 50ms));
    group g{removal_of(1, 3, {5}), removal_of(1, 1, {8}), removal_of(1, 1, {7}), removal_of(1, 1, {9})};
    REQUIRE_FALSE(writer.begin(0ms));
    taken.arm();
    auto const start = std::chrono::steady_clock::now();
    CHECK_FALSE(g.commit(writer));
    CHECK(std::chrono::steady_clock::now() - start < 5s);
    CHECK(g.answers() == "forbidden, busy, failed, busy");
    other.run("COMMIT");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.is_unlocked());
}

TEST_CASE("a file that is overwritten before its group runs again is not committed to")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode = DELETE"); // the check of a log would find it, too
    courses.run(break_7);
    before_next_begin overwritten(
        [&]
        {
            std::fstream file(courses.file, std::ios::in | std::ios::out | std::ios::binary);
            file << "another beginning";
        });
    group_writer writer(sqlite::database(courses.file, {.schema = sqlite::schema::external}));
    group g{removal_of(1, 1, {8}), removal_of(1, 1, {7})};
    REQUIRE_FALSE(writer.begin(0ms));
    overwritten.arm();
    CHECK_FALSE(g.commit(writer));
    CHECK(g.answers() == "busy, failed");
}

TEST_CASE(
    "a removal that leaves an invitation in place fails alone, and the others of its group are committed")
{
    course_file const courses;
    courses.run("CREATE TRIGGER kept BEFORE DELETE ON course_invitation WHEN OLD.user_id = 7"
                " BEGIN SELECT RAISE(IGNORE); END");
    group_writer writer(courses.open());
    group g = {removal_of(1, 1, {5}), removal_of(1, 1, {7, 8}), removal_of(1, 1, {9})};
    REQUIRE(!writer.begin(0ms));
    CHECK(g.commit(writer));
    CHECK(g.answers() == "5, failed, 9");
    CHECK(courses.pending() == "7 8");
    CHECK(courses.audit() == "1|5|1|5000 1|9|1|5000");
}

TEST_CASE("a group is committed as one, and each removal has its own answer")
{
    course_file const courses;
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {5, 6}), removal_of(1, 3, {7}), removal_of(2, 4, {7}), removal_of(99, 1, {8})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(g.commit(writer));
    CHECK(g.answers() == "5, forbidden, 7, not_found");
    CHECK(courses.pending() == "7 8 9");
    CHECK(courses.audit() == "1|5|1|5000 2|7|4|5000");
}

TEST_CASE("a removal that fails half way is undone, and the others of its group stand")
{
    course_file const courses;
    courses.run(break_7);
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {8}), removal_of(1, 1, {5, 7}), removal_of(1, 1, {9})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK(g.commit(writer));
    CHECK(g.answers() == "8, failed, 9");
    CHECK(courses.pending() == "5 7");
    CHECK(courses.audit() == "1|8|1|5000 1|9|1|5000");
}

TEST_CASE(
    "a removal that violates a deferred foreign key fails alone, and the others of its group are durable")
{
    course_file const courses;
    courses.run("CREATE TABLE reminder (course_id, user_id, FOREIGN KEY (course_id, user_id)"
                " REFERENCES course_invitation DEFERRABLE INITIALLY DEFERRED);"
                "INSERT INTO reminder VALUES (1, 7)");
    group_writer writer(courses.open());
    long const first = GENERATE(5, 7);
    group g{removal_of(1, 1, {first}), removal_of(1, 1, {8, 7}), removal_of(1, 3, {5}),
            removal_of(1, 1, {9})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK(g.commit(writer));
    CHECK(g.answers() == (first == 5 ? "5, failed, forbidden, 9" : "failed, failed, forbidden, 9"));
    CHECK(courses.pending() == (first == 5 ? "7 8" : "5 7 8"));
    CHECK(courses.audit() == (first == 5 ? "1|5|1|5000 1|9|1|5000" : "1|9|1|5000"));

    group alone{removal_of(1, 1, {7})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK_FALSE(alone.commit(writer));
    CHECK(alone.members[0].answer.error().cause() == g.members[1].answer.error().cause());
    CHECK(alone.members[0].answer.error().cause() == sqlite::make_sqlite_error(SQLITE_CONSTRAINT_FOREIGNKEY));
}

TEST_CASE("a removal that satisfies a deferred foreign key itself is not refused")
{
    course_file const courses;
    courses.run("CREATE TABLE reminder (course_id, user_id, FOREIGN KEY (course_id, user_id)"
                " REFERENCES course_invitation DEFERRABLE INITIALLY DEFERRED);"
                "INSERT INTO reminder VALUES (1, 7);"
                "CREATE TRIGGER forget AFTER INSERT ON invitation_removal BEGIN"
                " DELETE FROM reminder WHERE user_id = NEW.user_id; END");
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {7}), removal_of(1, 1, {8})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK(g.commit(writer));
    CHECK(g.answers() == "7, 8");
    CHECK(courses.pending() == "5 9");
}

TEST_CASE("a removal alone in its group that fails leaves nothing behind")
{
    course_file const courses;
    courses.run(break_7);
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {5, 7})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK_FALSE(g.commit(writer));
    CHECK(g.answers() == "failed");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.is_unlocked());
}

TEST_CASE("a commit that fails acknowledges nobody, and the contract's refusals stand")
{
    course_file const courses;
    group_writer writer(courses.open());
    group g{removal_of(1, 1, {5}), removal_of(1, 3, {7}), removal_of(1, 2, {8})};
    REQUIRE_FALSE(writer.begin(0ms));
    std::filesystem::rename(courses.file, courses.file + ".aside");
    CHECK_FALSE(g.commit(writer));
    CHECK(g.answers() == "busy, forbidden, busy");
    std::filesystem::rename(courses.file + ".aside", courses.file);
    CHECK(courses.pending() == "5 7 8 9");

    group again{removal_of(1, 1, {5})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK(again.commit(writer));
    CHECK(again.answers() == "5");
}

TEST_CASE("another program's lock is waited for as long as is said, and told from a broken disk")
{
    course_file const courses;
    group_writer writer(courses.open());
    other_program holder(courses.file);
    holder.run("BEGIN IMMEDIATE");
    auto const start = std::chrono::steady_clock::now();
    auto const why = writer.begin(50ms);
    CHECK(std::chrono::steady_clock::now() - start >= 50ms);
    REQUIRE(why);
    CHECK(*why == uninvite::errc::busy);
    CHECK(group_writer::is_locked(*why));
    holder.run("COMMIT");

    std::filesystem::rename(courses.file, courses.file + ".aside");
    auto const gone = writer.begin(0ms);
    REQUIRE(gone);
    CHECK(*gone == uninvite::errc::busy);
    CHECK_FALSE(group_writer::is_locked(*gone));
    std::filesystem::rename(courses.file + ".aside", courses.file);
    CHECK_FALSE(writer.begin(0ms));
}

TEST_CASE("a lock that nobody needs is given back")
{
    course_file const courses;
    group_writer writer(courses.open());
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK_FALSE(courses.is_unlocked());
    writer.abandon();
    CHECK(courses.is_unlocked());
}

TEST_CASE("opening the file again waits for a lock no longer than the group may")
{
    served_file const courses;
    courses.run("PRAGMA journal_mode = DELETE");
    group_writer writer(
        sqlite::database(courses.file, {.schema = sqlite::schema::external, .busy_timeout = 20s}));
    courses.replace_by_a_copy();
    other_program holder(courses.file);
    holder.run("BEGIN EXCLUSIVE");
    auto const start = std::chrono::steady_clock::now();
    auto const why = writer.begin(50ms);
    CHECK(std::chrono::steady_clock::now() - start < 10s);
    REQUIRE(why);
    CHECK(group_writer::is_locked(*why));
    holder.run("COMMIT");
    CHECK_FALSE(writer.begin(50ms));
}

TEST_CASE("a writer without a gap between its groups leaves the lock free for others")
{
    course_file const courses(memory());
    group_writer writer(courses.open());
    // Only a pause gives the processor up: nobody else uses the file.
    auto const pauses = []
    {
        rusage used{};
        getrusage(RUSAGE_THREAD, &used);
        return used.ru_nvcsw;
    };
    auto const enough = pauses() + 3;
    auto const end = std::chrono::steady_clock::now() + 10s;
    while (pauses() < enough && std::chrono::steady_clock::now() < end)
    {
        REQUIRE_FALSE(writer.begin(1s));
        writer.abandon();
    }
    CHECK(pauses() >= enough);
}

TEST_CASE("without the time for the audit nobody is removed")
{
    course_file const courses;
    group_writer writer(sqlite::database(
        courses.file, {.clock = []() -> std::int64_t { throw std::runtime_error("no clock"); }}));
    group g{removal_of(1, 1, {5}), removal_of(1, 3, {7})};
    REQUIRE_FALSE(writer.begin(0ms));
    CHECK_FALSE(g.commit(writer));
    CHECK(g.answers() == "failed, failed");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.is_unlocked());
}

TEST_CASE("a log that is due is left to a pass, and one that is too long is copied by the commit")
{
    course_file const courses;
    other_program holds_the_log_open(courses.file);
    holds_the_log_open.rows("SELECT count(*) FROM course");
    bool const is_too_long = GENERATE(true, false);
    sqlite::detail::checkpoint_schedule schedule(is_too_long ? 1 : 2);
    group_writer writer(courses.open(), &schedule);
    for (long user : {5, 7, 8, 9})
    {
        group g{removal_of(1, 1, {user})};
        REQUIRE_FALSE(writer.begin(0ms));
        REQUIRE(g.commit(writer));
        if (schedule.take_pass()) schedule.end_pass(0);
        if (!is_too_long) break;
    }
    // What is copied back is in the file itself, without its log.
    std::filesystem::copy_file(courses.file, courses.folder.file("alone.db"));
    std::string const kept =
        other_program(courses.folder.file("alone.db")).rows("SELECT count(*) FROM course_invitation");
    CHECK((kept == "5") == !is_too_long);
}

TEST_CASE("a write-ahead log that another program has begun is watched, and one that it deletes is not "
          "committed to")
{
    course_file const courses;
    courses.run("PRAGMA journal_mode=DELETE");
    group_writer writer(sqlite::database(courses.file, {.schema = sqlite::schema::external}));
    group first{removal_of(1, 1, {5})};
    REQUIRE_FALSE(writer.begin(0ms));
    REQUIRE(first.commit(writer));
    courses.run("PRAGMA journal_mode=WAL");
    group second{removal_of(1, 1, {7})};
    REQUIRE_FALSE(writer.begin(0ms));
    REQUIRE(second.commit(writer));
    std::filesystem::remove(courses.file + "-wal");
    CHECK(writer.begin(0ms)); // copies it back
    CHECK(courses.pending() == "8 9");
}

TEST_CASE("a log that is overwritten during a transaction is not committed to")
{
    course_file const courses;
    group_writer writer(courses.open());
    group first{removal_of(1, 1, {5})};
    REQUIRE_FALSE(writer.begin(0ms));
    REQUIRE(first.commit(writer));
    group second{removal_of(1, 1, {7})};
    REQUIRE_FALSE(writer.begin(0ms));
    write_bytes(courses.file + "-wal", "");
    CHECK_FALSE(second.commit(writer));
    CHECK(second.answers() == "busy");
}
