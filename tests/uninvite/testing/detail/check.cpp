// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/check.hpp>

#include "support/catch.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

using namespace uninvite;
namespace kit = uninvite::testing::detail;

TEST_CASE("what throws under a promise breaks it, with the words of the exception")
{
    testing::report r;
    kit::look_at(r, "first",
                 [](auto expect) { expect(true, "unused"), throw std::runtime_error("no disk"); });
    kit::look_at(r, "second", [](auto) { throw 7; });
    CHECK(r.text() == "first: it throws: no disk\nsecond: it throws\n");
    CHECK(r.kept() == 1);
}

TEST_CASE("an answer that should be an error says what it is instead")
{
    testing::report r;
    auto const expected = [&](result<removed> const& answer) {
        kit::look_at(r, "p", [&](auto expect) { kit::expect_error(expect, "now", answer, errc::forbidden); });
    };
    expected(errc::forbidden);
    CHECK(r.passed());
    expected(errc::busy);
    expected(removed(user_list{user_id{7}, user_id{8}}));
    CHECK(r.text() == "p: now: it answers busy, not forbidden\np: now: it answers {7, 8}, not forbidden\n");
}

TEST_CASE("a race runs both sides once in each round, and at the same time")
{
    std::atomic<int> together{0}, first{0}, second{0};
    kit::race(
        5,
        [&](int round)
        {
            CHECK(first++ == round);
            ++together;
            while (together.load() % 2 != 0) // ends only if the other side runs beside it
                std::this_thread::yield();
        },
        [&](int)
        {
            ++second;
            ++together;
        });
    CHECK(first == 5);
    CHECK(second == 5);
}

TEST_CASE("a race throws what either side throws, after both have ended")
{
    bool const is_first = GENERATE(true, false);
    std::atomic<int> ended{0};
    auto const side = [&](bool throws)
    {
        return [&, throws](int)
        {
            ++ended;
            if (throws) throw std::runtime_error("side");
        };
    };
    CHECK_THROWS_AS(kit::race(3, side(is_first), side(!is_first)), std::runtime_error);
    CHECK(ended == 2);
}

TEST_CASE("a list of users is printed with its ids, and a long one with the first of them and the number")
{
    CHECK(kit::text_of(user_list{}) == "{}");
    CHECK(kit::text_of(user_list{user_id{7}, user_id{8}}) == "{7, 8}");
    user_list many;
    for (int id = 1; id != 1001; ++id)
        many.push_back(user_id{id});
    CHECK(kit::text_of(many) == "{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...: 1000 users}");
}
