// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/testing/check_access_policy.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"
#include "support/wrong_models.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

using namespace tests;

namespace {

/// The library's policy over a source of roles and the tokens above.
template <class Roles>
struct policy_world : Roles
{
    tokens issued;
    creator_or_manager<tokens&, Roles&> both{issued, *this};

    auto& policy() { return both; }
    std::string issue(user_id user) { return issued.issue(user); }
};

template <class Roles>
testing::report check_policy()
{
    return testing::check_access_policy([] { return policy_world<Roles>(); });
}

/// A policy with one fault.
class wrong_policy : public testing::memory_store
{
    tokens issued_;
    std::mutex mutex_;
    std::map<std::pair<user_id, course_id>, grant> granted_;
    user_id session_{1};

public:
    bool takes_guests = false;
    bool lets_members_remove = false;
    bool forgets_managers = false;
    bool forbids_hidden_courses = false;
    bool keeps_permissions = false;
    bool shares_the_session = false;

    wrong_policy& policy() { return *this; }
    std::string issue(user_id user) { return issued_.issue(user); }

    result<principal> authenticate(std::string_view token)
    {
        auto const who = issued_.verify(token);
        if (!who && takes_guests) return principal{user_id{1000}};
        if (!who || !shares_the_session) return who;
        {
            std::lock_guard const lock(mutex_);
            session_ = who->user;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        std::lock_guard const lock(mutex_);
        return principal{session_};
    }

    result<grant> authorize(principal const& who, course_id course)
    {
        auto const kept = granted_.find({who.user, course});
        if (keeps_permissions && kept != granted_.end()) return kept->second;
        auto const found = role(who.user, course);
        if (!found && found.error() == errc::not_found && course == course_id{2} && forbids_hidden_courses)
            return errc::forbidden;
        if (!found) return found.error();
        bool const may =
            (may_remove_invitations(*found) && !(forgets_managers && *found == course_role::manager)) ||
            (lets_members_remove && *found == course_role::joined);
        if (!may) return errc::forbidden;
        granted_.emplace(std::pair(who.user, course), grant::by_role);
        return grant::by_role;
    }
};

/// A policy that decides in one step too, with one fault in it.
struct wrong_joint_policy : wrong_policy
{
    bool admits_strangers = false;
    bool takes_hidden_for_forbidden = false;
    bool names_another_user = false;
    bool remembers = false;
    std::map<std::string, result<decision<>>> remembered;

    wrong_joint_policy& policy() { return *this; }

    result<decision<>> admit(std::string_view token, course_id course)
    {
        std::string const key = std::string(token) + " " + std::to_string(course.value());
        if (auto const found = remembered.find(key); remembers && found != remembered.end())
            return found->second;
        auto const who = authenticate(token);
        if (!who && !admits_strangers) return who.error();
        if (!who) return decision<>{principal{user_id{1}}, grant::by_role};
        result<grant> basis = authorize(*who, course);
        if (takes_hidden_for_forbidden && !basis) basis = errc::forbidden;
        user_id const named = names_another_user ? user_id{99} : who->user;
        return remembered.insert_or_assign(key, decision<>{principal{named}, basis}).first->second;
    }
};

template <bool wrong_joint_policy::*Fault>
std::string broken_by_joint()
{
    struct faulty : wrong_joint_policy
    {
        faulty() { this->*Fault = true; }
    };
    return broken(testing::check_access_policy([] { return faulty(); }));
}

template <bool wrong_policy::*Fault>
testing::report check_wrong()
{
    struct faulty : wrong_policy
    {
        faulty() { this->*Fault = true; }
    };
    return testing::check_access_policy([] { return faulty(); });
}

} // namespace

TEST_CASE("the library's policy keeps all promises, and one with wrong roles fails the checks that are meant "
          "for it")
{
    namespace promise = testing::policy_promise;
    CHECK(check_policy<testing::memory_world>().passed());
    CHECK(broken(check_policy<constant_roles>()) == lines({promise::forbids, promise::hidden, promise::now}));
    CHECK(broken(check_policy<roles_that_show_hidden_courses>()) == lines({promise::hidden}));
    CHECK(broken(check_policy<roles_of_yesterday>()) == lines({promise::now}));
    CHECK(check_policy<roles_of_any_course>().is_broken(promise::forbids));
    CHECK(broken(check_policy<roles_of_deleted_courses>()) == lines({promise::hidden}));
}

TEST_CASE("each wrong policy fails the check that is meant for it")
{
    namespace promise = testing::policy_promise;
    CHECK(broken(check_wrong<&wrong_policy::takes_guests>()) == lines({promise::unknown}));
    CHECK(check_wrong<&wrong_policy::lets_members_remove>().is_broken(promise::forbids));
    CHECK(broken(check_wrong<&wrong_policy::forgets_managers>()) == lines({promise::grants, promise::now}));
    CHECK(broken(check_wrong<&wrong_policy::forbids_hidden_courses>()) == lines({promise::hidden}));
    CHECK(broken(check_wrong<&wrong_policy::keeps_permissions>()) == lines({promise::now}));
    CHECK(broken(check_wrong<&wrong_policy::shares_the_session>()) == lines({promise::at_once}));
}

TEST_CASE("a policy whose one step decides differently from its two fails the check that is meant for it")
{
    namespace promise = testing::policy_promise;
    CHECK(testing::check_access_policy([] { return wrong_joint_policy(); }).passed());
    CHECK(broken_by_joint<&wrong_joint_policy::admits_strangers>() == lines({promise::joint}));
    CHECK(broken_by_joint<&wrong_joint_policy::takes_hidden_for_forbidden>() == lines({promise::joint}));
    CHECK(broken_by_joint<&wrong_joint_policy::names_another_user>() == lines({promise::joint}));
    CHECK(broken_by_joint<&wrong_joint_policy::remembers>() == lines({promise::joint}));
}
