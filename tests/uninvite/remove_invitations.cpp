// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/remove_invitations.hpp>

#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/problem.hpp"
#include "support/world.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace uninvite;
using tests::world;

namespace {

constexpr char const* path = "/api/v2/course/1/invite/";

// A policy and a store that note each question and answer as they are told to.
struct script
{
    std::string log;
    std::function<result<principal>()> authenticate = [] { return principal{user_id{1}}; };
    std::function<result<grant>()> authorize = [] { return grant::by_role; };
    std::function<result<removed>(removal const&)> remove = [](removal const& r) { return removed(r.users); };
};

struct scripted_policy
{
    script& s;
    result<principal> authenticate(std::string_view token)
    {
        s.log += "authenticate(" + std::string(token) + ") ";
        return s.authenticate();
    }
    result<grant> authorize(principal const& who, course_id course)
    {
        s.log +=
            "authorize(" + std::to_string(who.user.value()) + "," + std::to_string(course.value()) + ") ";
        return s.authorize();
    }
};

struct scripted_store
{
    script& s;
    result<removed> remove(removal const& r)
    {
        s.log += r.basis == grant::by_role ? "remove(by_role" : "remove(by_policy";
        s.log += "," + std::to_string(r.course.value()) + "," + std::to_string(r.actor.value());
        for (user_id user : r.users)
            s.log += "," + std::to_string(user.value());
        s.log += ") ";
        return s.remove(r);
    }
};

struct scripted
{
    script s;
    testing::recording_observer seen;
    remove_invitations<scripted_policy, scripted_store, testing::recording_observer&> route{
        {s}, {s}, route_options{}, seen};
};

struct only_moves
{
    std::unique_ptr<user_id> user;
    friend user_id actor(only_moves const& p) { return *p.user; }
};

request_head head_of(std::string_view target = path, std::string_view token = "Bearer t",
                     std::string_view method = "DELETE")
{
    request_head head{method, target};
    if (!token.empty()) head.field("Authorization", token);
    return head;
}

std::string constructing(route_options const& o)
{
    try
    {
        script s;
        remove_invitations const route{scripted_policy{s}, scripted_store{s}, o};
    }
    catch (std::invalid_argument const& e)
    {
        return e.what();
    }
    return "no exception";
}

using route_type = decltype(scripted::route);

template <class... Args>
constexpr bool is_admitted = requires(route_type const& r, Args... args) { r.admit(args...); };
static_assert(is_admitted<request_head> && is_admitted<request_head, std::string_view> &&
              is_admitted<request_head, char const*> && is_admitted<request_head, std::string>);
static_assert(!is_admitted<request_head, int> && !is_admitted<request_head, unsigned long long> &&
              !is_admitted<request_head, char> && !is_admitted<request_head, course_id> &&
              !is_admitted<request_head, double>);

template <class... Args>
constexpr bool is_called = requires(route_type const& r, Args... args) { r(args...); };
static_assert(is_called<request_head, std::string_view> &&
              is_called<request_head, std::string_view, std::string_view> &&
              is_called<request_head, char const*, char const*>);
static_assert(!is_called<request_head, int, std::string_view> &&
              !is_called<request_head, long, std::string_view> &&
              !is_called<request_head, bool, char const*> &&
              !is_called<request_head, course_id, std::string_view>);
// A literal zero is also a null pointer, which text could be made from.
template <class Route>
constexpr bool takes_zero = requires(Route const& r, request_head h) { r.admit(h, 0); } ||
                            requires(Route const& r, request_head h) { r(h, 0, "users=7"); };
template <class Route>
constexpr bool takes_zero_as_text = requires(Route const& r, request_head h) {
    r.admit(h, "0");
    r(h, "0", "users=7");
};
static_assert(!takes_zero<route_type> && takes_zero_as_text<route_type>);
static_assert(!std::is_copy_constructible_v<route_type> && !std::is_move_constructible_v<route_type>);

} // namespace

TEST_CASE("a request that is granted asks policy and store once each, in order")
{
    scripted t;
    CHECK(t.route(head_of(), "users=9&users=7&users=9").status() == 204);
    CHECK(t.s.log == "authenticate(t) authorize(1,1) remove(by_role,1,1,7,9) ");
}

