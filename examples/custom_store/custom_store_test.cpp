// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// A project's own store with the checks of the kit.

//[own_store_test
#include "custom_store.hpp"

#include <uninvite/testing/check_invitation_store.hpp>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

using namespace uninvite;

namespace {

// How the checks set the store up, and how they look at it. For a database, use a separate connection.
struct own_world
{
    std::unique_ptr<custom_store> s = std::make_unique<custom_store>();

    custom_store& store() { return *s; }

    // The limits of the host: with columns of 32 bits, for example, {.largest_id = 2147483647}.
    static constexpr testing::world_limits limits{};

    void add_course(course_id c, testing::visibility v)
    {
        s->courses[c].is_secret = v == testing::visibility::members;
    }
    void delete_course(course_id c) { s->courses.erase(c); }
    void set_role(course_id c, user_id u, course_role r)
    {
        s->courses[c].roles.erase(u);
        if (r != course_role::none) s->courses[c].roles.emplace(u, r);
    }
    void invite(course_id c, user_id u) { s->courses[c].invited.insert(u); }
    bool is_member(course_id c, user_id u) { return s->courses[c].roles.contains(u); }

    // These are called during a removal.
    bool is_pending(course_id c, user_id u)
    {
        std::lock_guard const lock(s->mutex);
        return s->courses[c].invited.contains(u);
    }
    bool accept(course_id c, user_id u)
    {
        std::lock_guard const lock(s->mutex);
        if (s->courses[c].invited.erase(u) == 0) return false;
        s->courses[c].roles.emplace(u, course_role::joined);
        return true;
    }
    void demote(course_id c, user_id u)
    {
        std::lock_guard const lock(s->mutex);
        s->courses[c].roles[u] = course_role::joined;
    }
    std::vector<testing::audit_row> audit()
    {
        std::lock_guard const lock(s->mutex);
        std::vector<testing::audit_row> rows;
        for (auto const& entry : s->log)
            rows.push_back({entry.course, entry.user, entry.by});
        return rows;
    }

    // Failures. In SQL, a trigger that raises an error.
    void fail_on(user_id u)
    {
        s->fails = [u](removal const& r) { return std::binary_search(r.users.begin(), r.users.end(), u); };
    }
    bool fail_at_step(std::size_t n)
    {
        if (n == 1) s->fails = [](removal const&) { return true; };
        return n == 1; // there is one step: nothing has changed before it can fail
    }
};

} // namespace

TEST_CASE("the store does what the route expects of one")
{
    auto const report = testing::check_invitation_store([] { return own_world(); });
    INFO(report);
    // This store is in memory, so its world has no restart().
    CHECK(report.passed({testing::store_promise::durable}));
}
//]
