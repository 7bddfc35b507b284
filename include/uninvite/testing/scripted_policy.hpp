// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_SCRIPTED_POLICY_HPP
#define UNINVITE_TESTING_SCRIPTED_POLICY_HPP

#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::testing {

/** Answers as scripted by the test: a model of @ref AccessPolicy.

    By default it accepts every token for user 1 and grants everything by role.

    @par Thread Safety
    Thread-safe.

    @par Example
    @code
    testing::scripted_policy policy;
    policy.on_authorize(errc::forbidden); // the next one only
    remove_invitations route{policy, store};
    CHECK(testing::request().send(route).status() == 403);
    @endcode
*/
class scripted_policy
{
public:
    /// One call that it received.
    struct call
    {
        std::optional<std::string> token; ///< of `authenticate`
        std::optional<user_id> actor;     ///< of `authorize`
        std::optional<course_id> course;  ///< of `authorize`

        friend bool operator==(call const&, call const&) = default;
    };

private:
    mutable std::mutex mutex_;
    std::deque<result<principal>> callers_;
    std::deque<result<grant>> grants_;
    std::vector<call> calls_;

    template <class T>
    [[nodiscard]] static result<T> take(std::deque<result<T>>& script, T otherwise)
    {
        if (script.empty()) return otherwise;
        result<T> next = std::move(script.front());
        script.pop_front();
        return next;
    }

public:
    /// Queues the result of an `authenticate`. @return Itself, for the next line of the script.
    scripted_policy& on_authenticate(result<principal> answer)
    {
        std::lock_guard const lock(mutex_);
        callers_.push_back(std::move(answer));
        return *this;
    }

    /// Queues the result of an `authorize`. @return Itself.
    scripted_policy& on_authorize(result<grant> answer)
    {
        std::lock_guard const lock(mutex_);
        grants_.push_back(std::move(answer));
        return *this;
    }

    /// The calls so far, in order.
    std::vector<call> calls() const
    {
        std::lock_guard const lock(mutex_);
        return calls_;
    }

    /// See @ref AccessPolicy.
    [[nodiscard]] result<principal> authenticate(std::string_view token)
    {
        std::lock_guard const lock(mutex_);
        calls_.push_back({std::string(token), {}, {}});
        return take(callers_, principal{user_id{1}});
    }

    /// See @ref AccessPolicy.
    [[nodiscard]] result<grant> authorize(principal const& who, course_id course)
    {
        std::lock_guard const lock(mutex_);
        calls_.push_back({{}, who.user, course});
        return take(grants_, grant::by_role);
    }
};

} // namespace uninvite::testing

#endif
