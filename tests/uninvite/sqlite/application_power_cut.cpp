// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Removals on a disk that loses power at each call of SQLite, with every store and journal mode.

#include "support/catch.hpp"
#include "support/sqlite/automatic_extension.hpp"
#include "support/sqlite/files.hpp"
#include "support/sqlite/power_cut.hpp"
#include "support/sqlite/stores.hpp"

#include <uninvite/sqlite/connection_store.hpp>

#include <cstdio>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace tests;

namespace {

/// The store on a connection of the host, which has the settings that it asks for.
class host_store
{
    sqlite::connection db_;
    sqlite::connection_store store_;

public:
    host_store(sqlite::database const& db, sqlite::group_options const&)
        : db_(db.connect())
        , store_(db_.handle(), {}, [] { return now; })
    {
    }
    uninvite::result<uninvite::removed> remove(uninvite::removal const& r) { return store_.remove(r); }
};

/// What clients know at a moment at which the power may fail.
struct moment
{
    disk_picture disk;
    std::set<long> removed;  // acknowledged by 204
    std::set<long> in_doubt; // sent

    bool operator==(moment const& other) const
    {
        return disk.names == other.disk.names && disk.synced_names == other.disk.synced_names &&
               removed == other.removed && in_doubt == other.in_doubt;
    }
};

/// All moments of a run that differ.
class moments
{
    std::mutex mutex_;
    std::vector<moment> all_;
    std::set<long> removed_;
    std::set<long> in_doubt_;

public:
    long calls = 0;

    void add(disk_picture const& disk)
    {
        std::lock_guard const lock(mutex_);
        ++calls;
        moment here{disk, removed_, in_doubt_};
        if (all_.empty() || !(all_.back() == here)) all_.push_back(std::move(here));
    }
    void sent(std::set<long> users)
    {
        std::lock_guard const lock(mutex_);
        in_doubt_ = std::move(users);
    }
    void acknowledged()
    {
        std::lock_guard const lock(mutex_);
        removed_.merge(in_doubt_);
        in_doubt_.clear();
    }
    std::vector<moment> const& all() const { return all_; }
};

/// The users that are pending and those that are in the audit, once these are removed.
std::string state_without(std::set<long> const& gone)
{
    std::string pending, audit;
    for (long user : {5, 7, 8, 9})
        (gone.count(user) != 0 ? audit : pending) += " " + std::to_string(user);
    return pending + " /" + audit;
}

// The same of a file, or SQLite's word that it is not sound.
std::string state_of(std::string const& file)
{
    try
    {
        other_program look(file);
        auto const users = [&](std::string const& table)
        {
            return look.rows(
                "SELECT coalesce((SELECT group_concat(' ' || user_id, '') FROM (SELECT user_id FROM " +
                table + " WHERE course_id = 1 ORDER BY user_id)), '')");
        };
        std::string const sound = look.rows("PRAGMA integrity_check");
        if (sound != "ok") return sound;
        return users("course_invitation") + " /" + users("invitation_removal");
    }
    catch (std::runtime_error const& broken)
    {
        return broken.what();
    }
}

/// The first difference between the promise and what a power failure leaves, or an empty text.
std::string difference(moment const& m, power_cut cut)
{
    temp_folder const folder(memory());
    m.disk.restore(folder.path(), cut);
    std::set<long> also = m.removed;
    also.insert(m.in_doubt.begin(), m.in_doubt.end());
    std::string const found = state_of(folder.file("courses.db"));
    if (found == state_without(m.removed) || found == state_without(also)) return {};
    return "acknowledged:" + state_without(m.removed) + "; after the power failure:" + found;
}

struct disk_kind
{
    std::string journal_mode;
    int checkpoint_pages = 4000;
    bool only_full_syncs = false; // as on macOS
};

template <class Store>
void record(course_file const& courses, disk_kind const& kind, moments& seen)
{
    // A host whose connections have another journal mode than the file asks for.
    std::string const sql = "PRAGMA journal_mode=" + kind.journal_mode;
    automatic_extension const host([&](sqlite3* db)
                                   { sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr); });
    power_cut_disk disk(courses.folder.path(), kind.only_full_syncs,
                        [&](disk_picture const& picture) { seen.add(picture); });
    std::vector<std::vector<std::set<long>>> const openings = {{{5, 7}, {8}}, {{9}}};
    for (auto const& removals : openings)
    {
        sqlite::database const db(courses.file,
                                  {.schema = sqlite::schema::external, .clock = [] { return now; }});
        Store store(db, {.checkpoint_pages = kind.checkpoint_pages});
        for (std::set<long> const& users : removals)
        {
            uninvite::removal r = removal_of(1, 1, {});
            for (long user : users)
                r.users.push_back(uninvite::user_id{user});
            seen.sent(users);
            REQUIRE(name_of(store.remove(r)) == "ok");
            seen.acknowledged();
            disk.look();
        }
    }
    disk.look();
}

