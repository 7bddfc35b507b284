// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/serve.hpp>

#include <uninvite/testing/failing.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/recording_observer.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/testing/scripted_policy.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

#include <new>
#include <stdexcept>
#include <string>

using namespace uninvite;

namespace {

failure no_disk()
{
    throw std::runtime_error("no disk");
}

failure no_memory()
{
    throw std::bad_alloc();
}

/// A route whose n-th question to policy or store throws.
struct throwing_route
{
    testing::scripted_policy policy;
    testing::memory_store store;
    testing::fail_count count;
    testing::failing<testing::scripted_policy> failing_policy{policy, count};
    testing::failing<testing::memory_store> failing_store{store, count};
    remove_invitations<testing::failing<testing::scripted_policy>&, testing::failing<testing::memory_store>&>
        route{failing_policy, failing_store};

    explicit throwing_route(std::size_t n)
        : count(n, no_disk)
    {
        store.set_role(course_id{1}, user_id{1}, course_role::creator);
        store.invite(course_id{1}, user_id{7});
    }

    request_head head() const
    {
        request_head h{"DELETE", "/api/v2/course/1/invite/"};
        h.field("Authorization", "Bearer token");
        return h;
    }
};

} // namespace

TEST_CASE("a whole request is answered by 500 where policy or store throw, and its body was read")
{
    for (std::size_t n = 1; n <= 4; ++n)
    {
        throwing_route t(n);
        response const r = serve(t.route, t.head(), "users=7");
        INFO(n);
        CHECK(r.status() == (n <= 3 ? 500u : 204u));
        CHECK_FALSE(r.body_unread());
        CHECK(t.store.is_pending(course_id{1}, user_id{7}) == (n <= 3));
        CHECK(r.body().find("disk") == std::string::npos);
    }
}

TEST_CASE("the two halves of a request are answered by 500 where policy or store throw, the first with the "
          "body unread")
{
    for (std::size_t n = 1; n <= 2; ++n)
    {
        throwing_route t(n);
        auto const admitted = serve(t.route, t.head());
        REQUIRE(admitted.has_error());
        CHECK(admitted.error().status() == 500);
        CHECK(admitted.error().body_unread());
    }
    for (std::size_t n = 3; n <= 4; ++n)
    {
        throwing_route t(n);
        auto admitted = serve(t.route, t.head());
        REQUIRE(admitted.has_value());
        response const r = serve(t.route, std::move(*admitted), "users=7");
        CHECK(r.status() == (n == 3 ? 500u : 204u));
        CHECK_FALSE(r.body_unread());
    }
}

TEST_CASE("an observer gets the status that the client gets, also without memory")
{
    bool const is_memory = GENERATE(true, false);
    for (std::size_t n = 1; n <= 3; ++n) // authenticate, authorize, remove
    {
        testing::scripted_policy policy;
        testing::memory_store store;
        store.set_role(course_id{1}, user_id{1}, course_role::creator);
        testing::fail_count count(n, is_memory ? no_memory : no_disk);
        testing::failing<testing::scripted_policy> failing_policy{policy, count};
        testing::failing<testing::memory_store> failing_store{store, count};
        testing::recording_observer seen;
        remove_invitations<testing::failing<testing::scripted_policy>&,
                           testing::failing<testing::memory_store>&, testing::recording_observer&> const
            route{failing_policy, failing_store, {}, seen};
        request_head head{"DELETE", "/api/v2/course/1/invite/"};
        head.field("Authorization", "Bearer token");
        response const r = serve(route, head, "users=7");
        CAPTURE(n, r.status());
        CHECK(r.status() == (is_memory ? 503 : 500));
        REQUIRE(seen.records().size() == 1);
        CHECK(seen.records().front().status == r.status());
        if (!is_memory) continue;
        // Before the store was called, nothing was removed, and both say so.
        CHECK(r.body().find(n < 3 ? "problem:busy" : "problem:outcome_unknown") != std::string::npos);
        CHECK(seen.records().front().what == (n < 3 ? outcome::failed : outcome::unknown));
    }
}
