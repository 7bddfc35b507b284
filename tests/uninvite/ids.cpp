// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/ids.hpp>

#include "support/catch.hpp"

#include <limits>
#include <type_traits>

using uninvite::course_id;
using uninvite::user_id;

static_assert(!std::is_convertible_v<std::int64_t, user_id>, "a number does not become an id by itself");
static_assert(!std::is_convertible_v<user_id, std::int64_t>);
static_assert(!std::is_constructible_v<user_id, course_id>, "a course does not stand for a user");
static_assert(!std::is_default_constructible_v<user_id>, "there is no id that is none");

template <class A, class B>
constexpr bool compares = requires(A a, B b) { a == b; };
static_assert(compares<user_id, user_id>);
static_assert(!compares<user_id, course_id>);

TEST_CASE("an id is 1 to 2^63-1")
{
    constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
    CHECK(user_id{1}.value() == 1);
    CHECK(course_id{max}.value() == max);
    CHECK(user_id::from(1)->value() == 1);
    CHECK(user_id::from(max)->value() == max);

    for (std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()})
    {
        CAPTURE(n);
        CHECK_THROWS_AS(user_id{n}, std::out_of_range);
        CHECK(!user_id::from(n));
        CHECK(!course_id::from(n));
    }
}

TEST_CASE("ids of one kind have an order")
{
    CHECK(user_id{7} == user_id{7});
    CHECK(user_id{7} != user_id{8});
    CHECK(user_id{7} < user_id{8});
}
