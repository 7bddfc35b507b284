// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/async/admit.hpp>

#include "support/async/posting.hpp"

#include "support/catch.hpp"

#include <boost/asio/deferred.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

using namespace tests;

namespace {

// What async_admit reads of a request, on the heap, to be gone when the call has returned.
struct heap_request
{
    std::string method = "DELETE";
    std::string target = "/api/v2/course/1/invite/?users=7&users=8&padding=" + std::string(100, 'x');
    std::string authorization = "Bearer a-token-that-is-longer-than-a-small-string";
    std::string type = "application/x-www-form-urlencoded";
    std::string id = "1" + std::string(18, '0');
    request_head head{method, target};

    heap_request()
    {
        head.field("Authorization", authorization);
        head.field("Content-Type", type);
    }
    ~heap_request()
    {
        for (std::string* text : {&method, &target, &authorization, &type, &id})
            text->assign(text->size(), '!');
    }
};

// Token and role in one step.
struct joint_policy : posting_policy<told_as::results>
{
    template <class Handler>
    void async_admit(std::string token, course_id course, Handler handler)
    {
        s->asked += "admit " + token + " " + std::to_string(course.value()) + ". ";
        auto const who = s->authenticate(token);
        asio::post(executor,
                   asio::append(std::move(handler),
                                who ? result<decision<>>(decision<>{*who, s->authorize(*who, course)})
                                    : result<decision<>>(who.error())));
    }
};

static_assert(AsyncAdmits<joint_policy> && !AsyncAdmits<posting_policy<told_as::results>>);

} // namespace

TEST_CASE("a policy with async_admit is asked once, and its decision is the answer")
{
    asio::io_context io;
    script s;
    recorder seen;
    remove_invitations const route{
        joint_policy{{&s, io.get_executor()}}, posting_store{&s, io.get_executor()}, {}, seen};
    std::string answers;
    auto const ask = [&]
    {
        async_admit(route, head_of("Bearer one"),
                    asio::bind_executor(io, [&](auto const& a) { answers += text_of(a) + ". "; }));
        CHECK(answers.empty());
        io.run();
        io.restart();
        return std::exchange(answers, {});
    };
    CHECK(ask() == "admitted. ");
    CHECK(std::exchange(s.asked, {}) == "admit one 1. ");

    s.authorize = [](principal const&, course_id) { return errc::forbidden; };
    CHECK(ask() == "403 forbidden. ");
    REQUIRE(seen.events.size() == 1);
    CHECK(seen.events[0].actor == user_id{1});

    s.authenticate = [](std::string const&) { return errc::invalid_token; };
    CHECK(ask() == "401 invalid_token. ");
    REQUIRE(seen.events.size() == 2);
    CHECK(!seen.events[1].actor);
    CHECK(seen.events[1].course == course_id{1});
}

TEST_CASE("async_admit never calls its handler inside the call, whatever decides")
{
    posting_route t;
    std::string answers;
    auto const ask = [&](request_head const& head)
    { async_admit(t.route, head, t.on_io([&](auto const& a) { answers += text_of(a) + ". "; })); };
    request_head wrong_type = head_of();
    wrong_type.field("Content-Type", "image/png");
    ask(head_of("Bearer t", "/x"));
    ask(head_of("Bearer t", "/api/v2/course/1/invite/", "PUT"));
    ask(head_of(""));
    ask(wrong_type);
    ask(head_of());
    CHECK(answers.empty());
    t.run();
    CHECK(answers ==
          "404 no_route. 405 method_not_allowed. 401 missing_token. 415 unsupported_type. admitted. ");
}

TEST_CASE("head, id and what they point to may be gone when async_admit has returned")
{
    bool const by_id = GENERATE(false, true);
    bool const is_deferred = GENERATE(false, true);
    CAPTURE(by_id, is_deferred);
    posting_route t({.users_in_query = true});
    std::optional<decltype(t)::admitted> admitted;
    auto const handler = [&](decltype(t)::admitted a) { admitted.emplace(std::move(a)); };
    std::optional<decltype(async_admit(t.route, head_of(), asio::deferred))> operation;
    {
        auto const r = std::make_unique<heap_request>();
        if (is_deferred && by_id)
            operation.emplace(async_admit(t.route, r->head, r->id, asio::deferred));
        else if (is_deferred)
            operation.emplace(async_admit(t.route, r->head, asio::deferred));
        else if (by_id)
            async_admit(t.route, r->head, r->id, t.on_io(handler));
        else
            async_admit(t.route, r->head, t.on_io(handler));
    }
    if (operation) (*std::move(operation))(t.on_io(handler));
    t.run();
    REQUIRE(admitted);
    REQUIRE(admitted->has_value());
    CHECK((*admitted)->course() == course_id{by_id ? 1'000'000'000'000'000'000 : 1});
    CHECK(t.s.asked.find("authenticate a-token-that-is-longer-than-a-small-string. ") == 0);
    auto const asked = std::move(**admitted).to_removal("");
    REQUIRE(asked.has_value());
    CHECK(asked->users == user_list{user_id{7}, user_id{8}});
}

