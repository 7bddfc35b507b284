// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/group_queue.hpp>

#include "support/catch.hpp"

#include <memory>
#include <string>

using namespace uninvite::sqlite;
using namespace std::chrono_literals;

namespace {

struct one
{
    char name;
    std::size_t count;
    std::chrono::steady_clock::time_point deadline;

    std::size_t users() const noexcept { return count; }
};

using queue = detail::group_queue<std::shared_ptr<one>>;

constexpr std::chrono::steady_clock::time_point start{};

// Each waits 100 ms, and they come 10 ms after each other.
queue of(std::initializer_list<std::size_t> users)
{
    queue q;
    char name = 'a';
    for (std::size_t n : users)
    {
        q.push(std::make_shared<one>(one{name, n, start + 100ms + (name - 'a') * 10ms}));
        ++name;
    }
    return q;
}

std::string names(queue::list const& group)
{
    std::string all;
    for (auto const& p : group)
        all += p->name;
    return all;
}

} // namespace

TEST_CASE("a group is taken from the front, up to so many removals")
{
    queue q = of({1, 1, 1, 1, 1});
    group_options const limits{.group_removals = 2};
    CHECK(names(q.take_group(limits)) == "ab");
    CHECK(q.size() == 3);
    CHECK(q.front()->name == 'c');
    CHECK(names(q.take_group(limits)) == "cd");
    CHECK(names(q.take_group(limits)) == "e");
    CHECK(q.empty());
    CHECK(names(q.take_group(limits)) == "");
}

TEST_CASE("a group is taken up to so many users, and one larger removal is a group by itself")
{
    group_options const limits{.group_users = 10};
    queue q = of({4, 6, 1, 11, 9, 2});
    CHECK(names(q.take_group(limits)) == "ab");
    CHECK(names(q.take_group(limits)) == "c");
    CHECK(names(q.take_group(limits)) == "d");
    CHECK(names(q.take_group(limits)) == "e");
    CHECK(names(q.take_group(limits)) == "f");
}

TEST_CASE("who waits past the deadline is overdue, and who came later is not yet")
{
    queue q = of({1, 1, 1});
    CHECK(names(q.take_overdue(start + 99ms)) == "");
    CHECK(names(q.take_overdue(start + 110ms)) == "ab");
    CHECK(q.size() == 1);
    CHECK(names(q.take_overdue(start + 1h)) == "c");
    CHECK(names(q.take_overdue(start + 1h)) == "");
}

TEST_CASE("one is taken out from anywhere, and the order of the others stays")
{
    queue q = of({1, 1, 1});
    auto const is = [](char name) { return [=](std::shared_ptr<one> const& p) { return p->name == name; }; };
    CHECK(names(q.take(is('b'))) == "b");
    CHECK(names(q.take(is('b'))) == "");
    CHECK(names(q.take_all()) == "ac");
    CHECK(q.empty());
    CHECK(names(q.take_all()) == "");
}
