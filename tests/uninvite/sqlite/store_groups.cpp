// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/sqlite/automatic_extension.hpp"
#include "support/sqlite/failing_disk.hpp"
#include "support/sqlite/files.hpp"
#include "support/sqlite/stores.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

using namespace tests;
using namespace std::chrono_literals;
using sqlite::group_options;
using uninvite::removal;

namespace {

/// A store whose removals all wait, because another program has the lock, until they are let go together.
template <class Store>
class gathering
{
    std::optional<other_program> holder_;
    std::vector<std::future<std::string>> told_;

public:
    course_file const courses;
    Store store;

    explicit gathering(group_options const& options = {}, sqlite::statements const& sql = {})
        : store(courses.open(sql), options)
    {
        hold();
    }

    void hold()
    {
        holder_.emplace(courses.file);
        holder_->run("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE");
    }

    /// Asks on a thread of its own, and comes back when it waits.
    void ask(removal r)
    {
        std::size_t const before = store.statistics().waiting;
        told_.push_back(
            std::async(std::launch::async, [this, r = std::move(r)] { return told(store.remove(r)); }));
        REQUIRE(becomes([&] { return store.statistics().waiting == before + 1; }));
    }

    other_program& holder() { return *holder_; }

    void let_go()
    {
        holder_->run("COMMIT");
        holder_.reset();
    }

    /// What each was told, in the order in which they asked.
    std::vector<std::string> answers()
    {
        std::vector<std::string> all;
        for (auto& f : std::exchange(told_, {}))
            all.push_back(f.get());
        return all;
    }
};

using texts = std::vector<std::string>;

} // namespace

TEMPLATE_LIST_TEST_CASE("all that wait are committed together", "", stores)
{
    gathering<TestType> g;
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 2, {7, 8}));
    g.ask(removal_of(1, 1, {9}));
    g.ask(removal_of(1, 2, {5, 9}));
    CHECK(g.courses.pending() == "5 7 8 9");
    g.let_go();
    CHECK(g.answers() == texts{"5", "7 8", "9", "-"});
    CHECK(g.courses.audit() == "1|5|1|5000 1|7|2|5000 1|8|2|5000 1|9|1|5000");
    auto const f = g.store.statistics();
    CHECK(f.commits == 1);
    CHECK(f.largest_group == 4);
    CHECK(f.removals == 4);
    CHECK(f.max_waiting == 4);
    CHECK(f.waiting == 0);
    CHECK(g.courses.is_unlocked());
}

TEMPLATE_LIST_TEST_CASE("a leader commits its own group and one more, and hands over", "", stores)
{
    gathering<TestType> g({.group_removals = 2});
    for (long user : {5, 7, 8, 9, 10, 11, 12})
        g.ask(removal_of(1, 1, {user}));
    g.let_go();
    CHECK(g.answers() == texts{"5", "7", "8", "9", "-", "-", "-"});
    CHECK(g.store.statistics().commits == 4);
    CHECK(g.store.statistics().largest_group == 2);
    CHECK(g.store.statistics().removals == 7);
}

TEMPLATE_LIST_TEST_CASE("a group has no more users than the option says", "", stores)
{
    gathering<TestType> g({.group_users = 3});
    g.ask(removal_of(1, 1, {5, 7}));
    g.ask(removal_of(1, 1, {8}));
    g.ask(removal_of(1, 1, {9, 10, 11, 12}));
    g.let_go();
    CHECK(g.answers() == texts{"5 7", "8", "9"});
    CHECK(g.store.statistics().commits == 2);
}

TEMPLATE_LIST_TEST_CASE("the write-ahead log does not grow past a few times the pages that the option says",
                        "", stores)
{
    course_file const courses;
    TestType store(courses.open(), {.checkpoint_pages = 8});
    // A log that was copied back is written anew from its beginning.
    std::size_t const pages = 200;
    for (std::size_t i = 0; i != pages; ++i)
    {
        courses.run("INSERT OR IGNORE INTO course_invitation VALUES (1, 5, 1, 0)");
        REQUIRE(told(store.remove(removal_of(1, 1, {5}))) == "5");
    }
    CHECK(std::filesystem::file_size(courses.file + "-wal") < pages * 4096);
}

