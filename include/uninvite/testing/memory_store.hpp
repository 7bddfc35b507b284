// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_MEMORY_STORE_HPP
#define UNINVITE_TESTING_MEMORY_STORE_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/course_world.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace uninvite::testing {

/** Courses, roles and invitations in memory: the reference implementation of a store.

    A model of @ref InvitationStore and of @ref CourseRoles. Its contents are lost with it.

    @par Thread Safety
    Thread-safe.

    @par Example
    @code
    testing::memory_store store;
    store.add_course(course_id{1});
    store.set_role(course_id{1}, user_id{2}, course_role::manager);
    store.invite(course_id{1}, user_id{7});
    @endcode
*/
class memory_store
{
public:
    using audit_row = testing::audit_row;

private:
    struct course_state
    {
        visibility seen_by = visibility::everybody;
        std::map<user_id, course_role> roles;
        std::set<user_id> invited;
    };

    mutable std::mutex mutex_;
    std::map<course_id, course_state> courses_;
    std::vector<audit_row> audit_;
    std::optional<user_id> broken_;
    bool always_fails_ = false;

    [[nodiscard]] result<course_role> role_of(user_id user, course_id course) const
    {
        auto const c = courses_.find(course);
        if (c == courses_.end()) return errc::not_found;
        if (auto const r = c->second.roles.find(user); r != c->second.roles.end()) return r->second;
        if (c->second.invited.contains(user)) return course_role::invited;
        if (c->second.seen_by == visibility::members) return errc::not_found;
        return course_role::none;
    }

public:
    void add_course(course_id course, visibility seen_by = visibility::everybody)
    {
        std::lock_guard const lock(mutex_);
        courses_[course].seen_by = seen_by;
    }

    /// Deletes a course and all its rows, except the audit.
    void delete_course(course_id course)
    {
        std::lock_guard const lock(mutex_);
        courses_.erase(course);
    }

    /// @param role creator, manager or joined; any other value removes the role.
    void set_role(course_id course, user_id user, course_role role)
    {
        std::lock_guard const lock(mutex_);
        course_state& c = courses_[course];
        if (may_remove_invitations(role) || role == course_role::joined)
            c.roles.insert_or_assign(user, role);
        else
            c.roles.erase(user);
    }

    void invite(course_id course, user_id user)
    {
        std::lock_guard const lock(mutex_);
        courses_[course].invited.insert(user);
    }

    /// The invited user joins. @return Whether there was an invitation to accept.
    bool accept(course_id course, user_id user)
    {
        std::lock_guard const lock(mutex_);
        course_state& c = courses_[course];
        if (c.invited.erase(user) == 0) return false;
        c.roles.emplace(user, course_role::joined);
        return true;
    }

    /// A creator or manager becomes a member.
    void demote(course_id course, user_id user) { set_role(course, user, course_role::joined); }

    /// From now on, `remove` answers `errc::busy` if it names this user.
    void fail_on(user_id user)
    {
        std::lock_guard const lock(mutex_);
        broken_ = user;
    }

    /// From now on, `remove` answers `errc::busy`: in memory it has one step. @return Whether `n` is 1.
    bool fail_at_step(std::size_t n)
    {
        std::lock_guard const lock(mutex_);
        always_fails_ = n == 1;
        return n == 1;
    }

    /// Whether the user created, manages or joined the course.
    bool is_member(course_id course, user_id user) const
    {
        std::lock_guard const lock(mutex_);
        auto const c = courses_.find(course);
        return c != courses_.end() && c->second.roles.contains(user);
    }

    bool is_pending(course_id course, user_id user) const
    {
        std::lock_guard const lock(mutex_);
        auto const c = courses_.find(course);
        return c != courses_.end() && c->second.invited.contains(user);
    }

    /// The removals, in order.
    std::vector<audit_row> audit() const
    {
        std::lock_guard const lock(mutex_);
        return audit_;
    }

    /// See @ref CourseRoles.
    [[nodiscard]] result<course_role> role(user_id user, course_id course) const
    {
        std::lock_guard const lock(mutex_);
        return role_of(user, course);
    }

    /// See @ref InvitationStore.
    [[nodiscard]] result<removed> remove(removal const& r)
    {
        std::lock_guard const lock(mutex_);
        auto const c = courses_.find(r.course);
        if (c == courses_.end()) return errc::not_found;
        if (r.basis == grant::by_role)
        {
            auto const role = role_of(r.actor, r.course);
            if (!role) return role.error();
            if (!may_remove_invitations(*role)) return errc::forbidden;
        }
        if (always_fails_ || (broken_ && std::binary_search(r.users.begin(), r.users.end(), *broken_)))
            return errc::busy;
        user_list gone;
        for (user_id user : r.users)
            if (c->second.invited.erase(user) != 0)
            {
                audit_.push_back({r.course, user, r.actor});
                gone.push_back(user);
            }
        return removed(std::move(gone));
    }
};

} // namespace uninvite::testing

#endif
