// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/route_steps.hpp>

#include <uninvite/testing/recording_observer.hpp>

#include "support/catch.hpp"

#include <optional>
#include <stdexcept>
#include <string>

using namespace uninvite;

namespace {

struct nothing
{
};

using observer = testing::recording_observer;
using steps = detail::route_steps<nothing, nothing, observer&>;

struct observed
{
    observer seen;
    steps const route;

    explicit observed(route_options const& o = {})
        : route(nothing{}, nothing{}, o, seen)
    {
    }
};

request_head head_of(std::string_view method, std::string_view token)
{
    request_head head{method, "/api/v2/course/1/invite/?users=7"};
    if (!token.empty()) head.field("Authorization", token);
    return head;
}

std::string error_of(response const& r)
{
    return std::string(row_of(r.error().value()).name);
}

} // namespace

TEST_CASE("a head is judged by route, method and credentials, in this order, without its body")
{
    observed const x;
    auto const error = [&](std::string_view method, std::string_view token, std::optional<course_id> course)
    {
        auto const opened = x.route.open(head_of(method, token), course, {});
        REQUIRE(opened.has_error());
        CHECK(opened.error().body_unread());
        return error_of(opened.error());
    };
    CHECK(error("GET", "", {}) == "no_route");
    CHECK(error("GET", "", course_id{1}) == "method_not_allowed");
    CHECK(error("DELETE", "", course_id{1}) == "missing_token");
    CHECK(x.seen.records().size() == 3);
    auto const opened = x.route.open(head_of("DELETE", "Bearer t"), course_id{1}, 5);
    REQUIRE(opened.has_value());
    CHECK(opened->token == "t");
    CHECK(opened->length == 5);
    CHECK(opened->query.empty());
}

TEST_CASE("the query is read only with the option")
{
    observed const x({.users_in_query = true});
    CHECK(x.route.open(head_of("DELETE", "Bearer t"), course_id{1}, {})->query == "users=7");
}

TEST_CASE("the length is judged before the type, and each against what the actor may hear")
{
    observed const x({.body_limit = 10});
    detail::parsed_head head{course_id{1}, "t", 11, errc::unsupported_type, ""};
    CHECK(error_of(*x.route.validate_length_and_type(head, user_id{2})) == "body_too_large");
    head.length = 10;
    CHECK(error_of(*x.route.validate_length_and_type(head, user_id{2})) == "unsupported_type");
    head.kind = detail::body_kind{};
    CHECK_FALSE(x.route.validate_length_and_type(head, user_id{2}));
    CHECK(x.seen.records().at(0).actor == user_id{2});
}

TEST_CASE("a body is measured when it is there, whatever its head said")
{
    observed const x({.body_limit = 12});
    CHECK(x.route.read(course_id{1}, user_id{2}, {}, R"({"users":[7]})", "").has_error());
    CHECK(error_of(x.route.read(course_id{1}, user_id{2}, {}, R"({"users":[7]})", "").error()) ==
          "body_too_large");
}

TEST_CASE("a part of the host's that throws is told to the observer, and its exception goes on")
{
    observed const x;
    auto const part = []() -> int { throw std::runtime_error("no disk"); };
    CHECK_THROWS_AS(x.route.guarded(outcome::unknown, course_id{1}, user_id{2}, {}, part),
                    std::runtime_error);
    auto const records = x.seen.records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].what == outcome::unknown);
    CHECK(records[0].status == 500);
    CHECK(x.route.guarded(outcome::failed, course_id{1}, {}, {}, [] { return 7; }) == 7);
    CHECK(x.seen.records().size() == 1);
}

TEST_CASE("the answer to a removal counts the users and the removed invitations")
{
    observed const x;
    removal const asked{course_id{1}, user_id{2}, grant::by_role, {user_id{7}, user_id{8}}};
    auto const count = [&](result<removed> const& done)
    { return x.route.answer(asked, done).count().value(); };
    using counted = removal_count;
    CHECK(count(removed()) == counted{2, 0});
    CHECK(count(removed(user_list{user_id{8}})) == counted{2, 1});
    CHECK(count(removed::unknown()) == counted{2, std::nullopt});
    CHECK(count(errc::failed) == counted{2, 0});
    CHECK(count(errc::forbidden) == counted{2, 0});
    CHECK(count(errc::outcome_unknown) == counted{2, std::nullopt});
    CHECK(!x.route.read(course_id{1}, user_id{2}, {}, "", "").error().count());
}
