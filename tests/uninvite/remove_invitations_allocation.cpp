// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// A program of its own, because it counts what the global operator new gives out.

#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/replaced_new.hpp"

#include <cstdlib>
#include <new>
#include <string>

namespace {

thread_local std::size_t allocations = 0;

} // namespace

bool tests::refuses_allocation() noexcept
{
    ++allocations;
    return false;
}

namespace {

using namespace uninvite;

struct verifier
{
    result<principal> verify(std::string_view token) const
    {
        if (token != "t") return errc::invalid_token;
        return principal{user_id{1}};
    }
};

struct roles
{
    result<course_role> role(user_id, course_id) const { return course_role::manager; }
};

struct store
{
    std::size_t asked = 0;
    result<removed> remove(removal const& r)
    {
        asked = r.users.size();
        return removed::unknown();
    }
};

struct counter
{
    std::size_t events = 0;
    void operator()(removal_event const&) noexcept { ++events; }
};

std::string body_of(std::size_t users, bool json)
{
    std::string body = json ? R"({"users":[)" : "";
    for (std::size_t i = 0; i != users; ++i)
        body += (i == 0 ? "" : json ? "," : "&users[]=") + std::to_string(i + 1);
    return json ? body + "]}" : "users=" + body;
}

struct outcome_of_one
{
    unsigned status;
    std::size_t asked;
    std::size_t allocations;
};

template <class Route>
outcome_of_one ask(Route const& route, store const& s, std::string const& body, bool json, bool in_one_call)
{
    std::size_t const before = allocations;
    request_head head{"DELETE", "/api/v2/course/1/invite/?a=query&that=is+longer+than+a+short+string+holds"};
    head.field("Authorization", "Bearer t");
    head.field("Content-Type", json ? "application/json" : "application/x-www-form-urlencoded");
    unsigned status = 0;
    if (in_one_call)
        status = route(head, body).status();
    else if (auto admitted = route.admit(head))
        status = std::move(*admitted).complete(body).status();
    return {status, s.asked, allocations - before};
}

} // namespace

TEST_CASE("a request that ends in 204 with up to 64 users costs the core no heap allocation")
{
    bool const json = GENERATE(true, false);
    bool const in_one_call = GENERATE(true, false);
    for (std::size_t users : {1u, 2u, 63u, 64u})
    {
        CAPTURE(json, in_one_call, users);
        std::string const body = body_of(users, json);
        store s;
        remove_invitations const route{creator_or_manager{verifier{}, roles{}}, s};
        outcome_of_one const plain = ask(route, s, body, json, in_one_call);
        CHECK(plain.status == 204);
        CHECK(plain.asked == users);
        CHECK(plain.allocations == 0);

        counter count;
        remove_invitations const observed{creator_or_manager{verifier{}, roles{}}, s, {}, count};
        outcome_of_one const seen = ask(observed, s, body, json, in_one_call);
        CHECK(seen.status == 204);
        CHECK(count.events == 1);
        CHECK(seen.allocations == 0);
    }
}

TEST_CASE("65 users do allocate: the counter counts")
{
    bool const json = GENERATE(true, false);
    store s;
    remove_invitations const route{creator_or_manager{verifier{}, roles{}}, s};
    outcome_of_one const one = ask(route, s, body_of(65, json), json, true);
    CHECK(one.status == 204);
    CHECK(one.asked == 65);
    CHECK(one.allocations > 0);
}
