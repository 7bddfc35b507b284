// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/async/complete.hpp>

#include "support/async/posting.hpp"

#include "support/catch.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace tests;

namespace {

struct admitting : posting_route<>
{
    using posting_route<>::posting_route;

    admission admitted()
    {
        auto a = admit(head_of());
        REQUIRE(a.has_value());
        s.asked.clear();
        return std::move(*a);
    }
};

using completion = decltype(async_complete(std::declval<admitting::admission>(), "", asio::deferred));
static_assert(std::is_move_constructible_v<completion> && !std::is_copy_constructible_v<completion>);

template <class A>
constexpr bool is_completed = requires(A a) { async_complete(std::forward<A>(a), "", asio::deferred); };
static_assert(is_completed<admitting::admission&&>);
static_assert(!is_completed<admitting::admission&>, "an admission is spent where one can see it");

std::vector<user_id> const seven_and_eight = {user_id{7}, user_id{8}};

} // namespace

TEST_CASE("async_complete never calls its handler inside the call, whatever decides")
{
    admitting t;
    std::string answers;
    auto const ask = [&](admitting::admission& a, std::string_view body) {
        async_complete(std::move(a), body, t.on_io([&](response const& r) { answers += text_of(r) + ". "; }));
    };
    auto a = t.admitted(), b = t.admitted(), c = t.admitted();
    ask(a, "");
    ask(b, "users=0");
    ask(b, "users=7");
    ask(c, "users=7");
    CHECK(answers.empty());
    t.run();
    CHECK(answers == "400 missing_body. 400 out_of_range. 500 failed. 204. ");
}

TEST_CASE("the body is read in the call to async_complete, and may be gone when it has returned")
{
    bool const is_deferred = GENERATE(false, true);
    CAPTURE(is_deferred);
    admitting t;
    user_list asked;
    t.s.remove = [&](removal const& r)
    {
        asked = r.users;
        return removed(r.users);
    };
    std::string body = "{\"users\":[";
    for (int user = 1; user != 1000; ++user)
        body += std::to_string(user) + ",";
    body += "1000]}";

    std::string answer;
    auto const handler = [&](response const& r) { answer = text_of(r); };
    std::optional<completion> kept;
    auto a = t.admitted();
    {
        auto const copy = std::make_unique<std::string>(body);
        if (is_deferred)
            kept.emplace(async_complete(std::move(a), *copy, asio::deferred));
        else
            async_complete(std::move(a), *copy, t.on_io(handler));
        copy->assign(copy->size(), '!');
    }
    if (kept) (*std::move(kept))(t.on_io(handler));
    t.run();
    CHECK(answer == "204");
    CHECK(asked.size() == 1000);
    CHECK(asked[999] == user_id{1000});
}

TEST_CASE(
    "a second use of an admission is 500, removes nothing, and the observer is notified, in either form")
{
    admitting t;
    auto const is_spent = [&](admitting::admission& a)
    {
        t.s.asked.clear();
        t.seen.events.clear();
        CHECK(text_of(t.complete(std::move(a), "users=8")) == "500 failed");
        CHECK(text_of(std::move(a).to_removal("users=8").error()) == "500 failed");
        CHECK(t.s.asked.empty());
        REQUIRE(t.seen.events.size() == 2);
        for (heard const& h : t.seen.events)
        {
            CHECK(h.what == outcome::failed);
            CHECK(h.course == course_id{1});
            CHECK(h.actor == user_id{1});
        }
    };
    auto a = t.admitted();
    CHECK(text_of(t.complete(std::move(a), "users=7")) == "204");
    is_spent(a);
    a = t.admitted();
    CHECK(text_of(t.complete(std::move(a), "users=0")) == "400 out_of_range");
    is_spent(a);
    a = t.admitted();
    CHECK(std::move(a).to_removal("users=7").has_value());
    is_spent(a);
    a = t.admitted();
    {
        auto const never_launched = async_complete(std::move(a), "users=7", asio::deferred);
        CHECK(t.s.asked.empty());
    }
    is_spent(a);
}