TEMPLATE_LIST_TEST_CASE("removals do not wait while the write-ahead log is copied back", "", stores)
{
    failing_disk const disk;
    course_file const courses;
    TestType store(courses.open(), {.checkpoint_pages = 8});
    std::vector<std::future<std::string>> answers;
    struct let_go
    {
        ~let_go() { disk::holds_databases = false; }
    } const at_end;
    disk::holds_databases = true;
    // A copy that finds a reader in its way leaves off; the next commit makes another. Three pages each: 32
    // would be so many that the writer copies.
    for (int i = 0; i != 10 && disk::held_syncs == 0; ++i)
    {
        courses.run("INSERT OR IGNORE INTO course_invitation VALUES (1, 5, 1, 0)");
        answers.push_back(
            std::async(std::launch::async, [&] { return told(store.remove(removal_of(1, 1, {5}))); }));
        REQUIRE(becomes([&] { return store.statistics().removals == answers.size(); }));
        for (int wait = 0; wait != 50 && disk::held_syncs == 0; ++wait)
            std::this_thread::sleep_for(1ms);
    }
    REQUIRE(disk::held_syncs == 1);
    CHECK(told(store.remove(removal_of(1, 1, {9}))) == "9");
    CHECK(disk::held_syncs == 1);
}

TEMPLATE_LIST_TEST_CASE("one removal that is refused takes nothing from the others", "", stores)
{
    gathering<TestType> g;
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 3, {7}));
    g.ask(removal_of(99, 1, {8}));
    g.ask(removal_of(1, 2, {9}));
    g.let_go();
    CHECK(g.answers() == texts{"5", "forbidden", "not_found", "9"});
    CHECK(g.courses.pending() == "7 8");
    CHECK(g.store.statistics().commits == 1);
    CHECK(g.store.statistics().refused == 2);
    CHECK(g.store.statistics().removals == 2);
}

TEMPLATE_LIST_TEST_CASE("who is demoted while the removal waits removes nothing", "", stores)
{
    gathering<TestType> g;
    g.ask(removal_of(1, 2, {5}));
    g.ask(removal_of(1, 1, {7}));
    g.holder().run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    g.let_go();
    CHECK(g.answers() == texts{"forbidden", "7"});
    CHECK(g.courses.pending() == "5 8 9");
}

TEMPLATE_LIST_TEST_CASE("a removal that fails half way is undone by itself", "", stores)
{
    std::string const how = GENERATE("ABORT", "FAIL");
    gathering<TestType> g;
    g.let_go();
    g.courses.run("CREATE TRIGGER full BEFORE INSERT ON invitation_removal WHEN NEW.user_id = 8"
                  " BEGIN SELECT RAISE(" +
                  how + ", 'no'); END");
    g.hold();
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 1, {7, 8}));
    g.ask(removal_of(1, 1, {9}));
    g.let_go();
    CHECK(g.answers() == texts{"5", "failed", "9"});
    CHECK(g.courses.pending() == "7 8");
    CHECK(g.courses.audit() == "1|5|1|5000 1|9|1|5000");
    CHECK(g.store.statistics().failed == 1);
    CHECK(g.store.statistics().removals == 2);
}

