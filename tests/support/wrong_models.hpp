// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_WRONG_MODELS_HPP
#define UNINVITE_TESTS_SUPPORT_WRONG_MODELS_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/report.hpp>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

// Sources of tokens and roles with one fault each, for the checks of the kit.

namespace tests {

using namespace uninvite;

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
    bool compares_the_beginning = false; // such as a column that cuts long texts
    bool ignores_padding = false;
    bool keeps_32_bits = false;
    bool keeps_what_it_verified = false; // a cache without an end
    bool answers_forbidden = false;
    user_id last{1};
    std::map<std::string, user_id> verified;

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
        if (ignores_padding)
            while (key.ends_with('='))
                key.pop_back();
        if (compares_the_beginning)
            for (auto const& [known, user] : users)
                if (known.size() == key.size() &&
                    known.compare(0, known.size() - 1, key, 0, key.size() - 1) == 0)
                    return principal{user};
        std::unique_lock lock_of_cache(mutex);
        if (auto const kept = verified.find(key); keeps_what_it_verified && kept != verified.end())
            return principal{kept->second};
        if (keeps_what_it_verified && users.contains(key)) verified.emplace(key, users.find(key)->second);
        lock_of_cache.unlock();
        auto const found = users.find(key);
        if (found == users.end() && answers_forbidden) return errc::forbidden;
        if (found != users.end() && keeps_32_bits)
            return principal{user_id{found->second.value() & 0x7fffffff}};
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

/// Roles without a course in the condition: the highest that the user has anywhere.
struct roles_of_any_course : testing::memory_store
{
    roles_of_any_course& roles() { return *this; }
    result<course_role> role(user_id user, course_id course) const
    {
        auto highest = memory_store::role(user, course);
        for (long other : {1, 2, 3})
            if (auto const r = memory_store::role(user, course_id{other});
                highest && r && may_remove_invitations(*r))
                highest = r;
        return highest;
    }
};

/// Courses are marked as deleted, and the source does not look.
struct roles_of_deleted_courses : testing::memory_store
{
    roles_of_deleted_courses& roles() { return *this; }
    void delete_course(course_id) {}
};

/// Looks at roles only: an invited user is a stranger.
struct roles_without_invitations : testing::memory_store
{
    roles_without_invitations& roles() { return *this; }
    result<course_role> role(user_id user, course_id course) const
    {
        auto const r = memory_store::role(user, course);
        return r && *r == course_role::invited ? course_role::none : r;
    }
};

/// One prepared statement for all threads: its parameters are those of the last caller.
struct roles_that_share_a_statement : testing::memory_store
{
    mutable std::mutex mutex;
    mutable user_id bound{1};

    roles_that_share_a_statement& roles() { return *this; }
    result<course_role> role(user_id user, course_id course) const
    {
        {
            std::lock_guard const lock(mutex);
            bound = user;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        std::lock_guard const lock(mutex);
        return memory_store::role(bound, course);
    }
};

/// The promises that a report says are broken, each once and on a separate line.
inline std::string broken(testing::report const& r)
{
    std::string all;
    for (auto const& f : r.broken())
        if (all.find(f.promise) == all.npos) all += f.promise + "\n";
    return all;
}

inline std::string lines(std::initializer_list<std::string_view> promises)
{
    std::string all;
    for (std::string_view p : promises)
        all.append(p).append("\n");
    return all;
}

} // namespace tests

#endif
