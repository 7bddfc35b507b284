// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/async_policy.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

using namespace tests;
namespace asio = boost::asio;

TEST_CASE("the asynchronous policy authenticates and authorizes as the synchronous one")
{
    course_tables courses;
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") +
                      ", 2, 9000);"
                      "INSERT INTO course VALUES (3, 'secret', false)");
    asio::thread_pool threads(1);
    postgres::async_pool pool(threads.get_executor(), courses.open());
    postgres::async_policy policy(pool);
    auto const authorize = [&](long user, long course)
    {
        return policy.async_authorize(uninvite::principal{user_id{user}}, course_id{course}, asio::use_future)
            .get();
    };
    CHECK(policy.async_authenticate("sesame", asio::use_future).get()->user == user_id{2});
    CHECK(name_of(policy.async_authenticate("open", asio::use_future).get()) == "invalid_token");
    CHECK(*authorize(1, 1) == uninvite::grant::by_role);
    CHECK(*authorize(2, 1) == uninvite::grant::by_role);
    CHECK(name_of(authorize(3, 1)) == "forbidden");
    CHECK(name_of(authorize(5, 1)) == "forbidden");
    CHECK(name_of(authorize(1, 3)) == "not_found");
    CHECK(name_of(authorize(1, 99)) == "not_found");
}

TEST_CASE("the asynchronous policy decides in one step as in two, also for a verifier of the host")
{
    course_tables courses;
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("sesame") + ", 2, 9000)");
    postgres::statements sql;
    if (GENERATE(true, false)) sql.find_admission = "";
    asio::thread_pool threads(1);
    postgres::async_pool pool(threads.get_executor(), courses.open({.statements = sql}));
    postgres::verify_function verify;
    if (GENERATE(false, true))
        verify = [](std::string_view token) -> uninvite::result<uninvite::principal>
        {
            if (token != "sesame") return uninvite::errc::invalid_token;
            return uninvite::principal{user_id{2}};
        };
    postgres::async_policy policy(pool, verify);
    auto const admit = [&](std::string token, long course)
    { return policy.async_admit(std::move(token), course_id{course}, asio::use_future).get(); };
    REQUIRE(admit("sesame", 1).has_value());
    CHECK(admit("sesame", 1)->who.user == user_id{2});
    CHECK(*admit("sesame", 1)->basis == uninvite::grant::by_role);
    CHECK(name_of(admit("sesame", 99)->basis) == "not_found");
    CHECK(name_of(admit("open", 1)) == "invalid_token");
    courses.other.run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    CHECK(name_of(admit("sesame", 1)->basis) == "forbidden");
}

TEST_CASE("an admission of the asynchronous policy is busy when its pool is gone, in one step or in two")
{
    course_tables courses;
    postgres::statements sql;
    if (GENERATE(true, false)) sql.find_admission = "";
    asio::thread_pool threads(1);
    auto pool =
        std::make_unique<postgres::async_pool>(threads.get_executor(), courses.open({.statements = sql}));
    postgres::async_policy policy(*pool);
    pool.reset();
    CHECK(name_of(policy.async_admit("sesame", course_id{1}, asio::use_future).get()) == "busy");
}
