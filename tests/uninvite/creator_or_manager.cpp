// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/creator_or_manager.hpp>

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>

#include "support/catch.hpp"

#include <memory>
#include <string>

using namespace uninvite;

namespace {

struct fixed_roles
{
    result<course_role> answer;
    result<course_role> role(user_id, course_id) const { return answer; }
};

// Its results are those of another library.
struct foreign
{
    std::unique_ptr<int> only_moves = std::make_unique<int>(1);
    boost::system::result<principal> verify(std::string_view token) const
    {
        if (token != "t") return boost::system::error_code(errc::invalid_token);
        return principal{user_id{9}};
    }
    boost::system::result<course_role> role(user_id user, course_id course)
    {
        if (course != course_id{1}) return make_error_code(boost::system::errc::io_error);
        return user == user_id{9} ? course_role::manager : course_role::none;
    }
};

static_assert(AccessPolicy<creator_or_manager<testing::memory_tokens&, testing::memory_store&>>);

} // namespace

TEST_CASE("the creator and managers are granted by role, all others are forbidden")
{
    testing::memory_tokens const tokens{{"t", user_id{1}}};
    auto const authorize = [&](result<course_role> role) {
        return creator_or_manager{tokens, fixed_roles{role}}.authorize(principal{user_id{1}}, course_id{1});
    };

    CHECK(*authorize(course_role::creator) == grant::by_role);
    CHECK(*authorize(course_role::manager) == grant::by_role);
    for (course_role role : {course_role::joined, course_role::invited, course_role::none})
        CHECK(authorize(role).error() == errc::forbidden);
    CHECK(authorize(errc::not_found).error() == errc::not_found);
    auto const later = authorize(failure{errc::busy, std::chrono::seconds(7)});
    CHECK(later.error() == errc::busy);
    CHECK(later.error().retry_after() == std::chrono::seconds(7));
}

TEST_CASE("a token is judged by the verifier alone")
{
    creator_or_manager const policy{testing::memory_tokens{{"t", user_id{5}}}, fixed_roles{errc::not_found}};
    CHECK(policy.authenticate("t")->user == user_id{5});
    CHECK(policy.authenticate("x").error() == errc::invalid_token);
}

TEST_CASE("parts are borrowed or moved in, and their results may be foreign")
{
    foreign parts;
    creator_or_manager const borrowing{parts, parts};
    creator_or_manager const owning{foreign{}, foreign{}};
    auto const check = [](auto const& policy)
    {
        CHECK(policy.authenticate("t")->user == user_id{9});
        CHECK(policy.authenticate("x").error() == errc::invalid_token);
        CHECK(*policy.authorize(principal{user_id{9}}, course_id{1}) == grant::by_role);
        CHECK(policy.authorize(principal{user_id{8}}, course_id{1}).error() == errc::forbidden);
        CHECK(policy.authorize(principal{user_id{9}}, course_id{2}).error() == errc::failed);
    };
    check(borrowing);
    check(owning);
}