TEST_CASE("a policy's own grant and its actor reach the store")
{
    scripted t;
    t.s.authenticate = [] { return principal{user_id{77}}; };
    t.s.authorize = [] { return grant::by_policy; };
    CHECK(t.route(head_of("/api/v2/course/12/invite"), "users=7").status() == 204);
    CHECK(t.s.log == "authenticate(t) authorize(77,12) remove(by_policy,12,77,7) ");
}

TEST_CASE("nobody is asked before the credentials are well formed")
{
    scripted t;
    CHECK(t.route(head_of("/x"), "users=7").status() == 404);
    CHECK(t.route(head_of(path, "Bearer t", "delete"), "users=7").status() == 405);
    CHECK(t.route(head_of(path, ""), "users=7").status() == 401);
    CHECK(t.route(head_of(path, "Basic t"), "users=7").status() == 401);
    CHECK(t.route(head_of(path, "Bearer a b"), "users=7").status() == 400);
    CHECK(t.s.log.empty());
}

TEST_CASE("the course is not looked at before the caller is known, and no body before the caller may remove")
{
    scripted t;
    t.s.authenticate = [] { return errc::invalid_token; };
    CHECK(t.route(head_of(), "users=7").status() == 401);
    CHECK(t.s.log == "authenticate(t) ");

    t.s.log.clear();
    t.s.authenticate = [] { return principal{user_id{1}}; };
    for (errc e : {errc::forbidden, errc::not_found, errc::insufficient_scope, errc::throttled, errc::busy})
    {
        t.s.log.clear();
        t.s.authorize = [e] { return e; };
        std::string const with_good_body = t.route(head_of(), "users=7").body();
        for (std::string const& body : {std::string(), std::string("{"), std::string(2 * 1024 * 1024, 'x')})
        {
            request_head head = head_of();
            head.field("Content-Encoding", "gzip");
            head.field("Content-Type", "image/png");
            response const r = t.route(head, body);
            CHECK(r.error() == e);
            CHECK(r.body() == with_good_body);
        }
        CHECK(t.s.log.find("remove") == std::string::npos);
    }
}

TEST_CASE("the store is asked on no error")
{
    scripted t;
    for (char const* body :
         {"", "{", "users=0", "users=x", "user=7", R"({"users":[7],"users":[7]})", R"({"users":[]})"})
    {
        CAPTURE(body);
        CHECK(t.route(head_of(), body).status() == 400);
    }
    request_head typed = head_of();
    typed.field("Content-Type", "image/png");
    CHECK(t.route(typed, "users=7").status() == 415);
    CHECK(t.route(head_of(), std::string(1024 * 1024 + 1, 'x')).status() == 413);
    CHECK(t.s.log.find("remove") == std::string::npos);
}

TEST_CASE("no body is needed for 401, 403, 404, 405, 413, 415 and 400 of the header, and they say so")
{
    scripted t;
    auto const early = [&](request_head const& head, errc e)
    {
        auto const admitted = t.route.admit(head);
        REQUIRE(admitted.has_error());
        CHECK(admitted.error().error() == e);
        CHECK(admitted.error().body_unread());
        CHECK_FALSE(t.route(head, std::string(head.content_length().value_or(0), 'x')).body_unread());
    };
    early(head_of("/x"), errc::no_route);
    early(head_of(path, "Bearer t", "GET"), errc::method_not_allowed);
    early(head_of(path, ""), errc::missing_token);
    early(head_of(path, "Bearer"), errc::invalid_request);

    request_head large = head_of();
    large.field("Content-Length", "1048577");
    early(large, errc::body_too_large);
    request_head largest = head_of();
    largest.field("Content-Length", "1048576");
    CHECK(t.route.admit(largest).has_value());

    request_head typed = head_of();
    typed.field("Content-Type", "image/png");
    early(typed, errc::unsupported_type);
    typed.field("Content-Type", "image/png");
    early(typed, errc::repeated_content_type);
    request_head encoded = head_of();
    encoded.field("Content-Encoding", "gzip");
    early(encoded, errc::unsupported_encoding);

    t.s.authorize = [] { return errc::forbidden; };
    early(head_of(), errc::forbidden);
    t.s.authorize = [] { return errc::not_found; };
    early(head_of(), errc::not_found);
    t.s.authenticate = [] { return errc::invalid_token; };
    early(head_of(), errc::invalid_token);
}

