// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/async_group.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

using namespace uninvite::sqlite;
using namespace std::chrono_literals;
using uninvite::errc;
using uninvite::removed;
using uninvite::user_id;

namespace {

struct one
{
    std::uint64_t id;
    std::size_t count = 1;
    std::chrono::steady_clock::time_point deadline{};
    bool is_answered = false;
    uninvite::result<removed> answer = errc::busy;

    std::size_t users() const noexcept { return count; }
};

using group = detail::async_group<std::shared_ptr<one>>;

constexpr std::chrono::steady_clock::time_point start{};

/// Removals 1, 2 and so on, queued every 10 ms; each waits for 100 ms, and a commit takes 1000 ms at most.
struct queued
{
    group g;
    std::vector<std::shared_ptr<one>> all;

    explicit queued(std::uint64_t n, group_options options = {})
        : g(with_timeouts(options))
    {
        for (std::uint64_t id = 1; id <= n; ++id)
            push();
    }
    static group_options with_timeouts(group_options o)
    {
        o.timeout = 100ms;
        o.commit_timeout = 1000ms;
        return o;
    }
    bool push()
    {
        all.push_back(std::make_shared<one>(one{all.size() + 1}));
        return g.push(all.back(), start + 10ms * (all.size() - 1));
    }
    std::string answered() const
    {
        std::string ids;
        for (auto const& p : all)
            if (p->is_answered) ids += std::to_string(p->id);
        return ids;
    }
};

std::string ids(group::list const& l)
{
    std::string text;
    for (auto const& p : l)
        text += std::to_string(p->id);
    return text;
}

} // namespace

TEST_CASE("a removal is queued with a deadline as long as there is room, and none after a stop")
{
    queued q(2, {.queue_length = 2});
    CHECK(q.g.has_queued());
    CHECK_FALSE(q.g.is_empty());
    CHECK(q.g.first_deadline() == start + 100ms);
    CHECK(q.all[1]->deadline == start + 110ms);
    CHECK_FALSE(q.push());
    CHECK_FALSE(q.g.is_stopped());
    q.g.stop();
    CHECK(q.g.is_stopped());
    CHECK_FALSE(q.push());
    auto const s = q.g.statistics();
    CHECK(s.queue_full == 1);
    CHECK(s.stopped == 1);
    CHECK(s.waiting == 2);
    CHECK(s.max_waiting == 2);
    CHECK(ids(q.g.begin_commit(start)) == "12"); // those that are queued are carried out
}

TEST_CASE("those past their deadline are taken in order and counted, up to the moment itself")
{
    queued q(3);
    CHECK(ids(q.g.take_overdue(start + 99ms)).empty());
    CHECK(ids(q.g.take_overdue(start + 110ms)) == "12");
    CHECK(q.answered() == "12");
    CHECK(q.g.first_deadline() == start + 120ms);
    CHECK(q.g.statistics().timed_out == 2);
}

TEST_CASE("a fault takes all that are queued, and each is counted as what it is")
{
    auto const [why, kind] = GENERATE(table<errc, std::uint64_t group_statistics::*>({
        {errc::busy, &group_statistics::busy},
        {errc::failed, &group_statistics::failed},
        {errc::outcome_unknown, &group_statistics::unknown},
    }));
    queued q(3);
    CHECK(ids(q.g.take_all(why)) == "123");
    CHECK(q.answered() == "123");
    CHECK(q.g.is_empty());
    CHECK(q.g.statistics().*kind == 3);
}

TEST_CASE("a removal is cancelled while it is queued, once, and not in a commit")
{
    queued q(3, {.group_removals = 1});
    CHECK(ids(q.g.cancel(2)) == "2");
    CHECK(q.all[1]->is_answered);
    CHECK(ids(q.g.cancel(2)).empty());
    CHECK(ids(q.g.cancel(77)).empty());
    q.g.begin_commit(start);
    CHECK(ids(q.g.cancel(1)).empty());
    CHECK(q.answered() == "2");
    CHECK(q.g.statistics().cancelled == 1);
    CHECK(q.g.statistics().waiting == 1);
}

