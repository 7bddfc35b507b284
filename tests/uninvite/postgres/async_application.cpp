// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/async.hpp>
#include <uninvite/postgres/async_application.hpp>
#include <uninvite/testing/recording_observer.hpp>

#include "support/catch.hpp"
#include "support/postgres/world.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <functional>
#include <string_view>
#include <utility>

using namespace tests;
namespace asio = boost::asio;

namespace {

struct counting_observer
{
    std::atomic<int>* count;
    void operator()(uninvite::removal_event const&) noexcept { ++*count; }
};

/// Verifies one token, and counts its calls.
struct counting_verifier
{
    std::atomic<int> calls{0};

    uninvite::result<uninvite::principal> operator()(std::string_view token)
    {
        ++calls;
        if (token != "theirs") return uninvite::errc::invalid_token;
        return uninvite::principal{uninvite::user_id{1}};
    }
};

template <class Application>
unsigned ask(Application const& app, std::string_view token)
{
    uninvite::request_head head{"DELETE", "/api/v2/course/1/invite/"};
    head.field("Authorization", token);
    auto admitted = async_admit(app.route, head, asio::use_future).get();
    if (!admitted) return admitted.error().status();
    return async_complete(std::move(*admitted), R"({"users":[5,6]})", asio::use_future).get().status();
}

} // namespace

TEST_CASE("an asynchronous application on a database is the route with its pool, store, policy and observer")
{
    course_tables courses;
    courses.other.run("INSERT INTO access_token VALUES (" + hash_literal("manager") + ", 2, 9000), (" +
                      hash_literal("member") + ", 3, 9000)");
    asio::thread_pool threads(1);
    std::atomic<int> seen{0};
    postgres::async_application<counting_observer> app(threads.get_executor(), courses.open(), {}, {},
                                                       {&seen});
    CHECK(ask(app, "Bearer nobody") == 401);
    CHECK(ask(app, "Bearer member") == 403);
    CHECK(ask(app, "Bearer manager") == 204);
    CHECK(seen == 3);
    CHECK(courses.pending() == "7 8 9");
}

TEST_CASE("tokens of an asynchronous application may be another issuer's")
{
    course_tables courses;
    asio::thread_pool threads(1);
    postgres::async_application<> app(threads.get_executor(), courses.open(), {},
                                      [](std::string_view token) -> uninvite::result<uninvite::principal>
                                      {
                                          if (token != "theirs") return uninvite::errc::invalid_token;
                                          return uninvite::principal{user_id{1}};
                                      });
    CHECK(ask(app, "Bearer other") == 401);
    CHECK(ask(app, "Bearer theirs") == 204);
    CHECK(courses.pending() == "7 8 9");
}

TEST_CASE("an asynchronous application borrows a verifier and an observer that it is given as references")
{
    course_tables courses;
    asio::thread_pool threads(1);
    counting_verifier verifier;
    uninvite::testing::recording_observer observer;
    postgres::async_application<uninvite::testing::recording_observer&> app(
        threads.get_executor(), courses.open(), {}, std::ref(verifier), observer);
    CHECK(ask(app, "Bearer other") == 401);
    CHECK(ask(app, "Bearer theirs") == 204);
    CHECK(verifier.calls == 2);
    CHECK(observer.records().size() == 2);
    CHECK(courses.pending() == "7 8 9");
    postgres::verify_function const none;
    postgres::async_application<uninvite::testing::recording_observer&> other(
        threads.get_executor(), courses.open(), {}, none, observer);
    CHECK(ask(other, "Bearer theirs") == 401);
    CHECK(observer.records().size() == 3);
}