TEST_CASE("the length that counts in one call is that of the body, whatever Content-Length claims")
{
    scripted t;
    request_head head = head_of();
    head.field("Content-Length", "99999999");
    CHECK(t.route(head, "users=7").status() == 204);
    head = head_of();
    head.field("Content-Length", "7");
    CHECK(t.route(head, std::string(1024 * 1024 + 1, 'x')).status() == 413);
    auto admitted = t.route.admit(head);
    REQUIRE(admitted.has_value());
    CHECK(std::move(*admitted).complete(std::string(1024 * 1024 + 1, 'x')).status() == 413);
}

TEST_CASE("the store's errors are answered with their status, and its seconds with Retry-After")
{
    scripted t;
    for (errc e : {errc::forbidden, errc::not_found, errc::busy, errc::outcome_unknown, errc::failed})
    {
        t.s.remove = [e](removal const&) { return failure{e, std::chrono::seconds(9)}; };
        response const r = t.route(head_of(), "users=7");
        CHECK(r.error() == e);
        CHECK(r["Retry-After"] == (r.status() == 503 ? "9" : ""));
    }
    t.s.authenticate = [] { return failure{errc::throttled, std::chrono::seconds(30)}; };
    response const r = t.route(head_of(), "users=7");
    CHECK(r.status() == 429);
    CHECK(r["Retry-After"] == "30");
}

TEST_CASE("the cause of a 5xx and the token never reach the answer, the cause reaches the observer")
{
    scripted t;
    boost::system::error_code const cause = make_error_code(boost::system::errc::no_space_on_device);
    t.s.remove = [&](removal const&) { return failure(cause); };
    response const r = t.route(head_of(path, "Bearer s3cr3t"), "users=7");
    CHECK(r.status() == 500);
    std::string all = r.body();
    r.for_each_field([&](std::string_view name, std::string_view value) { all.append(name).append(value); });
    CHECK(all.find("s3cr3t") == std::string::npos);
    CHECK(all.find("space") == std::string::npos);
    CHECK(all.find(cause.message()) == std::string::npos);
    REQUIRE(t.seen.records().size() == 1);
    CHECK(t.seen.records()[0].cause == cause);
    CHECK(t.seen.records()[0].what == outcome::failed);
}

TEST_CASE("the observer is told once of each refusal, with what was known by then")
{
    scripted t;
    auto const only = [&]
    {
        REQUIRE(t.seen.records().size() == 1);
        auto const record = t.seen.records()[0];
        t.seen.clear();
        return record;
    };
    auto const check = [&](errc e, bool course, bool actor)
    {
        testing::recording_observer::record const x = only();
        CHECK(x.what == (row_of(e).status < 500 ? outcome::refused : outcome::failed));
        CHECK(x.status == row_of(e).status);
        CHECK(x.cause == make_error_code(e));
        CHECK(x.course == (course ? std::optional(course_id{1}) : std::nullopt));
        CHECK(x.actor == (actor ? std::optional(user_id{1}) : std::nullopt));
        CHECK(x.asked.empty());
        CHECK(!x.removed);
    };
    (void)t.route(head_of("/x"), "users=7");
    check(errc::no_route, false, false);
    CHECK(t.route.admit(head_of("/x")).has_error());
    check(errc::no_route, false, false);
    (void)t.route(head_of(path, "Bearer t", "PUT"), "users=7");
    check(errc::method_not_allowed, true, false);
    (void)t.route(head_of(path, ""), "users=7");
    check(errc::missing_token, true, false);
    (void)t.route(head_of(), "users=0");
    check(errc::out_of_range, true, true);
    (void)t.route(head_of(), "");
    check(errc::missing_body, true, true);
    (void)t.route(head_of(), std::string(1024 * 1024 + 1, 'x'));
    check(errc::body_too_large, true, true);

    auto admitted = t.route.admit(head_of());
    CHECK(t.seen.records().empty());
    (void)std::move(*admitted).complete(std::string(1024 * 1024 + 1, 'x'));
    check(errc::body_too_large, true, true);
    (void)std::move(*admitted).complete("users=7");
    check(errc::failed, true, true); // a second use

    admitted = t.route.admit(head_of());
    (void)std::move(*admitted).refuse(errc::request_timeout);
    check(errc::request_timeout, true, true);
    (void)std::move(*admitted).refuse(errc::request_timeout);
    check(errc::failed, true, true);

    t.s.authorize = [] { return errc::forbidden; };
    (void)t.route(head_of(), "users=7");
    check(errc::forbidden, true, true);
    t.s.authenticate = [] { return errc::invalid_token; };
    (void)t.route(head_of(), "users=7");
    check(errc::invalid_token, true, false);
}

