// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"
#include "support/wrong_models.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

using namespace tests;

namespace {

/// Only what the check of roles needs: no invitation can be read, and there is no audit.
struct plain_roles
{
    static constexpr testing::world_limits limits{.has_hidden_courses = false};

    testing::memory_store s;

    testing::memory_store& roles() { return s; }
    void add_course(course_id course, testing::visibility) { s.add_course(course); }
    void delete_course(course_id course) { s.delete_course(course); }
    void set_role(course_id course, user_id user, course_role role) { s.set_role(course, user, role); }
    void invite(course_id course, user_id user) { s.invite(course, user); }
};

struct blocking_roles : testing::memory_store
{
    blocking_roles& roles() { return *this; }
    result<course_role> role(user_id, course_id) const
    {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable never;
        never.wait(lock, [] { return false; });
        return errc::failed;
    }
};

template <class World>
testing::report check_roles()
{
    return testing::check_course_roles([] { return World(); });
}

} // namespace

TEST_CASE("sound roles keep all promises, and each wrong source fails the check that is meant for it")
{
    namespace promise = testing::roles_promise;
    CHECK(check_roles<testing::memory_world>().passed());
    CHECK(broken(check_roles<constant_roles>()) ==
          lines({promise::tells, promise::this_course, promise::hidden, promise::at_once, promise::now}));
    CHECK(broken(check_roles<roles_that_show_hidden_courses>()) == lines({promise::hidden, promise::now}));
    CHECK(broken(check_roles<roles_of_yesterday>()) == lines({promise::now}));
    CHECK(check_roles<roles_of_any_course>().is_broken(promise::this_course));
    CHECK(check_roles<roles_of_deleted_courses>().is_broken(promise::hidden));
    CHECK(check_roles<roles_without_invitations>().is_broken(promise::tells));
    CHECK(broken(check_roles<roles_that_share_a_statement>()) == lines({promise::at_once}));
}

TEST_CASE("a host without hidden courses and without an audit passes the check of its roles")
{
    auto const report = testing::check_course_roles([] { return plain_roles(); });
    INFO(report);
    CHECK(report.passed());
    REQUIRE(report.not_checked().size() == 1);
    CHECK(report.not_checked()[0].promise == testing::roles_promise::hidden);
}

TEST_CASE("a source of roles that blocks ends the check with a finding that names the call")
{
    auto const report = testing::check_course_roles([] { return blocking_roles(); },
                                                    {.time_limit = std::chrono::milliseconds(100)});
    CHECK(report.text() ==
          "answers within the time limit: the role of user 1 in course 1 has not returned after "
          "100 ms; the other checks were not run\n");
}