/// The power failures that are tried at each moment.
std::vector<power_cut> power_cuts()
{
    using kept = power_cut::kept;
    std::vector<power_cut> cuts = {{kept::nothing}, {kept::names}, {kept::content}, {kept::everything}};
    for (unsigned seed = 1; seed <= 8; ++seed)
        cuts.push_back({kept::some, seed});
    return cuts;
}

/// Calls `look` with each difference, which is mostly empty.
template <class Store, class Look>
void sweep(char const* name, disk_kind const& kind, Look look)
{
    course_file const courses(memory());
    courses.run("PRAGMA journal_mode=" + std::string(kind.journal_mode == "WAL" ? "WAL" : "DELETE"));
    moments seen;
    record<Store>(courses, kind, seen);

    std::vector<power_cut> const cuts = power_cuts();
    std::size_t at = 0;
    for (moment const& m : seen.all())
    {
        ++at;
        for (power_cut const& cut : cuts)
        {
            CAPTURE(name, kind.journal_mode, kind.checkpoint_pages, at, static_cast<int>(cut.what), cut.seed);
            look(difference(m, cut));
        }
    }
    std::printf("%s, %s, a log of %d pages%s: %ld calls, %zu different moments, %zu power failures\n", name,
                kind.journal_mode.c_str(), kind.checkpoint_pages,
                kind.only_full_syncs ? ", full syncs alone" : "", seen.calls, seen.all().size(),
                seen.all().size() * cuts.size());
    CHECK(seen.all().size() > 20);
}

/// A store that commits with SQLite's default settings: `synchronous=FULL`, and no full syncs.
class default_store
{
    sqlite::connection db_;

public:
    default_store(sqlite::database const& db, sqlite::group_options const&)
        : db_(db.connect())
    {
        REQUIRE(
            db_.execute("PRAGMA synchronous=FULL; PRAGMA fullfsync=OFF; PRAGMA checkpoint_fullfsync=OFF") ==
            SQLITE_OK);
    }
    uninvite::result<uninvite::removed> remove(uninvite::removal const& r)
    {
        std::string sql = "BEGIN IMMEDIATE;";
        for (uninvite::user_id user : r.users)
        {
            std::string const id = std::to_string(user.value());
            sql += "DELETE FROM course_invitation WHERE course_id = 1 AND user_id = " + id +
                   "; INSERT INTO invitation_removal VALUES (1, " + id + ", 1, 5000);";
        }
        REQUIRE(db_.execute((sql + "COMMIT").c_str()) == SQLITE_OK);
        return uninvite::removed(r.users);
    }
};

/// How often a removal that was acknowledged came back.
long faults_by_default(disk_kind const& kind)
{
    long found = 0;
    sweep<default_store>("SQLite's defaults", kind,
                         [&](std::string const& wrong) { found += !wrong.empty(); });
    return found;
}

} // namespace

TEMPLATE_TEST_CASE(
    "wherever the power fails, no removal that was answered with 204 comes back, and each other one is"
    " whole or not there",
    "", sqlite::store, blocking_async_store, host_store)
{
    char const* const name = std::is_same_v<TestType, sqlite::store> ? "store"
                             : std::is_same_v<TestType, host_store>  ? "connection_store"
                                                                     : "async_store";
    auto const is_empty = [](std::string const& wrong) { CHECK(wrong == ""); };
    for (char const* mode : {"WAL", "DELETE", "TRUNCATE", "PERSIST"})
        for (bool only_full_syncs : {false, true})
            sweep<TestType>(name, {mode, 4000, only_full_syncs}, is_empty);
    if (std::is_same_v<TestType, host_store>) return; // SQLite by itself copies its log
    for (int checkpoint_pages : {1, 2, 4})
        sweep<TestType>(name, {"WAL", checkpoint_pages, true}, is_empty);
}

TEST_CASE("these power failures bring back what SQLite's default settings commit")
{
    CHECK(faults_by_default({"DELETE"}) > 0); // the folder is not synced
    CHECK(faults_by_default({"WAL"}) == 0);
    for (char const* mode : {"WAL", "DELETE", "TRUNCATE", "PERSIST"})
        CHECK(faults_by_default({mode, 4000, true}) > 0); // nor is the disk's own cache on macOS
}