TEST_CASE("the observer is told once of each removal: what was asked, and what was really removed")
{
    scripted t;
    t.s.remove = [](removal const&) { return removed(user_list{user_id{7}}); };
    (void)t.route(head_of(), "users=9&users=7&users=9");
    REQUIRE(t.seen.records().size() == 1);
    testing::recording_observer::record const x = t.seen.records()[0];
    CHECK(x.what == outcome::removed);
    CHECK(x.status == 204);
    CHECK(!x.cause);
    CHECK(x.course == course_id{1});
    CHECK(x.actor == user_id{1});
    CHECK(x.asked == std::vector{user_id{7}, user_id{9}});
    REQUIRE(x.removed);
    CHECK(*x.removed == std::vector{user_id{7}});

    t.s.remove = [](removal const&) { return removed(); };
    (void)t.route(head_of(), "users=7");
    REQUIRE(t.seen.records().size() == 2);
    REQUIRE(t.seen.records()[1].removed);
    CHECK(t.seen.records()[1].removed->empty());

    t.s.remove = [](removal const&) { return removed::unknown(); };
    (void)t.route(head_of(), "users=7");
    REQUIRE(t.seen.records().size() == 3);
    CHECK(t.seen.records()[2].what == outcome::removed);
    CHECK(t.seen.records()[2].asked.size() == 1);
    CHECK(!t.seen.records()[2].removed);
}

TEST_CASE("the observer tells failed from unknown from refused by the store")
{
    scripted t;
    std::vector<std::pair<errc, outcome>> const cases = {{errc::busy, outcome::failed},
                                                         {errc::failed, outcome::failed},
                                                         {errc::outcome_unknown, outcome::unknown},
                                                         {errc::forbidden, outcome::refused},
                                                         {errc::not_found, outcome::refused}};
    for (auto const& [e, what] : cases)
    {
        t.seen.clear();
        t.s.remove = [e = e](removal const&) { return e; };
        (void)t.route(head_of(), "users=8&users=7");
        REQUIRE(t.seen.records().size() == 1);
        CHECK(t.seen.records()[0].what == what);
        CHECK(t.seen.records()[0].status == row_of(e).status);
        CHECK(t.seen.records()[0].asked == std::vector{user_id{7}, user_id{8}});
        CHECK(!t.seen.records()[0].removed);
    }
}

TEST_CASE("exceptions of policy and store leave as they came, after the observer was told once")
{
    struct own_exception
    {
        int n;
    };
    scripted t;
    auto const thrown = [&](auto const& f)
    {
        try
        {
            f();
        }
        catch (own_exception const& e)
        {
            return e.n;
        }
        return 0;
    };
    t.s.remove = [](removal const&) -> result<removed> { throw own_exception{3}; };
    std::optional<route_type::admitted> admitted = t.route.admit(head_of());
    CHECK(thrown([&] { (void)std::move(**admitted).complete("users=7"); }) == 3);
    REQUIRE(t.seen.records().size() == 1);
    CHECK(t.seen.records()[0].what == outcome::unknown);
    CHECK(t.seen.records()[0].status == 500);
    CHECK(t.seen.records()[0].actor == user_id{1});
    CHECK(t.seen.records()[0].asked == std::vector{user_id{7}});
    // Spent all the same.
    CHECK(std::move(**admitted).complete("users=7").status() == 500);

    t.seen.clear();
    t.s.authorize = []() -> result<grant> { throw own_exception{2}; };
    CHECK(thrown([&] { (void)t.route(head_of(), "users=7"); }) == 2);
    REQUIRE(t.seen.records().size() == 1);
    CHECK(t.seen.records()[0].what == outcome::failed);
    CHECK(t.seen.records()[0].course == course_id{1});
    CHECK(t.seen.records()[0].actor == user_id{1});

    t.seen.clear();
    t.s.authenticate = []() -> result<principal> { throw own_exception{1}; };
    CHECK(thrown([&] { (void)t.route.admit(head_of()); }) == 1);
    REQUIRE(t.seen.records().size() == 1);
    CHECK(t.seen.records()[0].what == outcome::failed);
    CHECK(!t.seen.records()[0].actor);

    // Without an observer they leave as well.
    remove_invitations const unobserved{scripted_policy{t.s}, scripted_store{t.s}};
    CHECK(thrown([&] { (void)unobserved(head_of(), "users=7"); }) == 1);
}

