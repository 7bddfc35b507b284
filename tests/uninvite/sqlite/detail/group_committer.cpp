// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/group_committer.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// The lead, and how it is handed over. What both stores promise is in store_groups.cpp.

using namespace tests;
using namespace std::chrono_literals;
using sqlite::detail::group_committer;

namespace {

/// A committer behind a lock that another program holds until it is let go.
class held_up
{
    std::optional<other_program> holder_;
    std::vector<std::future<std::string>> told_;

public:
    course_file const courses;
    group_committer committer;

    explicit held_up(sqlite::group_options const& options = {})
        : committer(courses.open(), options)
    {
        holder_.emplace(courses.file);
        holder_->run("BEGIN IMMEDIATE");
    }

    /// Removes on a thread of its own, and returns when the removal is queued.
    void remove(long user)
    {
        std::size_t const before = committer.statistics().waiting;
        told_.push_back(std::async(std::launch::async, [this, user]
                                   { return told(committer.remove(removal_of(1, 1, {user}))); }));
        while (committer.statistics().waiting == before)
            std::this_thread::sleep_for(1ms);
    }
    void let_go() { holder_.reset(); }

    /// The answers in the order of the calls.
    std::string answers()
    {
        std::string all;
        for (auto& f : std::exchange(told_, {}))
            all += f.get() + ". ";
        return all;
    }
};

} // namespace

TEST_CASE("a caller that is alone commits at once, on its own thread")
{
    course_file const courses;
    std::thread::id committing;
    sqlite::database const db(courses.file, {.clock = [&]
                                             {
                                                 committing = std::this_thread::get_id();
                                                 return now;
                                             }});
    group_committer committer(db, {});
    CHECK(told(committer.remove(removal_of(1, 1, {5}))) == "5");
    CHECK(committing == std::this_thread::get_id());
    auto const s = committer.statistics();
    CHECK(s.commits == 1);
    CHECK(s.removals == 1);
    CHECK(s.waiting == 0);
}

TEST_CASE("a leader that finds no lock gives up alone, and the next in the queue leads")
{
    held_up h({.timeout = 300ms});
    h.remove(5);
    std::this_thread::sleep_for(150ms); // the next has a later deadline
    h.remove(7);
    while (h.committer.statistics().timed_out == 0)
        std::this_thread::sleep_for(1ms);
    CHECK(h.committer.statistics().waiting == 1);
    h.let_go();
    CHECK(h.answers() == "busy. 7. ");
    CHECK(h.committer.statistics().commits == 1);
    CHECK(h.courses.pending() == "5 8 9");
}

TEST_CASE("each caller is answered, however often the lead is handed over")
{
    held_up h({.group_removals = 1});
    for (long user : {5, 7, 8, 9})
        h.remove(user);
    h.let_go();
    CHECK(h.answers() == "5. 7. 8. 9. ");
    auto const s = h.committer.statistics();
    CHECK(s.commits == 4);
    CHECK(s.largest_group == 1);
    CHECK(s.max_waiting == 4);
}

TEST_CASE("close waits for the callers that are in remove")
{
    held_up h;
    h.remove(5);
    h.remove(7);
    auto closed = std::async(std::launch::async, [&] { h.committer.close(); });
    CHECK(closed.wait_for(50ms) == std::future_status::timeout);
    h.let_go();
    closed.get();
    CHECK(h.answers() == "5. 7. ");
    h.committer.close(); // returns at once
    CHECK(h.courses.pending() == "8 9");
}

TEST_CASE("a committer that is closed refuses removals")
{
    course_file const courses;
    group_committer committer(courses.open(), {});
    committer.close();
    CHECK(told(committer.remove(removal_of(1, 1, {5}))) == "busy");
    CHECK(committer.statistics().stopped == 1);
    CHECK(courses.pending() == "5 7 8 9");
}

TEST_CASE("stop does not block, and those that are queued are carried out")
{
    held_up h;
    h.remove(5);
    h.committer.stop();
    CHECK(told(h.committer.remove(removal_of(1, 1, {7}))) == "busy");
    CHECK(h.committer.statistics().stopped == 1);
    CHECK(h.committer.statistics().waiting == 1);
    h.let_go();
    CHECK(h.answers() == "5. ");
}
