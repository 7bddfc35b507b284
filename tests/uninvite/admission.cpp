// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/admission.hpp>

#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/world.hpp"

#include <memory>
#include <optional>
#include <string>
#include <type_traits>

using namespace uninvite;
using tests::world;

namespace {

using policy_of_world = creator_or_manager<testing::memory_tokens&, testing::memory_store&>;
using route_of_world = remove_invitations<policy_of_world, testing::memory_store&>;

struct no_store
{
    result<removed> remove(removal const&) { return removed(); }
};
using other_route = remove_invitations<policy_of_world, no_store>;

using mine = route_of_world::admission;
using others = other_route::admission;

static_assert(!std::is_default_constructible_v<mine>);
static_assert(!std::is_copy_constructible_v<mine> && !std::is_copy_assignable_v<mine>);
static_assert(std::is_nothrow_move_constructible_v<mine> && std::is_nothrow_move_assignable_v<mine>);
static_assert(!std::is_same_v<mine, others>);

// Each negative probe has a twin that shows that it asks the right question.
template <class To, class From>
constexpr bool takes = std::is_constructible_v<To, From> && std::is_assignable_v<To&, From>;
static_assert(takes<mine, mine&&>);
static_assert(!takes<mine, others&&> && !std::is_constructible_v<mine, others&&> &&
              !std::is_assignable_v<mine&, others&&>);

template <class A>
constexpr bool is_completed = requires(A a) { std::forward<A>(a).complete(std::string_view()); };
static_assert(is_completed<mine&&>);
static_assert(!is_completed<mine&>,
              "an admission is spent where one can see it: std::move(a).complete(body)");
static_assert(!is_completed<mine const&> && !is_completed<mine const&&>);

template <class A>
constexpr bool gives_a_removal = requires(A a) { std::forward<A>(a).to_removal(std::string_view()); };
static_assert(gives_a_removal<mine&&> && !gives_a_removal<mine&>);

template <class A>
constexpr bool is_refused = requires(A a) { std::forward<A>(a).refuse(errc::busy); };
static_assert(is_refused<mine&&> && !is_refused<mine&>);

template <class Route, class A>
constexpr bool route_completes =
    requires(Route const& r, A&& a) { r.complete(std::forward<A>(a), std::string_view()); };
struct twin
{
    template <class A>
    response complete(A&&, std::string_view) const;
};
static_assert(route_completes<twin, mine>);
static_assert(!route_completes<route_of_world, mine> && !route_completes<route_of_world, others>);

template <class Route>
constexpr bool is_made_by_hand = std::is_constructible_v<typename Route::admission, Route const&, course_id,
                                                         user_id, grant, detail::body_kind, std::string_view>;
static_assert(!is_made_by_hand<route_of_world>);

struct routed : world
{
    route_of_world route{policy_of_world{tokens, store}, store};

    request_head head(std::string_view token = "Bearer creator-token") const
    {
        request_head h{"DELETE", "/api/v2/course/1/invite/"};
        h.field("Authorization", token);
        return h;
    }
    mine admit() const
    {
        auto a = route.admit(head());
        REQUIRE(a.has_value());
        return std::move(*a);
    }
};

} // namespace

TEST_CASE("an admission says for which course and which caller it is")
{
    routed w;
    mine const a = w.admit();
    CHECK(a.course() == course_id{1});
    CHECK(a.actor() == user_id{1});
}

TEST_CASE("a second use of an admission is 500 and removes nothing")
{
    routed w;
    mine a = w.admit();
    CHECK(std::move(a).complete("users=7").status() == 204);
    auto const before = w.pending();

    response const second = std::move(a).complete("users=8");
    CHECK(second.status() == 500);
    CHECK(second.error() == errc::failed);
    auto const third = std::move(a).to_removal("users=8");
    REQUIRE(third.has_error());
    CHECK(third.error().status() == 500);
    CHECK(std::move(a).refuse(errc::busy).status() == 500);
    CHECK(w.pending() == before);
    CHECK(w.store.audit().size() == 1);
}

TEST_CASE("a second use of an admission is reported to the observer, with course and actor")
{
    world w;
    testing::recording_observer seen;
    remove_invitations const route{policy_of_world{w.tokens, w.store}, w.store, {}, seen};
    request_head head{"DELETE", "/api/v2/course/1/invite/"};
    head.field("Authorization", "Bearer creator-token");
    auto admitted = route.admit(head);
    REQUIRE(admitted.has_value());
    CHECK(std::move(*admitted).complete("users=7").status() == 204);
    REQUIRE(seen.records().size() == 1);

    CHECK(std::move(*admitted).complete("users=8").status() == 500);
    CHECK(std::move(*admitted).to_removal("users=8").error().status() == 500);
    CHECK(std::move(*admitted).refuse(errc::busy).status() == 500);
    auto const events = seen.records();
    REQUIRE(events.size() == 4);
    for (std::size_t i = 1; i != events.size(); ++i)
    {
        CAPTURE(i);
        CHECK(events[i].what == outcome::failed);
        CHECK(events[i].status == 500);
        CHECK(events[i].course == course_id{1});
        CHECK(events[i].actor == user_id{1});
        CHECK(events[i].asked.empty());
    }
    CHECK(w.store.audit().size() == 1);
}

TEST_CASE("an admission is spent also where the body is faulty")
{
    routed w;
    mine a = w.admit();
    CHECK(std::move(a).complete("users=0").status() == 400);
    CHECK(std::move(a).complete("users=7").status() == 500);
    CHECK(w.store.audit().empty());
}