TEST_CASE("refuse is the contract's answer for what the host found out, with the body unread and nobody told")
{
    scripted t;
    for (errc_row const& row : errc_table)
    {
        response const r = t.route.error_response(row.value);
        CHECK(r.status() == row.status);
        CHECK(r.body_unread());
        contract::contract_row expected;
        expected.status = row.status;
        expected.code = std::string(row.code);
        expected.field = std::string(row.field);
        tests::check_problem(r.body(), expected);
    }
    CHECK(t.route.error_response(failure{errc::busy, std::chrono::seconds(4)})["Retry-After"] == "4");
    CHECK(t.seen.records().empty());
    CHECK(t.s.log.empty());

    auto a = t.route.admit(head_of());
    response const r = std::move(*a).refuse(failure{errc::busy, std::chrono::seconds(4)});
    CHECK(r["Retry-After"] == "4");
    CHECK(r.body_unread());
}

TEST_CASE("a host that removes in its own transaction gets the removal, and then the answer")
{
    scripted t;
    t.s.authorize = [] { return grant::by_policy; };
    auto a = t.route.admit(head_of());
    auto const asked = std::move(*a).to_removal("users=9&users=7&users=7");
    REQUIRE(asked.has_value());
    CHECK(asked->course == course_id{1});
    CHECK(asked->actor == user_id{1});
    CHECK(asked->basis == grant::by_policy);
    CHECK(asked->users == user_list{user_id{7}, user_id{9}});
    CHECK(t.s.log.find("remove") == std::string::npos);
    CHECK(t.seen.records().empty());

    CHECK(t.route.answer(*asked, removed(user_list{user_id{9}})).status() == 204);
    REQUIRE(t.seen.records().size() == 1);
    CHECK(t.seen.records()[0].what == outcome::removed);
    REQUIRE(t.seen.records()[0].removed.has_value());
    CHECK(*t.seen.records()[0].removed == std::vector{user_id{9}});

    response const r = t.route.answer(*asked, failure{errc::busy, std::chrono::seconds(6)});
    CHECK(r.status() == 503);
    CHECK(r["Retry-After"] == "6");
    REQUIRE(t.seen.records().size() == 2);
    CHECK(t.seen.records()[1].what == outcome::failed);
    CHECK(t.seen.records()[1].asked == std::vector{user_id{7}, user_id{9}});

    auto b = t.route.admit(head_of());
    auto const faulty = std::move(*b).to_removal("users=0");
    REQUIRE(faulty.has_error());
    CHECK(faulty.error().error() == errc::out_of_range);
    CHECK_FALSE(faulty.error().body_unread());
    CHECK(t.seen.records().size() == 3);
}

TEST_CASE("the id as text is judged like the path, and the target is not looked at")
{
    scripted t;
    request_head const head = head_of("/somewhere/else/1");
    CHECK(t.route(head, "7", "users=7").status() == 204);
    CHECK(t.s.log.find("authorize(1,7)") != std::string::npos);
    CHECK(t.route.admit(head, std::string("9223372036854775807")).has_value());
    for (char const* id :
         {"", "0", "+7", "-7", "007", "%37", "7/", "/7", " 7", "7 ", "7.0", "9223372036854775808"})
    {
        CAPTURE(id);
        CHECK(t.route(head, id, "users=7").error() == errc::no_route);
        auto const admitted = t.route.admit(head, id);
        REQUIRE(admitted.has_error());
        CHECK(admitted.error().error() == errc::no_route);
        CHECK(admitted.error().body_unread());
    }
    request_head typed = head;
    typed.field("Content-Length", "1048577");
    CHECK(t.route.admit(typed, "7").has_error());
    CHECK(t.route(head, "7", std::string(1024 * 1024 + 1, 'x')).status() == 413);
}

