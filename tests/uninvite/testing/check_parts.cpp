// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/testing/check_access_policy.hpp>
#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/check_token_verifier.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

using namespace uninvite;

namespace {

/// Tokens that can be issued, expire and be revoked, and ways to get each wrong.
struct tokens
{
    std::map<std::string, user_id, std::less<>> users;
    std::mutex mutex;
    bool takes_unknown = false;
    bool takes_prefixes = false;
    bool takes_capitals = false;
    bool never_forgets = false;
    bool confuses_threads = false;
    user_id last{1};

    tokens& verifier() { return *this; }

    std::string issue(user_id user)
    {
        std::string token = "token-of-" + std::to_string(user.value());
        users.emplace(token, user);
        return token;
    }
    void expire(std::string const& token)
    {
        if (!never_forgets) users.erase(token);
    }
    void revoke(std::string const& token) { expire(token); }

    result<principal> verify(std::string_view token)
    {
        std::string key(token);
        if (takes_capitals)
            for (char& c : key)
                c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (takes_prefixes)
            for (auto const& [known, user] : users)
                if (known.starts_with(key) || key.starts_with(known)) return principal{user};
        auto const found = users.find(key);
        if (found == users.end() && takes_unknown) return principal{user_id{1}};
        if (found == users.end()) return errc::invalid_token;
        if (!confuses_threads) return principal{found->second};
        {
            std::lock_guard const lock(mutex);
            last = found->second;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        std::lock_guard const lock(mutex);
        return principal{last};
    }
};

std::string broken(testing::report const& r)
{
    std::string all;
    for (auto const& f : r.broken())
        if (all.find(f.promise) == all.npos) all += f.promise + "\n";
    return all;
}

/// What a wrong verifier breaks.
std::string broken_tokens(bool tokens::*wrong)
{
    struct wrong_tokens : tokens
    {
        explicit wrong_tokens(bool tokens::*how) { this->*how = true; }
    };
    return broken(testing::check_token_verifier([&] { return wrong_tokens(wrong); }));
}

std::string lines(std::initializer_list<std::string_view> promises)
{
    std::string all;
    for (std::string_view p : promises)
        all.append(p).append("\n");
    return all;
}

struct constant_roles : testing::memory_store
{
    constant_roles& roles() { return *this; }
    result<course_role> role(user_id, course_id) const { return course_role::manager; }
};

struct roles_that_show_hidden_courses : testing::memory_store
{
    roles_that_show_hidden_courses& roles() { return *this; }
    result<course_role> role(user_id user, course_id course) const
    {
        auto const r = memory_store::role(user, course);
        return r ? *r : course_role::none;
    }
};

struct roles_of_yesterday : testing::memory_store
{
    mutable std::map<std::pair<user_id, course_id>, result<course_role>> kept;

    roles_of_yesterday& roles() { return *this; }
    result<course_role> role(user_id user, course_id course) const
    {
        return kept.try_emplace({user, course}, memory_store::role(user, course)).first->second;
    }
};

/// The library's policy over a source of roles and the tokens above.
template <class Roles>
struct policy_world : Roles
{
    tokens issued;
    creator_or_manager<tokens&, Roles&> both{issued, *this};

    auto& policy() { return both; }
    std::string issue(user_id user) { return issued.issue(user); }
};

template <class World>
testing::report check_roles()
{
    return testing::check_course_roles([] { return World(); });
}

template <class Roles>
testing::report check_policy()
{
    return testing::check_access_policy([] { return policy_world<Roles>(); });
}

} // namespace

TEST_CASE("a sound verifier keeps all promises, and each wrong one fails the check that is meant for it")
{
    namespace promise = testing::token_promise;
    auto const sound = testing::check_token_verifier([] { return tokens(); });
    CHECK(sound.text() == "");
    CHECK(sound.skipped().empty());
    CHECK(broken_tokens(&tokens::takes_unknown) ==
          lines({promise::unknown, promise::exact, promise::expires, promise::revokes}));
    CHECK(broken_tokens(&tokens::takes_prefixes) == lines({promise::exact}));
    CHECK(broken_tokens(&tokens::takes_capitals) == lines({promise::exact}));
    CHECK(broken_tokens(&tokens::never_forgets) == lines({promise::expires, promise::revokes}));
    CHECK(broken_tokens(&tokens::confuses_threads) == lines({promise::at_once}));
}

TEST_CASE("what a world of tokens cannot show is told")
{
    struct plain
    {
        tokens all;
        tokens& verifier() { return all; }
        std::string issue(user_id user) { return all.issue(user); }
    };
    auto const report = testing::check_token_verifier([] { return plain(); });
    CHECK(report.passed());
    REQUIRE(report.skipped().size() == 2);
    CHECK(report.skipped()[0].what == "the world has no expire(token)");
    CHECK(report.skipped()[1].what == "the world has no revoke(token)");
}

TEST_CASE("sound roles keep all promises, and each wrong source fails the check that is meant for it")
{
    namespace promise = testing::roles_promise;
    CHECK(check_roles<testing::memory_world>().text() == "");
    CHECK(broken(check_roles<constant_roles>()) ==
          lines({promise::tells, promise::this_course, promise::hidden, promise::now}));
    CHECK(broken(check_roles<roles_that_show_hidden_courses>()) == lines({promise::hidden, promise::now}));
    CHECK(broken(check_roles<roles_of_yesterday>()) == lines({promise::now}));
}

TEST_CASE("the library's policy keeps all promises, and one with wrong roles fails the checks that are meant "
          "for it")
{
    namespace promise = testing::policy_promise;
    CHECK(check_policy<testing::memory_world>().text() == "");
    CHECK(broken(check_policy<constant_roles>()) == lines({promise::forbids, promise::hidden, promise::now}));
    CHECK(broken(check_policy<roles_that_show_hidden_courses>()) == lines({promise::hidden}));
    CHECK(broken(check_policy<roles_of_yesterday>()) == lines({promise::now}));
}
