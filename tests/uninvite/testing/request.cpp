// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/testing/scripted_policy.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

#include <string>

using namespace uninvite;
using testing::flaw;
using testing::request;

namespace {

struct courses : testing::memory_store
{
    courses()
    {
        set_role(course_id{1}, user_id{1}, course_role::creator);
        for (long user : {7, 8, 9})
            invite(course_id{1}, user_id{user});
    }
};

} // namespace

TEST_CASE("a request is valid unless it is told to be otherwise")
{
    courses store;
    testing::scripted_policy policy;
    remove_invitations const route{policy, store};
    CHECK(request().send(route).status() == 204);
    CHECK_FALSE(store.is_pending(course_id{1}, user_id{7}));
    CHECK_FALSE(store.is_pending(course_id{1}, user_id{8}));
    CHECK(store.is_pending(course_id{1}, user_id{9}));
    CHECK(policy.calls()[0].token == "token");
    CHECK(policy.calls()[1].course == course_id{1});
}

TEST_CASE("each flaw is answered by the error that its row names, and nothing is removed")
{
    courses store;
    testing::scripted_policy policy;
    remove_invitations const route{policy, store};
    for (testing::flaw_row const& row : testing::flaw_table)
    {
        response const answer = request().with(row.value).send(route);
        INFO(row.name);
        REQUIRE(answer.error());
        CHECK(row_of(*answer.error()).name == row_of(row.error).name);
    }
    CHECK(store.audit().empty());
}

TEST_CASE("a request names other users, another course, token, path and body")
{
    courses store;
    store.set_role(course_id{5}, user_id{1}, course_role::creator);
    store.invite(course_id{5}, user_id{9});
    testing::scripted_policy policy;
    remove_invitations const route{policy, store, {.path = "/groups/{id}/invite"}};
    request const r = request().path("/groups/{id}/invite").course(5).token("other").users({9});
    CHECK(r.target() == "/groups/5/invite");
    CHECK(r.body() == R"({"users":[9]})");
    CHECK(r.send(route).status() == 204);
    CHECK_FALSE(store.is_pending(course_id{5}, user_id{9}));
    CHECK(policy.calls()[0].token == "other");

    store.invite(course_id{5}, user_id{9});
    CHECK(request(r).body("users=9", "").field("X-Trace", "1").send(route).status() == 204);
    CHECK_FALSE(store.is_pending(course_id{5}, user_id{9}));
}

TEST_CASE("a request has a Content-Length where it has a body")
{
    auto const lengths = [](request const& r)
    {
        std::string all;
        for (auto const& [name, value] : r.fields())
            if (name == "Content-Length") all += value + ";";
        return all;
    };
    CHECK(lengths(request()) == "15;");
    CHECK(lengths(request().with(flaw::no_body)) == "");
}