TEST_CASE("matches looks at the path alone")
{
    scripted t;
    for (char const* target : {"/api/v2/course/1/invite/", "/api/v2/course/77/invite",
                               "/api/v2/course/1/invite/?x=/", "https://example.com/api/v2/course/1/invite/"})
        CHECK(t.route.matches(target));
    for (char const* target :
         {"/api/v2/course/+1/invite/", "/api/v2/course/1/invite//", "/", "", "*", "/api/v2/course/0/invite/"})
        CHECK_FALSE(t.route.matches(target));
    CHECK(t.s.log.empty());
    CHECK(t.seen.records().empty());
}

TEST_CASE("option path: the route is where the template says, and nowhere else")
{
    script s;
    remove_invitations const route{scripted_policy{s}, scripted_store{s}, {.path = "/groups/{id}/invites"}};
    CHECK(route(head_of("/groups/5/invites/"), "users=7").status() == 204);
    CHECK(s.log == "authenticate(t) authorize(1,5) remove(by_role,5,1,7) ");
    CHECK(route(head_of(path), "users=7").status() == 404);
    CHECK(route.matches("/groups/5/invites"));
    CHECK_FALSE(route.matches(path));
}

TEST_CASE("option users_in_query: the query speaks where the body is empty")
{
    script s;
    remove_invitations const route{scripted_policy{s}, scripted_store{s}, {.users_in_query = true}};
    auto const ask = [&](std::string const& target, std::string_view body)
    {
        s.log.clear();
        std::string text = target;
        auto admitted = route.admit(head_of(text));
        REQUIRE(admitted.has_value());
        text.assign(text.size(), 'x');
        return std::move(*admitted).complete(body);
    };
    std::string const target = path;
    CHECK(ask(target + "?users=9&users=7&users%5B%5D=8", "").status() == 204);
    CHECK(s.log == "authenticate(t) authorize(1,1) remove(by_role,1,1,7,8,9) ");
    CHECK(ask("http://h" + target + "?users=7", "").status() == 204);
    CHECK(ask(target + "?page=2", "users=7").status() == 204);
    CHECK(ask(target, "users=7").status() == 204);

    CHECK(ask(target + "?users=7", R"({"users":[7]})").error() == errc::two_sources);
    CHECK(ask(target + "?users=7", " ").error() == errc::two_sources);
    CHECK(ask(target + "?users=7&users=0", "users=7").error() == errc::two_sources);
    CHECK(ask(target, "").error() == errc::missing_body);
    CHECK(ask(target + "?", "").error() == errc::missing_body);
    CHECK(ask(target + "?page=2", "").error() == errc::missing_body);
    CHECK(ask(target + "?users=0", "").error() == errc::out_of_range);
    CHECK(ask(target + "?users=+7", "").error() == errc::not_an_integer);
    CHECK(ask(target + "?users=%", "").error() == errc::malformed_form);
    CHECK(s.log.find("remove") == std::string::npos);

    // Judged where the body would be: who may not remove learns nothing from it.
    s.authorize = [] { return errc::forbidden; };
    CHECK(route(head_of("/api/v2/course/1/invite/?users=0"), "").error() == errc::forbidden);
    // The id as text: the query is still that of the target.
    s.authorize = [] { return grant::by_role; };
    s.log.clear();
    CHECK(route(head_of("/elsewhere?users=7"), "3", "").status() == 204);
    CHECK(s.log == "authenticate(t) authorize(1,3) remove(by_role,3,1,7) ");
}

TEST_CASE("option users_in_query, off: the query is ignored")
{
    scripted t;
    CHECK(t.route(head_of("/api/v2/course/1/invite/?users=7"), "").error() == errc::missing_body);
    CHECK(t.route(head_of("/api/v2/course/1/invite/?users=0"), "users=7").status() == 204);
}

