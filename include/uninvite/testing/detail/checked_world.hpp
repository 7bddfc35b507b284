// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECKED_WORLD_HPP
#define UNINVITE_TESTING_DETAIL_CHECKED_WORLD_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/time_limit.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace uninvite::testing::detail {

/// The answer of the store, or its exception.
struct store_answer : result<removed>
{
    std::string thrown;

    store_answer()
        : uninvite::result<removed>(failure(errc::failed)) // not the injected name of the base class
    {
    }
};

inline std::string seen(store_answer const& answer)
{
    return answer.thrown.empty() ? seen(static_cast<result<removed> const&>(answer))
                                 : "with an exception: " + answer.thrown;
}

/// Whether it is a success for exactly these users, as far as the store can tell.
inline bool is(result<removed> const& answer, user_list const& users)
{
    return answer && (!answer->is_known() || answer->users() == users);
}

/// Whether it is a success that names this user.
inline bool names(result<removed> const& answer, user_id user)
{
    return answer && answer->is_known() &&
           std::binary_search(answer->users().begin(), answer->users().end(), user);
}

inline std::string text_of(removal const& r)
{
    return "the removal of " + text_of(r.users) + " from course " + std::to_string(r.course.value()) +
           " by user " + text_of(r.actor);
}

/// Calls an @ref InvitationStore.
struct blocking_call
{
    template <class World>
    [[nodiscard]] result<removed> operator()(World& w, removal const& r) const
    {
        using traits = storage_traits_of<decltype(w.store())>;
        return as_result<removed>(traits::remove(w.store(), r));
    }
};

/** A world in one form for the checks: each call is timed, and optional members are known by name.

    @tparam Call Calls the store: `result<removed>(World&, removal const&)`.
*/
template <class World, class Call = blocking_call>
class checked_world
{
    call_clock& clock_;
    World world_;
    Call call_;
    world_limits limits_ = limits_of(world_);

    template <class Function>
    decltype(auto) time_member(char const* member, Function&& function)
    {
        return clock_.time([member] { return std::string("the world's ") + member; },
                           std::forward<Function>(function));
    }

public:
    static constexpr bool can_audit = requires(World& w) { w.audit(); };
    static constexpr bool can_accept = requires(World& w, course_id c, user_id u) { w.accept(c, u); };
    static constexpr bool can_demote = requires(World& w, course_id c, user_id u) { w.demote(c, u); };
    static constexpr bool can_fail_on = requires(World& w, user_id u) { w.fail_on(u); };
    static constexpr bool can_fail_at_step = requires(World& w, std::size_t n) { w.fail_at_step(n); };
    static constexpr bool can_restart = requires(World& w) { w.restart(); };

    /// @throw std::invalid_argument Its limits are too low.
    template <class MakeWorld>
    checked_world(MakeWorld& make, call_clock& clock, Call call = {})
        : clock_(clock)
        , world_(clock.time([] { return "making the world"; }, [&]() -> World { return make(); }))
        , call_(std::move(call))
    {
        if (limits_.largest_id < 100000)
            throw std::invalid_argument("uninvite: world_limits::largest_id must be at least 100000");
    }

    world_limits const& limits() const noexcept { return limits_; }
    World& get() noexcept { return world_; }
    Call& call() noexcept { return call_; }

    /// See @ref call_clock::time.
    template <class Describe, class Function>
    decltype(auto) time(Describe describe, Function&& function)
    {
        return clock_.time(describe, std::forward<Function>(function));
    }

    /// Whether the world can read the audit, and there is one.
    bool has_audit() const noexcept { return can_audit && limits_.has_audit; }

    store_answer remove(removal const& r)
    {
        store_answer answer;
        try
        {
            static_cast<result<removed>&>(answer) =
                clock_.time([&r] { return text_of(r); }, [&] { return call_(world_, r); });
        }
        catch (std::exception const& e)
        {
            answer.thrown = e.what();
        }
        catch (...)
        {
            answer.thrown = "of an unknown type";
        }
        return answer;
    }

    void add_course(course_id course, visibility seen_by)
    {
        bool const is_hidden = seen_by == visibility::members && limits_.has_hidden_courses;
        time_member("add_course",
                    [&] { world_.add_course(course, is_hidden ? seen_by : visibility::everybody); });
    }

    void delete_course(course_id course)
    {
        time_member("delete_course", [&] { world_.delete_course(course); });
    }

    void set_role(course_id course, user_id user, course_role role)
    {
        time_member("set_role", [&] { world_.set_role(course, user, role); });
    }

    void invite(course_id course, user_id user)
    {
        time_member("invite", [&] { world_.invite(course, user); });
    }

    void invite(course_id course, user_list const& users)
    {
        if constexpr (requires { world_.invite(course, users); })
            time_member("invite", [&] { world_.invite(course, users); });
        else
            for (user_id user : users)
                invite(course, user);
    }

    bool is_pending(course_id course, user_id user)
    {
        return time_member("is_pending", [&] { return static_cast<bool>(world_.is_pending(course, user)); });
    }

    bool is_member(course_id course, user_id user)
    {
        return time_member("is_member", [&] { return static_cast<bool>(world_.is_member(course, user)); });
    }

    /// Empty without an audit.
    std::vector<audit_row> audit()
    {
        if constexpr (can_audit)
            if (limits_.has_audit)
                return time_member("audit", [&] { return std::vector<audit_row>(world_.audit()); });
        return {};
    }

    bool accept(course_id course, user_id user)
    {
        return time_member("accept", [&] { return static_cast<bool>(world_.accept(course, user)); });
    }

    void demote(course_id course, user_id user)
    {
        time_member("demote", [&] { world_.demote(course, user); });
    }

    void fail_on(user_id user)
    {
        time_member("fail_on", [&] { world_.fail_on(user); });
    }

    bool fail_at_step(std::size_t n)
    {
        return time_member("fail_at_step", [&] { return static_cast<bool>(world_.fail_at_step(n)); });
    }

    void restart()
    {
        time_member("restart", [&] { world_.restart(); });
    }
};

/// The users from `first` on, `count` of them.
inline user_list users_from(std::int64_t first, std::int64_t count)
{
    user_list users;
    for (std::int64_t i = 0; i != count; ++i)
        users.push_back(user_id{first + i});
    return users;
}

} // namespace uninvite::testing::detail

#endif
