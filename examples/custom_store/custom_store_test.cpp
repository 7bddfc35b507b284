// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// A project's own store, held to what the route expects of one.

#include "custom_store.hpp"

#include <uninvite/testing/check_invitation_store.hpp>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

using namespace uninvite;

namespace {

//[own_world
// How the checks set the store up, and how they look at it.
struct own_world
{
    custom_store s;

    custom_store& store() { return s; }
    void add_course(course_id c, testing::visibility v)
    {
        s.courses[c].is_secret = v == testing::visibility::members;
    }
    void delete_course(course_id c) { s.courses.erase(c); }
    void set_role(course_id c, user_id u, course_role r)
    {
        s.courses[c].roles.erase(u);
        if (r != course_role::none) s.courses[c].roles.emplace(u, r);
    }
    void invite(course_id c, user_id u) { s.courses[c].invited.insert(u); }
    bool is_pending(course_id c, user_id u) { return s.courses[c].invited.contains(u); }
    bool is_member(course_id c, user_id u) { return s.courses[c].roles.contains(u); }

    std::vector<testing::audit_row> audit()
    {
        std::vector<testing::audit_row> rows;
        for (auto const& entry : s.log)
            rows.push_back({entry.course, entry.user, entry.by});
        return rows;
    }
};
//]

} // namespace

//[own_test
TEST_CASE("the store does what the route expects of one")
{
    auto const report = testing::check_invitation_store([] { return own_world(); });
    REQUIRE(report.text() == "");
}
//]