TEST_CASE("options of the answer and the limits reach the route")
{
    script s;
    remove_invitations const route{scripted_policy{s},
                                   scripted_store{s},
                                   {.methods = {"GET", "POST", "DELETE"},
                                    .realm = "courses",
                                    .body_limit = 20,
                                    .users_limit = 2,
                                    .problem_type = "application/json",
                                    .retry_after = std::chrono::seconds(8)}};
    CHECK(route(head_of(path, ""), "")["WWW-Authenticate"] == R"(Bearer realm="courses")");
    CHECK(route(head_of(path, ""), "")["Content-Type"] == "application/json");
    CHECK(route(head_of(path, "Bearer t", "GET"), "")["Allow"] == "GET, POST, DELETE");
    CHECK(route(head_of(path, "Bearer t", "POST"), "").status() == 405);
    CHECK(route.error_response(errc::busy)["Retry-After"] == "8");

    CHECK(route(head_of(), "users=7&users=100000").status() == 204);
    CHECK(route(head_of(), "users=7&users=1000000").status() == 413);
    request_head head = head_of();
    head.field("Content-Length", "21");
    CHECK(route.admit(head).has_error());
    auto admitted = route.admit(head_of());
    CHECK(std::move(*admitted).complete(std::string(21, 'x')).body().find("at most 20 bytes") !=
          std::string::npos);
    CHECK(route(head_of(), R"({"users":[1,2]})").status() == 204);
    response const many = route(head_of(), R"({"users":[1,1,1]})");
    CHECK(many.error() == errc::too_many_users);
    CHECK(many.body().find("at most 2 user ids") != std::string::npos);
    CHECK(many.body().find(R"("index":2)") != std::string::npos);
}

TEST_CASE("malformed options throw a sentence when the route is built")
{
    CHECK(constructing({}) == "no exception");
    CHECK(constructing({.path = "/course/invite/"}).find("must have the segment {id}") != std::string::npos);
    CHECK(constructing({.methods = {"GET"}}).find("options.methods must include DELETE") !=
          std::string::npos);
    CHECK(constructing({.realm = "\n"}).find("options.realm must be") != std::string::npos);
    CHECK(constructing({.problem_type = ""}).find("options.problem_type must be") != std::string::npos);
    CHECK(constructing({.body_limit = 0}).find("options::body_limit is 0, but must be") != std::string::npos);
    CHECK(constructing({.retry_after = std::chrono::seconds(-1)}).find("options::retry_after is -1 s") !=
          std::string::npos);
}

TEST_CASE("a route borrows lvalues and owns rvalues, observer and all")
{
    script s;
    testing::recording_observer seen;
    scripted_policy policy{s};
    scripted_store store{s};
    remove_invitations const borrowing{policy, store, {}, seen};
    CHECK(borrowing(head_of(), "users=7").status() == 204);
    CHECK(seen.records().size() == 1);

    struct owned_observer
    {
        std::unique_ptr<int> count = std::make_unique<int>(0);
        int* told;
        void operator()(removal_event const&) noexcept { *told = ++*count; }
    };
    int told = 0;
    remove_invitations const owning{scripted_policy{s}, scripted_store{s}, route_options{},
                                    owned_observer{.told = &told}};
    CHECK(owning(head_of(), "users=7").status() == 204);
    CHECK(owning(head_of(), "users=0").status() == 400);
    CHECK(told == 2);
}

TEST_CASE("a policy's principal may only move, and its results may be another library's")
{
    struct policy
    {
        boost::system::result<only_moves> authenticate(std::string_view token)
        {
            if (token != "t") return boost::system::error_code(errc::invalid_token);
            return only_moves{std::make_unique<user_id>(5)};
        }
        boost::system::result<grant> authorize(only_moves const& p, course_id)
        {
            if (*p.user != user_id{5}) return boost::system::error_code(errc::forbidden);
            return grant::by_policy;
        }
    };
    struct store
    {
        boost::system::result<removed> remove(removal const& r)
        {
            if (r.actor != user_id{5}) return boost::system::error_code(errc::failed);
            return removed::unknown();
        }
    };
    remove_invitations const route{policy{}, store{}};
    CHECK(route(head_of(), "users=7").status() == 204);
    CHECK(route(head_of(path, "Bearer x"), "users=7").status() == 401);
}