TEST_CASE("the observer is told once of each admission spent by async_complete, and the client the same")
{
    admitting t;
    auto const ask = [&](std::string_view body)
    {
        auto a = t.admitted();
        t.seen.events.clear();
        std::string const answer = text_of(t.complete(std::move(a), body));
        REQUIRE(t.seen.events.size() == 1);
        heard const& h = t.seen.events[0];
        CHECK(answer.starts_with(std::to_string(h.status)));
        CHECK(h.course == course_id{1});
        CHECK(h.actor == user_id{1});
        CHECK(h.asked == (answer.starts_with("400") ? std::vector<user_id>() : seven_and_eight));
        CHECK(h.removed.has_value() == (answer == "204"));
        return answer + (h.what == outcome::removed   ? ", removed"
                         : h.what == outcome::refused ? ", refused"
                         : h.what == outcome::failed  ? ", failed"
                                                      : ", unknown");
    };
    CHECK(ask("users=8&users=7") == "204, removed");
    CHECK(t.seen.events[0].removed == seven_and_eight);
    CHECK(ask("users=7&users=x") == "400 not_an_integer, refused");

    error_code says;
    t.s.remove = [&](auto&&...) { return says; };
    auto const where_the_store_says = [&](error_code ec)
    {
        says = ec;
        std::string const answer = ask("users=7&users=8");
        if (ec != asio::error::operation_aborted) CHECK(t.seen.events[0].cause == ec);
        return answer;
    };
    CHECK(where_the_store_says(errc::forbidden) == "403 forbidden, refused");
    CHECK(where_the_store_says(errc::not_found) == "404 not_found, refused");
    CHECK(where_the_store_says(errc::busy) == "503 busy, failed");
    CHECK(where_the_store_says(errc::outcome_unknown) == "503 outcome_unknown, unknown");
    CHECK(where_the_store_says(errc::failed) == "500 failed, failed");
    CHECK(where_the_store_says(asio::error::connection_reset) == "500 failed, failed");
    CHECK(where_the_store_says(asio::error::operation_aborted) == "503 busy, failed");
}

TEST_CASE(
    "what a store throws leaves as it came, after the observer was told once, and the admission is spent")
{
    struct own_exception
    {
    };
    admitting t;
    t.s.remove = [](auto&&...) -> result<removed> { throw own_exception(); };
    bool is_called = false;
    auto a = t.admitted();
    CHECK_THROWS_AS(
        async_complete(std::move(a), "users=7&users=8", t.on_io([&](response const&) { is_called = true; })),
        own_exception);
    t.run();
    CHECK_FALSE(is_called);
    REQUIRE(t.seen.events.size() == 1);
    heard const& h = t.seen.events[0];
    CHECK(h.what == outcome::unknown);
    CHECK(h.status == 500);
    CHECK(h.course == course_id{1});
    CHECK(h.actor == user_id{1});
    CHECK(h.asked == seven_and_eight);
    t.s.remove = script().remove;
    CHECK(text_of(t.complete(std::move(a), "users=7")) == "500 failed");
}

TEST_CASE("a route without an observer answers the same, and the policy may be synchronous")
{
    struct
    {
        result<principal> authenticate(std::string_view) { return principal{user_id{4}}; }
        result<grant> authorize(principal const&, course_id) { return grant::by_policy; }
    } policy;
    asio::io_context io;
    script s;
    posting_store store{&s, io.get_executor()};
    remove_invitations const route{policy, store};
    std::string told;
    s.remove = [&](removal const& r) -> result<removed>
    {
        told += std::to_string(r.actor.value()) + " " + std::to_string(r.users.size()) + ", ";
        if (r.users.size() == 1) return errc::forbidden;
        return removed::unknown();
    };
    for (char const* body : {"users=7&users=8", "users=7", "users=x"})
        async_complete(*route.admit(head_of()), body,
                       asio::bind_executor(io,
                                           [&](response const& r)
                                           {
                                               told += text_of(r);
                                               if (r.count())
                                                   told += " of " + std::to_string(r.count()->asked);
                                               told += ", ";
                                           }));
    io.run();
    CHECK(told == "4 2, 4 1, 204 of 2, 403 forbidden of 1, 400 not_an_integer, ");
}

namespace legacy {

struct queue // cannot be changed
{
    asio::io_context::executor_type executor;
    long course = 0;
};

} // namespace legacy

template <>
struct uninvite::storage_traits<legacy::queue>
{
    template <class Handler>
    static void async_remove(legacy::queue& q, removal r, Handler handler)
    {
        q.course = r.course.value();
        asio::post(q.executor, asio::append(std::move(handler), error_code(), removed()));
    }

    template <class Handler>
    static void async_authenticate(legacy::queue& q, std::string, Handler handler)
    {
        asio::post(q.executor, asio::append(std::move(handler), error_code(), principal{user_id{1}}));
    }

    template <class Handler>
    static void async_authorize(legacy::queue& q, principal, course_id, Handler handler)
    {
        asio::post(q.executor, asio::append(std::move(handler), error_code(), grant(grant::by_role)));
    }
};

TEST_CASE("storage_traits stands in for the members of an asynchronous policy and store")
{
    asio::io_context io;
    legacy::queue queue{io.get_executor()};
    remove_invitations const route{queue, queue};
    std::string answer;
    async_admit(route, head_of("Bearer t", "/api/v2/course/12/invite/"),
                asio::bind_executor(io,
                                    [&](auto a)
                                    {
                                        async_complete(std::move(*a), "users=7",
                                                       asio::bind_executor(io, [&](response const& r)
                                                                           { answer = text_of(r); }));
                                    }));
    io.run();
    CHECK(answer == "204");
    CHECK(queue.course == 12);
}