TEST_CASE("async_admit asks the policy once for each half, in order, and nobody where the header is at fault")
{
    posting_route t;
    t.s.authenticate = [](std::string const&) { return principal{user_id{3}}; };
    CHECK(text_of(t.admit(head_of("Bearer abc", "/api/v2/course/12/invite"))) == "admitted");
    CHECK(t.s.asked == "authenticate abc. authorize 3 12. ");

    t.s.asked.clear();
    for (request_head const& head :
         {head_of("Bearer t", "/x"), head_of("Bearer t", "/api/v2/course/1/invite/", "GET"), head_of(""),
          head_of("Bearer "), head_of("Basic t")})
        CHECK(text_of(t.admit(head)) != "admitted");
    CHECK(t.s.asked.empty());

    t.s.authenticate = [](std::string const&) { return errc::invalid_token; };
    CHECK(text_of(t.admit(head_of())) == "401 invalid_token");
    CHECK(t.s.asked == "authenticate t. ");
}

TEST_CASE("async_admit tells of length and type only who may remove")
{
    posting_route t;
    request_head long_body = head_of();
    long_body.field("Content-Length", "1048577");
    long_body.field("Content-Type", "image/png");
    request_head wrong_type = head_of();
    wrong_type.field("Content-Type", "image/png");

    CHECK(text_of(t.admit(long_body)) == "413 body_too_large");
    CHECK(text_of(t.admit(wrong_type)) == "415 unsupported_type");
    t.s.authorize = [](auto&&...) { return errc::forbidden; };
    CHECK(text_of(t.admit(long_body)) == "403 forbidden");
    CHECK(text_of(t.admit(wrong_type)) == "403 forbidden");
    t.s.authenticate = [](auto&&...) { return errc::invalid_token; };
    CHECK(text_of(t.admit(long_body)) == "401 invalid_token");
    CHECK(text_of(t.admit(wrong_type)) == "401 invalid_token");
}

TEST_CASE("a policy completes with an error code, or with a result that carries the seconds of a Retry-After")
{
    posting_route<told_as::codes> codes;
    posting_route<told_as::results> results;
    auto const slow_down = [](auto&&...) { return failure(errc::throttled, std::chrono::seconds(77)); };
    auto const seconds_of = [](auto& t)
    {
        auto const a = t.admit(head_of());
        CHECK(text_of(a) == "429 throttled");
        CHECK(a.error().body_unread());
        return std::string(a.error()["Retry-After"]);
    };
    std::string const by_default(codes.route.error_response(errc::throttled)["Retry-After"]);
    CHECK(by_default != "77");

    codes.s.authenticate = results.s.authenticate = slow_down;
    CHECK(seconds_of(codes) == by_default);
    CHECK(seconds_of(results) == "77");
    codes.s = results.s = script();
    codes.s.authorize = results.s.authorize = slow_down;
    CHECK(seconds_of(codes) == by_default);
    CHECK(seconds_of(results) == "77");
    results.s = script();
    CHECK(text_of(results.admit(head_of())) == "admitted");
}

TEST_CASE("the observer is told once of each refusal by async_admit, with what was known by then")
{
    posting_route t;
    auto const check = [&](request_head const& head, errc e, bool course, bool actor)
    {
        CHECK(t.admit(head).error().error() == e);
        REQUIRE(t.seen.events.size() == 1);
        heard const h = std::exchange(t.seen.events, {})[0];
        CHECK(h.what == (row_of(e).status < 500 ? outcome::refused : outcome::failed));
        CHECK(h.status == row_of(e).status);
        CHECK(h.cause == make_error_code(e));
        CHECK(h.course == (course ? std::optional(course_id{1}) : std::nullopt));
        CHECK(h.actor == (actor ? std::optional(user_id{1}) : std::nullopt));
        CHECK(h.asked.empty());
    };
    CHECK(text_of(t.admit(head_of())) == "admitted");
    CHECK(t.seen.events.empty());

    check(head_of("Bearer t", "/x"), errc::no_route, false, false);
    check(head_of(""), errc::missing_token, true, false);
    request_head wrong_type = head_of();
    wrong_type.field("Content-Type", "image/png");
    check(wrong_type, errc::unsupported_type, true, true);
    t.s.authorize = [](auto&&...) { return errc::busy; };
    check(head_of(), errc::busy, true, true);
    t.s.authorize = [](auto&&...) { return errc::not_found; };
    check(head_of(), errc::not_found, true, true);
    t.s.authenticate = [](auto&&...) { return errc::invalid_token; };
    check(head_of(), errc::invalid_token, true, false);
}