TEST_CASE("a commit takes a group from the queue, and answers and counts each of it when it ends")
{
    queued q(5, {.group_removals = 4});
    CHECK(ids(q.g.begin_commit(start)) == "1234");
    CHECK(q.g.has_queued());
    CHECK(q.answered().empty());
    q.all[0]->answer = removed({user_id{7}});
    q.all[1]->answer = errc::forbidden;
    q.all[2]->answer = errc::failed;
    CHECK(ids(q.g.end_commit(true)) == "1234");
    CHECK(q.answered() == "1234");
    auto const s = q.g.statistics();
    CHECK(s.commits == 1);
    CHECK(s.largest_group == 4);
    CHECK(s.removals == 1);
    CHECK(s.refused == 1);
    CHECK(s.failed == 1);
    CHECK(s.busy == 1);
    CHECK_FALSE(q.g.is_empty());
    CHECK(ids(q.g.begin_commit(start)) == "5");
    CHECK_FALSE(q.g.has_queued());
    CHECK_FALSE(q.g.is_empty()); // one is in a commit
    CHECK(ids(q.g.end_commit(false)) == "5");
    CHECK(q.g.is_empty());
    CHECK(q.g.statistics().commits == 1);
}

TEST_CASE("a group has no more users than the options allow")
{
    queued q(0, {.group_users = 10});
    for (std::size_t users : {6u, 4u, 1u})
    {
        q.all.push_back(std::make_shared<one>(one{q.all.size() + 1, users}));
        CHECK(q.g.push(q.all.back(), start));
    }
    CHECK(ids(q.g.begin_commit(start)) == "12");
}

TEST_CASE("each removal of a late commit is answered once, by the timer or by the end of the commit")
{
    queued q(3);
    q.g.begin_commit(start + 50ms);
    CHECK(q.g.take_late(start + 1049ms) == nullptr);
    auto const first = q.g.take_late(start + 1050ms);
    REQUIRE(first);
    CHECK(first->id == 1);
    CHECK(q.g.take_late(start + 1051ms)->id == 2);
    CHECK(q.answered() == "12");
    for (auto const& p : q.all)
        p->answer = removed({user_id{7}});
    SECTION("the commit ends between")
    {
        CHECK(ids(q.g.end_commit(true)) == "3");
        CHECK(q.g.take_late(start + 1052ms) == nullptr);
        CHECK(q.g.statistics().removals == 1);
        CHECK(q.g.statistics().unknown == 2);
    }
    SECTION("the commit ends last")
    {
        CHECK(q.g.take_late(start + 1052ms)->id == 3);
        CHECK(q.g.take_late(start + 1053ms) == nullptr);
        CHECK(ids(q.g.end_commit(true)).empty());
        CHECK(q.g.statistics().removals == 0);
        CHECK(q.g.statistics().unknown == 3);
    }
    CHECK(q.g.statistics().commits == 1);
    CHECK(q.g.statistics().largest_group == 3); // it was committed all the same
    CHECK(q.g.is_empty());
}

TEST_CASE(
    "the next deadline is that of the queue or of the commit, and nothing is waited for if both are empty")
{
    queued q(0);
    CHECK_FALSE(q.g.next_deadline(start));
    q.push();
    q.push();
    CHECK(q.g.next_deadline(start) == start + 100ms);
    CHECK(q.g.next_deadline(start + 5ms) == start + 100ms);
    q.g.begin_commit(start + 50ms);
    CHECK(q.g.next_deadline(start + 60ms) == start + 160ms); // later ones may be queued meanwhile
    CHECK(q.g.next_deadline(start + 1000ms) == start + 1050ms);
    CHECK(q.g.next_deadline(start + 1050ms) == start + 1150ms); // the late commit has no deadline any more
    q.g.end_commit(true);
    CHECK_FALSE(q.g.next_deadline(start + 1060ms));
}
