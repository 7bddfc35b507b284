// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/async/posting.hpp"

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <uninvite/sqlite/async_store.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <string>
#include <tuple>

using namespace tests;

namespace {

/// Runs a coroutine to its end; what it throws, this throws.
void run(asio::io_context& io, asio::awaitable<void> coroutine)
{
    std::exception_ptr thrown;
    asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr e) { thrown = e; });
    io.restart();
    io.run();
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace

TEST_CASE("async_admit and async_complete take a callback with an executor")
{
    posting_route t;
    std::string answers;
    async_admit(t.route, head_of(),
                t.on_io(
                    [&](auto a)
                    {
                        answers += text_of(a) + ", ";
                        async_complete(std::move(*a), "users=7",
                                       t.on_io([&](response const& r) { answers += text_of(r); }));
                    }));
    t.run();
    CHECK(answers == "admitted, 204");
}

TEST_CASE("async_admit and async_complete take use_future")
{
    posting_route t;
    auto admitted = async_admit(t.route, head_of(), asio::use_future);
    t.run();
    auto answer = async_complete(*admitted.get(), "users=7", asio::use_future);
    t.run();
    CHECK(text_of(answer.get()) == "204");

    t.s.authorize = [](auto&&...) { return errc::forbidden; };
    auto refused = async_admit(t.route, head_of(), asio::use_future);
    t.run();
    CHECK(text_of(refused.get()) == "403 forbidden");
}

TEST_CASE("async_admit and async_complete take use_awaitable")
{
    posting_route t;
    std::string answers;
    auto const serve = [&]() -> asio::awaitable<void>
    {
        for (char const* body : {"users=7", "users=x"})
        {
            auto a = co_await async_admit(t.route, head_of(), asio::use_awaitable);
            response const r = co_await async_complete(std::move(*a), body, asio::use_awaitable);
            answers += text_of(r) + ", ";
        }
        auto const a = co_await async_admit(t.route, head_of(""), asio::use_awaitable);
        answers += text_of(a);
    };
    run(t.io, serve());
    CHECK(answers == "204, 400 not_an_integer, 401 missing_token");
}

TEST_CASE("async_admit and async_complete take deferred, and start when they are launched")
{
    posting_route t;
    std::string answers;
    auto admit = async_admit(t.route, head_of(), asio::deferred);
    t.run();
    CHECK(t.s.asked.empty());

    auto const serve = [&]() -> asio::awaitable<void>
    {
        auto a = co_await std::move(admit)(asio::use_awaitable);
        auto complete = async_complete(std::move(*a), "users=7", asio::deferred);
        answers += t.s.asked;
        response const r = co_await std::move(complete)(asio::use_awaitable);
        answers += text_of(r) + ", " + text_of(co_await async_admit(t.route, head_of(""), asio::deferred));
    };
    run(t.io, serve());
    CHECK(answers == "authenticate t. authorize 1 1. 204, 401 missing_token");
}

TEST_CASE("async_admit and async_complete take as_tuple")
{
    posting_route t;
    std::string answers;
    auto const serve = [&]() -> asio::awaitable<void>
    {
        auto const token = asio::as_tuple(asio::use_awaitable);
        auto [a] = co_await async_admit(t.route, head_of(), token);
        auto [r] = co_await async_complete(std::move(*a), "users=7", token);
        answers = text_of(r);
    };
    run(t.io, serve());
    CHECK(answers == "204");
}

TEST_CASE("the asynchronous group store takes every completion token")
{
    course_file const courses;
    sqlite::async_store store(courses.open());
    asio::io_context io;
    std::string answers;

    auto const one = [](long course, long actor, long user) { return removal_of(course, actor, {user}); };
    CHECK(told(store.async_remove(one(1, 1, 5), asio::use_future).get()) == "5");
    auto const remove = [&]() -> asio::awaitable<void>
    {
        answers += told(co_await store.async_remove(one(1, 1, 7), asio::use_awaitable)) + ", ";
        auto operation = store.async_remove(one(1, 1, 8), asio::deferred);
        answers += courses.pending() + ", ";
        answers += told(co_await std::move(operation)(asio::use_awaitable)) + ", ";
        auto const [ec, done] =
            co_await store.async_remove(one(1, 3, 9), asio::as_tuple(asio::use_awaitable));
        answers += told(ec ? result<removed>(ec) : done) + ", ";
        try
        {
            co_await store.async_remove(one(77, 1, 9), asio::use_awaitable);
        }
        catch (boost::system::system_error const& e)
        {
            answers += told(e.code());
        }
    };
    run(io, remove());
    CHECK(answers == "7, 8 9, 8, forbidden, not_found");
    CHECK(courses.pending() == "9");
}