TEMPLATE_LIST_TEST_CASE("where SQLite ends the whole transaction nobody in it is acknowledged", "", stores)
{
    gathering<TestType> g;
    g.let_go();
    g.courses.run("CREATE TRIGGER full BEFORE INSERT ON invitation_removal WHEN NEW.user_id = 8"
                  " BEGIN SELECT RAISE(ROLLBACK, 'no'); END");
    g.hold();
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 3, {7}));
    g.ask(removal_of(1, 1, {8}));
    g.ask(removal_of(1, 1, {9}));
    g.let_go();
    CHECK(g.answers() == texts{"busy", "forbidden", "failed", "busy"});
    CHECK(g.courses.pending() == "5 7 8 9");
    CHECK(g.courses.audit() == "");
    CHECK(g.store.statistics().commits == 0);
    CHECK(g.store.statistics().busy == 2);
    CHECK(told(g.store.remove(removal_of(1, 1, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE("a commit that fails acknowledges nobody in the group, and the next group works", "",
                        stores)
{
    static std::atomic<bool> refuses;
    static std::atomic<sqlite3*> holder;
    refuses = false;
    automatic_extension const host(
        [](sqlite3* db)
        {
            sqlite3_commit_hook(
                db, [](void* own) { return refuses && own != holder ? 1 : 0; }, db);
        });
    gathering<TestType> g;
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 3, {7}));
    g.ask(removal_of(1, 1, {8}));
    holder = g.holder().handle();
    refuses = true;
    g.let_go();
    CHECK(g.answers() == texts{"failed", "forbidden", "failed"});
    refuses = false;
    CHECK(g.courses.pending() == "5 7 8 9");
    CHECK(g.courses.audit() == "");
    CHECK(g.courses.is_unlocked());
    CHECK(told(g.store.remove(removal_of(1, 1, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE("a deferred foreign key that one removal violates fails no other of its group", "",
                        stores)
{
    gathering<TestType> g;
    g.let_go();
    g.courses.run("CREATE TABLE allowed (id INTEGER PRIMARY KEY);"
                  "CREATE TABLE log (user INTEGER REFERENCES allowed (id) DEFERRABLE INITIALLY DEFERRED);"
                  "CREATE TRIGGER logs AFTER INSERT ON invitation_removal WHEN NEW.user_id = 8"
                  " BEGIN INSERT INTO log VALUES (8); END");
    g.hold();
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 3, {7}));
    g.ask(removal_of(1, 1, {8}));
    g.ask(removal_of(1, 1, {9}));
    g.let_go();
    CHECK(g.answers() == texts{"5", "forbidden", "failed", "9"});
    CHECK(g.courses.pending() == "7 8");
    CHECK(g.courses.audit() == "1|5|1|5000 1|9|1|5000");
    CHECK(g.courses.is_unlocked());
}

TEMPLATE_LIST_TEST_CASE("an fsync that fails acknowledges nobody in the group", "", stores)
{
    failing_disk const disk;
    gathering<TestType> g;
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 1, {7}));
    disk::sync_failures = 1;
    g.let_go();
    CHECK(g.answers() == texts{"outcome_unknown", "outcome_unknown"});
    CHECK(g.store.statistics().unknown == 2);
    CHECK(g.store.statistics().commits == 0);
    CHECK(told(g.store.remove(removal_of(1, 1, {8}))) == "8");
}

TEMPLATE_LIST_TEST_CASE("a full disk takes the whole group back", "", stores)
{
    failing_disk const disk;
    gathering<TestType> g;
    g.let_go();
    CHECK(told(g.store.remove(removal_of(1, 1, {9}))) == "9"); // the log has its header
    g.hold();
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 1, {7}));
    disk::write_failures = 1;
    g.let_go();
    CHECK(g.answers() == texts{"busy", "busy"});
    CHECK(g.courses.pending() == "5 7 8");
    CHECK(g.store.statistics().busy == 2);
    CHECK(told(g.store.remove(removal_of(1, 1, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE("where the queue is full the next is busy at once, and nothing is removed", "",
                        stores)
{
    gathering<TestType> g({.queue_length = 2});
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 1, {7}));
    auto const begin = std::chrono::steady_clock::now();
    CHECK(told(g.store.remove(removal_of(1, 1, {8}))) == "busy");
    CHECK(std::chrono::steady_clock::now() - begin < 500ms);
    CHECK(g.store.statistics().queue_full == 1);
    g.let_go();
    CHECK(g.answers() == texts{"5", "7"});
    CHECK(g.courses.pending() == "8 9");
}

TEMPLATE_LIST_TEST_CASE(
    "behind another's lock everybody is told busy at the deadline, and nothing is removed later", "", stores)
{
    gathering<TestType> g({.timeout = 300ms});
    auto const begin = std::chrono::steady_clock::now();
    for (long user : {5, 7, 8})
        g.ask(removal_of(1, 1, {user}));
    CHECK(g.answers() == texts{"busy", "busy", "busy"});
    auto const waited = std::chrono::steady_clock::now() - begin;
    CHECK(waited >= 300ms);
    CHECK(waited < 1500ms);
    CHECK(g.store.statistics().timed_out == 3);
    g.let_go();
    CHECK(g.courses.pending() == "5 7 8 9");
    CHECK(told(g.store.remove(removal_of(1, 1, {7}))) == "7");
    CHECK(g.courses.pending() == "5 8 9");
}

TEMPLATE_LIST_TEST_CASE(
    "behind a slow commit who waits is told busy at the deadline, and who is in it that nobody knows", "",
    stores)
{
    failing_disk const disk;
    gathering<TestType> g({.timeout = 600ms, .commit_timeout = 1000ms});
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 1, {7}));
    disk::sync_delay = 2500;
    auto const begin = std::chrono::steady_clock::now();
    g.let_go();
    std::this_thread::sleep_for(50ms);
    CHECK(told(g.store.remove(removal_of(1, 1, {8}))) == "busy");
    auto const answered = std::chrono::steady_clock::now() - begin;
    CHECK(answered < 1200ms);
    CHECK(g.store.statistics().unknown == 0);
    // A leader is in the commit to its end.
    std::size_t const led = std::is_same_v<TestType, sqlite::store>;
    REQUIRE(becomes([&] { return g.store.statistics().unknown == 2 - led; }));
    CHECK(std::chrono::steady_clock::now() - begin < 2200ms);
    CHECK(g.answers() == texts{led ? "5" : "outcome_unknown", "outcome_unknown"});
    REQUIRE(becomes([&] { return g.store.statistics().commits == 1; }));
    CHECK(g.store.statistics().unknown == 2 - led);
    CHECK(g.store.statistics().timed_out == 1);
    CHECK(g.store.statistics().removals == led);
    disk::sync_delay = 0;
    CHECK(g.courses.pending() == "8 9");
    CHECK(told(g.store.remove(removal_of(1, 1, {8}))) == "8");
}

TEMPLATE_LIST_TEST_CASE("a stopped store lets those who wait finish, and refuses who comes later", "", stores)
{
    gathering<TestType> g({.timeout = 20s});
    g.ask(removal_of(1, 1, {5}));
    g.ask(removal_of(1, 1, {7}));
    g.store.stop(); // does not wait for the lock
    CHECK(told(g.store.remove(removal_of(1, 1, {8}))) == "busy");
    CHECK(g.store.statistics().waiting == 2);
    g.let_go();
    CHECK(g.answers() == texts{"5", "7"});
    CHECK(told(g.store.remove(removal_of(1, 1, {8}))) == "busy");
    CHECK(g.store.statistics().stopped == 2);
    CHECK(g.courses.pending() == "8 9");
}

TEMPLATE_LIST_TEST_CASE("every removal that is answered is counted once", "", stores)
{
    course_file const courses;
    courses.run("WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 2600)"
                " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n");
    TestType store(courses.open());
    constexpr long each = 200;
    std::vector<std::thread> threads;
    for (long t = 0; t != 8; ++t)
        threads.emplace_back(
            [&, t]
            {
                for (long i = 0; i != each; ++i)
                    (void)store.remove(removal_of(1, i % 10 == 0 ? 3 : 1, {1001 + t * each + i}));
            });
    for (std::thread& t : threads)
        t.join();
    auto const f = store.statistics();
    CHECK(f.removals == 8 * each * 9 / 10);
    CHECK(f.refused == 8 * each / 10);
    CHECK(f.commits < f.removals);
    CHECK(f.waiting == 0);
    CHECK(courses.rows("SELECT count(*) FROM invitation_removal") == std::to_string(f.removals));
}