TEST_CASE("an admission that gave a removal or was refused is spent")
{
    routed w;
    mine a = w.admit();
    CHECK(std::move(a).to_removal("users=7").has_value());
    CHECK(std::move(a).complete("users=7").status() == 500);
    mine b = w.admit();
    CHECK(std::move(b).refuse(errc::request_timeout).status() == 408);
    CHECK(std::move(b).complete("users=7").status() == 500);
    CHECK(std::move(b).to_removal("users=7").has_error());
    CHECK(w.store.audit().empty());
}

TEST_CASE("an admission that was moved from is 500 and removes nothing, where it went it removes")
{
    routed w;
    mine a = w.admit();
    mine b = std::move(a);
    CHECK(std::move(a).complete("users=7").status() == 500);
    CHECK(w.store.audit().empty());

    mine c = w.admit();
    CHECK(std::move(c).complete("users=9").status() == 204);
    c = std::move(b);
    CHECK(std::move(b).complete("users=7").status() == 500);
    CHECK(w.store.audit().size() == 1);
    CHECK(std::move(c).complete("users=7").status() == 204);
    CHECK(std::move(c).complete("users=8").status() == 500);
    CHECK(w.pending(1) == std::set<long>{5, 8, contract::largest_id});
}

TEST_CASE("an admission that was spent stays spent where it moves to")
{
    routed w;
    mine a = w.admit();
    CHECK(std::move(a).complete("users=7").status() == 204);
    mine b = std::move(a);
    CHECK(std::move(b).complete("users=8").status() == 500);
    mine c = w.admit();
    c = std::move(b);
    CHECK(std::move(c).complete("users=8").status() == 500);
    CHECK(w.store.audit().size() == 1);
}

TEST_CASE("an admission moved to itself is still good for one removal")
{
    routed w;
    mine a = w.admit();
    mine& self = a;
    a = std::move(self);
    CHECK(std::move(a).complete("users=7").status() == 204);
}

TEST_CASE("moving takes along all that an admission owns")
{
    world w;
    route_of_world const route{policy_of_world{w.tokens, w.store}, w.store, {.users_in_query = true}};
    auto const admit = [&](std::string target, std::string_view token, std::string_view type)
    {
        request_head h{"DELETE", target};
        h.field("Authorization", token);
        h.field("Content-Type", type);
        auto a = route.admit(h);
        REQUIRE(a.has_value());
        return std::move(*a);
    };
    mine a = admit("/api/v2/course/1/invite/?users=7", "Bearer manager-token", "application/json");
    mine b = admit("/api/v2/course/2/invite/?users=8", "Bearer creator-token", "");
    a = std::move(b);
    CHECK(a.course() == course_id{2});
    CHECK(a.actor() == user_id{1});
    auto const r = std::move(a).to_removal("");
    REQUIRE(r.has_value());
    CHECK(r->course == course_id{2});
    CHECK(r->actor == user_id{1});
    CHECK(r->users == user_list{user_id{8}});

    mine c = admit("/api/v2/course/1/invite/", "Bearer manager-token", "application/json");
    mine d = admit("/api/v2/course/1/invite/", "Bearer manager-token", "");
    c = std::move(d);
    CHECK(std::move(c).complete("users=7").status() == 204);
}

TEST_CASE("moving takes along on what an admission rests")
{
    struct wavering
    {
        grant basis = grant::by_role;
        result<principal> authenticate(std::string_view) { return principal{user_id{1}}; }
        result<grant> authorize(principal const&, course_id) { return basis; }
    } policy;
    remove_invitations const route{policy, no_store{}};
    request_head head{"DELETE", "/api/v2/course/1/invite/"};
    head.field("Authorization", "Bearer t");
    auto by_role = route.admit(head);
    policy.basis = grant::by_policy;
    auto by_policy = route.admit(head);
    auto moved = std::move(*by_policy);
    *by_role = std::move(moved);
    auto const r = std::move(*by_role).to_removal("users=7");
    REQUIRE(r.has_value());
    CHECK(r->basis == grant::by_policy);
}

TEST_CASE("an admission owns all it needs: head and token may be gone")
{
    world w;
    route_of_world const route{policy_of_world{w.tokens, w.store}, w.store, {.users_in_query = true}};
    std::optional<mine> a;
    {
        auto target = std::make_unique<std::string>("/api/v2/course/1/invite/?users=7&users=8&padding=" +
                                                    std::string(100, 'x'));
        auto token = std::make_unique<std::string>("Bearer creator-token");
        auto method = std::make_unique<std::string>("DELETE");
        request_head head{*method, *target};
        head.field("Authorization", *token);
        auto admitted = route.admit(head);
        REQUIRE(admitted.has_value());
        a.emplace(std::move(*admitted));
        target->assign(target->size(), '!');
        token->assign(token->size(), '!');
    }
    CHECK(std::move(*a).complete("").status() == 204);
    CHECK(w.pending(1) == std::set<long>{5, 9, contract::largest_id});
}

TEST_CASE("an admission of one route object removes by that route's store, not by another's")
{
    routed one, other;
    mine a = one.admit();
    a = other.admit();
    CHECK(std::move(a).complete("users=7").status() == 204);
    CHECK(one.store.audit().empty());
    CHECK(other.store.audit().size() == 1);
}