TEST_CASE("what a policy throws leaves as it came, after the observer was told once")
{
    struct own_exception
    {
    };
    posting_route t;
    bool is_called = false;
    auto const handler = [&](auto const&) { is_called = true; };
    auto const check = [&](std::optional<user_id> actor)
    {
        t.run();
        REQUIRE(t.seen.events.size() == 1);
        CHECK(t.seen.events[0].what == outcome::failed);
        CHECK(t.seen.events[0].status == 500);
        CHECK(t.seen.events[0].course == course_id{1});
        CHECK(t.seen.events[0].actor == actor);
        t.seen.events.clear();
    };
    t.s.authorize = [](auto&&...) -> result<grant> { throw own_exception(); };
    async_admit(t.route, head_of(), t.on_io(handler));
    CHECK_THROWS_AS(t.io.run(), own_exception);
    check(user_id{1});
    t.s.authenticate = [](auto&&...) -> result<principal> { throw own_exception(); };
    CHECK_THROWS_AS(async_admit(t.route, head_of(), t.on_io(handler)), own_exception);
    check(std::nullopt);
    CHECK_FALSE(is_called);
}

TEST_CASE("on what an asynchronous policy lets pass reaches the store")
{
    grant const basis = GENERATE(grant::by_role, grant::by_policy);
    posting_route t;
    t.s.authenticate = [](auto&&...) { return principal{user_id{6}}; };
    t.s.authorize = [=](auto&&...) { return basis; };
    auto admitted = t.admit(head_of());
    REQUIRE(admitted.has_value());
    CHECK(admitted->actor() == user_id{6});
    auto const asked = std::move(*admitted).to_removal("users=7");
    REQUIRE(asked.has_value());
    CHECK(asked->basis == basis);
    CHECK(asked->actor == user_id{6});
}

namespace {

struct badge // moves and does not copy
{
    std::unique_ptr<user_id> who;
    friend user_id actor(badge const& b) { return *b.who; }
};

struct badge_policy
{
    using principal_type = badge;
    asio::io_context::executor_type executor;

    template <class Handler>
    void async_authenticate(std::string, Handler handler)
    {
        asio::post(executor,
                   asio::append(std::move(handler), error_code(), badge{std::make_unique<user_id>(8)}));
    }
    template <class Handler>
    void async_authorize(badge b, course_id, Handler handler)
    {
        result<grant> r = errc::forbidden;
        if (*b.who == user_id{8}) r = grant::by_role;
        asio::post(executor, asio::append(std::move(handler), std::move(r)));
    }
};

template <class Route, class Id>
constexpr bool is_an_id = requires(Route const& route, request_head const& head, Id id) {
    async_admit(route, head, id, asio::deferred);
};
template <class Route>
constexpr bool zero_is_an_id = requires(Route const& route, request_head const& head) {
    async_admit(route, head, 0, asio::deferred); // would be a null pointer to text
};
using some_route = decltype(posting_route<>::route);
static_assert(is_an_id<some_route, std::string_view> && is_an_id<some_route, char const*>);
static_assert(!is_an_id<some_route, int> && !zero_is_an_id<some_route>);

using operation = decltype(async_admit(std::declval<some_route const&>(), head_of(), asio::deferred));
static_assert(std::is_move_constructible_v<operation> && !std::is_copy_constructible_v<operation>);

} // namespace

TEST_CASE("the principal of an asynchronous policy may only move, and the store may be synchronous")
{
    asio::io_context io;
    struct
    {
        std::string actors;
        result<removed> remove(removal const& r)
        {
            actors += std::to_string(r.actor.value());
            return removed();
        }
    } store;
    remove_invitations const route{badge_policy{io.get_executor()}, store};
    async_admit(
        route, head_of(),
        asio::bind_executor(io, [](auto a) { CHECK(text_of(std::move(*a).complete("users=7")) == "204"); }));
    io.run();
    CHECK(store.actors == "8");
}
