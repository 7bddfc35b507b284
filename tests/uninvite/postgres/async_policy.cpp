// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/async_policy.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

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