TEST_CASE("an administrator removes by policy without a role in the course")
{
    world w;
    struct administrator
    {
        result<principal> authenticate(std::string_view) { return principal{user_id{4}}; }
        result<grant> authorize(principal const&, course_id) { return grant::by_policy; }
    };
    remove_invitations const route{administrator{}, w.store};
    CHECK(route(head_of("/api/v2/course/2/invite/"), "users=7").status() == 204);
    CHECK(w.store.audit() ==
          std::vector<testing::memory_store::audit_row>{{course_id{2}, user_id{7}, user_id{4}}});
    CHECK(route(head_of("/api/v2/course/3/invite/"), "users=7").status() == 404);
}

TEST_CASE("a manager demoted between admit and complete removes nothing")
{
    world w;
    testing::recording_observer seen;
    remove_invitations const route{creator_or_manager{w.tokens, w.store}, w.store, {}, seen};
    auto admitted = route.admit(head_of(path, "Bearer manager-token"));
    REQUIRE(admitted.has_value());
    w.store.set_role(course_id{1}, user_id{2}, course_role::joined);
    CHECK(std::move(*admitted).complete("users=7").status() == 403);
    CHECK(w.store.is_pending(course_id{1}, user_id{7}));
    CHECK(w.store.audit().empty());
    REQUIRE(seen.records().size() == 1);
    CHECK(seen.records()[0].what == outcome::refused);
}

TEST_CASE("a course deleted between admit and complete is 404 with the bytes of every other 404")
{
    world w;
    remove_invitations const route{creator_or_manager{w.tokens, w.store}, w.store};
    auto admitted = route.admit(head_of(path, "Bearer manager-token"));
    REQUIRE(admitted.has_value());
    w.store.delete_course(course_id{1});
    response const r = std::move(*admitted).complete("users=7");
    CHECK(r.status() == 404);
    CHECK(r.body() == route(head_of("/x"), "").body());
}

TEST_CASE("a request that is repeated is 204 again and removes no more")
{
    world w;
    remove_invitations const route{creator_or_manager{w.tokens, w.store}, w.store};
    for (int i = 0; i != 3; ++i)
        CHECK(route(head_of(path, "Bearer creator-token"), R"({"users":[7,8]})").status() == 204);
    CHECK(w.store.audit().size() == 2);
}

namespace {

struct scripted_joint_policy : scripted_policy
{
    result<decision<>> admit(std::string_view token, course_id course)
    {
        s.log += "admit(" + std::string(token) + "," + std::to_string(course.value()) + ") ";
        auto const who = s.authenticate();
        if (!who) return who.error();
        return decision<>{*who, s.authorize()};
    }
};

} // namespace

TEST_CASE("a policy that decides in one step is asked once, and each of its refusals has its status")
{
    script s;
    testing::recording_observer seen;
    remove_invitations const route{scripted_joint_policy{{s}}, scripted_store{s}, route_options{}, seen};
    CHECK(route(head_of(), R"({"users":[2]})").status() == 204);
    CHECK(s.log == "admit(t,1) remove(by_role,1,1,2) ");

    s.log.clear();
    s.authenticate = [] { return errc::invalid_token; };
    CHECK(route(head_of(), R"({"users":[2]})").status() == 401);
    CHECK(!seen.records().back().actor);
    s.authenticate = [] { return principal{user_id{8}}; };
    for (auto const& [why, status] : {std::pair(errc::forbidden, 403u), std::pair(errc::not_found, 404u)})
    {
        s.authorize = [why = why] { return why; };
        CHECK(route(head_of(), "{").status() == status);
        CHECK(seen.records().back().actor == user_id{8});
    }
    CHECK(s.log == "admit(t,1) admit(t,1) admit(t,1) ");
    CHECK(route(head_of(path, ""), "").status() == 401);
    CHECK(s.log == "admit(t,1) admit(t,1) admit(t,1) ");
}

TEST_CASE("an exception of a policy that decides in one step leaves the route after the observer is notified")
{
    script s;
    s.authenticate = []() -> result<principal> { throw std::runtime_error("no"); };
    testing::recording_observer seen;
    remove_invitations const route{scripted_joint_policy{{s}}, scripted_store{s}, route_options{}, seen};
    CHECK_THROWS_AS(route(head_of(), R"({"users":[2]})"), std::runtime_error);
    REQUIRE(seen.records().size() == 1);
    CHECK(seen.records()[0].course == course_id{1});
}
