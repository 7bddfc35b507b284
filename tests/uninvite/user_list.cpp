// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/user_list.hpp>

#include "support/catch.hpp"

#include <type_traits>
#include <vector>

using uninvite::user_id;
using uninvite::user_list;

static_assert(std::is_nothrow_move_constructible_v<user_list> &&
              std::is_nothrow_move_assignable_v<user_list>);

namespace {

// n ids, the greatest first.
user_list falling(std::size_t n)
{
    user_list list;
    for (std::size_t i = n; i != 0; --i)
        list.push_back(user_id{static_cast<std::int64_t>(i)});
    return list;
}

std::vector<std::int64_t> values(user_list const& list)
{
    std::vector<std::int64_t> v;
    for (user_id u : list)
        v.push_back(u.value());
    return v;
}

} // namespace

TEST_CASE("a list of users keeps its order past the 64 that fit inside")
{
    for (std::size_t n : {0u, 1u, 63u, 64u, 65u, 66u, 200u})
    {
        CAPTURE(n);
        user_list const list = falling(n);
        CHECK(list.size() == n);
        CHECK(list.empty() == (n == 0));
        CHECK(list.view().size() == n);
        std::vector<std::int64_t> expected;
        for (std::size_t i = n; i != 0; --i)
            expected.push_back(static_cast<std::int64_t>(i));
        CHECK(values(list) == expected);
        for (std::size_t i = 0; i != n; ++i)
            CHECK(list[i].value() == expected[i]);
    }
}

TEST_CASE("sort_unique sorts and drops the repeats, also back below 64")
{
    user_list few{user_id{9}, user_id{7}, user_id{9}, user_id{8}, user_id{7}};
    few.sort_unique();
    CHECK(values(few) == std::vector<std::int64_t>{7, 8, 9});

    user_list many;
    for (std::int64_t i = 0; i != 200; ++i)
        many.push_back(user_id{1 + i % 3});
    many.sort_unique();
    CHECK(values(many) == std::vector<std::int64_t>{1, 2, 3});
    many.push_back(user_id{4});
    CHECK(values(many) == std::vector<std::int64_t>{1, 2, 3, 4});

    user_list const copy = many;
    CHECK(values(copy) == std::vector<std::int64_t>{1, 2, 3, 4});

    user_list all = falling(200);
    all.sort_unique();
    CHECK(all.size() == 200);
    CHECK(all[0].value() == 1);
    CHECK(all[199].value() == 200);

    user_list rising{user_id{1}, user_id{2}, user_id{2}, user_id{3}};
    rising.sort_unique();
    CHECK(values(rising) == std::vector<std::int64_t>{1, 2, 3});

    user_list none;
    none.sort_unique();
    CHECK(none.empty());
}

TEST_CASE("a list of users grows after sort_unique, wherever its ids then are")
{
    for (std::int64_t n : {63, 64, 65, 66})
    {
        CAPTURE(n);
        user_list list;
        for (std::int64_t i = 0; i != 200; ++i)
            list.push_back(user_id{n - i % n});
        list.sort_unique();
        CHECK(list.size() == static_cast<std::size_t>(n));
        user_list const copy = list;
        list.push_back(user_id{1000});
        list.push_back(user_id{1001});
        std::vector<std::int64_t> expected;
        for (std::int64_t i = 1; i <= n; ++i)
            expected.push_back(i);
        CHECK(values(copy) == expected);
        expected.insert(expected.end(), {1000, 1001});
        CHECK(values(list) == expected);
    }
}

TEST_CASE("a copy of a list of users is the same and its own")
{
    for (std::size_t n : {0u, 3u, 64u, 65u, 100u})
        for (std::size_t m : {0u, 3u, 100u})
        {
            CAPTURE(n, m);
            user_list const list = falling(n);
            user_list copy = list;
            CHECK(copy == list);
            user_list assigned = falling(m);
            assigned = list;
            CHECK(assigned == list);
            copy.push_back(user_id{1000});
            CHECK(list.size() == n);
            CHECK_FALSE(copy == list);
            user_list& self = assigned;
            assigned = self;
            CHECK(assigned == list);
        }
}

TEST_CASE("a list of users that was moved from is empty")
{
    for (std::size_t n : {0u, 3u, 64u, 65u, 100u})
        for (std::size_t m : {0u, 3u, 100u})
        {
            CAPTURE(n, m);
            user_list list = falling(n);
            user_list moved = std::move(list);
            CHECK(moved == falling(n));
            CHECK(list.empty());
            CHECK(list.view().empty());

            user_list assigned = falling(m);
            assigned = std::move(moved);
            CHECK(assigned == falling(n));
            CHECK(moved.empty());
            moved.push_back(user_id{5});
            CHECK(values(moved) == std::vector<std::int64_t>{5});
            user_list& self = assigned;
            assigned = std::move(self);
            CHECK(assigned == falling(n));
        }
}

TEST_CASE("a list of users that was cleared starts anew")
{
    user_list list = falling(100);
    list.clear();
    CHECK(list.empty());
    list.push_back(user_id{5});
    CHECK(values(list) == std::vector<std::int64_t>{5});
}

TEST_CASE("lists of users are equal where their ids are, wherever they are kept")
{
    user_list spilled = falling(65);
    for (std::size_t i = 0; i != 65; ++i)
        spilled.push_back(user_id{1});
    spilled.clear();
    user_list many;
    for (int i = 0; i != 100; ++i)
        many.push_back(user_id{7});
    many.sort_unique();
    CHECK(many == user_list{user_id{7}});
    CHECK_FALSE(many == user_list{user_id{8}});
    CHECK_FALSE(many == user_list{});
    CHECK(spilled == user_list{});
}
