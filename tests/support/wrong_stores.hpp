// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_WRONG_STORES_HPP
#define UNINVITE_TESTS_SUPPORT_WRONG_STORES_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/memory_store.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

// Stores with one mistake each that shows with one caller. Each hides `remove` of the model.

namespace tests::wrong {

using namespace uninvite;

/// The reference model, with functions to override. Its memory stands for the disk: a restart loses nothing.
struct model : testing::memory_store
{
    model() = default;
    model(model const&) = delete;
    model& operator=(model const&) = delete;
    virtual ~model() = default;

    virtual result<removed> remove(removal const& r) { return memory_store::remove(r); }
    virtual std::vector<testing::audit_row> audit() const { return memory_store::audit(); }
    virtual bool accept(course_id course, user_id user) { return memory_store::accept(course, user); }
    virtual void delete_course(course_id course) { memory_store::delete_course(course); }
    virtual void demote(course_id course, user_id user) { memory_store::demote(course, user); }
    virtual void fail_on(user_id user) { memory_store::fail_on(user); }
    virtual bool fail_at_step(std::size_t n) { return memory_store::fail_at_step(n); }
    virtual void restart() {}
};

/// A model that says which user cannot be removed.
struct breakable : model
{
    std::optional<user_id> broken;

    void fail_on(user_id user) override { broken = user; }

    bool is_broken(removal const& r) const
    {
        return broken && std::binary_search(r.users.begin(), r.users.end(), *broken);
    }
};

inline result<removed> remove_by_policy(model& m, removal r)
{
    r.basis = grant::by_policy;
    return m.model::remove(r);
}

/// The users of a removal that are pending now.
inline user_list pending_of(model const& m, removal const& r)
{
    user_list pending;
    for (user_id user : r.users)
        if (m.is_pending(r.course, user)) pending.push_back(user);
    return pending;
}

struct forgets_the_course : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        for (long course : {1, 2, 3})
            if (done)
                static_cast<void>(remove_by_policy(*this, {course_id{course}, r.actor, r.basis, r.users}));
        return done;
    }
};

struct removes_members : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        for (user_id user : r.users)
            if (done) set_role(r.course, user, course_role::none);
        return done;
    }
};

struct removes_all_of_the_course : model
{
    result<removed> remove(removal const& asked) override
    {
        removal r = asked;
        for (long user : {7, 8, 9})
            r.users.push_back(user_id{user});
        r.users.sort_unique();
        return model::remove(r);
    }
};

struct acknowledges_before_it_commits : model
{
    std::mutex mutex;
    std::optional<removal> waiting;

    result<removed> remove(removal const& r) override
    {
        std::lock_guard const lock(mutex);
        if (waiting) static_cast<void>(model::remove(*waiting));
        waiting = r;
        return removed(pending_of(*this, r));
    }
};

/// A cache that the whole program reads, written to the disk with the next removal.
struct write_behind : model
{
    std::mutex mutex;
    std::vector<std::pair<course_id, user_id>> unwritten;

    result<removed> remove(removal const& r) override
    {
        std::lock_guard const lock(mutex);
        auto const done = model::remove(r);
        if (!done) return done;
        unwritten.clear();
        for (user_id user : done->users())
            unwritten.emplace_back(r.course, user);
        return done;
    }

    void restart() override
    {
        for (auto const& [course, user] : unwritten)
            invite(course, user);
        unwritten.clear();
    }
};

struct commits_each_user_until_a_failure : breakable
{
    result<removed> remove(removal const& r) override
    {
        for (user_id user : r.users)
        {
            if (user == broken) return errc::busy;
            if (broken) static_cast<void>(model::remove({r.course, r.actor, r.basis, {user}}));
        }
        return model::remove(r);
    }
};

struct takes_failure_for_success : breakable
{
    result<removed> remove(removal const& r) override
    {
        if (is_broken(r)) return removed();
        return model::remove(r);
    }
};

/// After a failure the transaction stays open on the connection, and the next removal commits it.
struct forgets_to_roll_back : breakable
{
    std::optional<removal> open;

    result<removed> remove(removal const& r) override
    {
        if (is_broken(r))
        {
            open = r;
            open->users = {};
            for (user_id user : r.users)
                if (user < *broken) open->users.push_back(user);
            return errc::busy;
        }
        if (open) static_cast<void>(model::remove(*open));
        open.reset();
        return model::remove(r);
    }
};

/// The audit has another connection, and its failure is ignored.
struct ignores_a_failed_audit : model
{
    bool audit_is_down = false;

    bool fail_at_step(std::size_t n) override
    {
        audit_is_down = n == 2;
        return model::fail_at_step(n) || audit_is_down;
    }

    std::vector<testing::audit_row> audit() const override
    {
        return audit_is_down ? std::vector<testing::audit_row>() : model::audit();
    }
};

/// An error after the commit, such as of a notification, is reported as one of the removal.
struct answers_busy_after_the_commit : model
{
    bool notification_is_down = false;

    bool fail_at_step(std::size_t n) override
    {
        notification_is_down = n == 2;
        return model::fail_at_step(n) || notification_is_down;
    }

    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        if (notification_is_down) return errc::busy;
        return done;
    }
};

/// It expects as many changed rows as users.
struct is_not_idempotent : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        if (done && done->users().empty()) return errc::failed;
        return done;
    }
};

struct ignores_the_demotion : model
{
    result<removed> remove(removal const& r) override { return remove_by_policy(*this, r); }
};

struct asks_for_a_role_always : model
{
    result<removed> remove(removal const& asked) override
    {
        removal r = asked;
        r.basis = grant::by_role;
        return model::remove(r);
    }
};

struct tells_of_hidden_courses : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        if (!done && done.error() == errc::not_found) return errc::forbidden;
        return done;
    }
};

struct hides_a_course_from_its_members : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        if (!done && done.error() == errc::forbidden && r.course == course_id{2}) return errc::not_found;
        return done;
    }
};

/// Courses are marked as deleted, and the statement without a role does not look.
struct forgets_that_a_course_is_deleted : model
{
    std::set<course_id> deleted;

    void delete_course(course_id course) override { deleted.insert(course); }

    result<removed> remove(removal const& r) override
    {
        if (r.basis == grant::by_role && deleted.contains(r.course)) return errc::not_found;
        return model::remove(r);
    }
};

struct forgets_the_audit : model
{
    std::vector<testing::audit_row> audit() const override { return {}; }
};

struct blames_another : model
{
    std::vector<testing::audit_row> audit() const override
    {
        auto rows = model::audit();
        for (auto& row : rows)
            row.removed_by = user_id{1000};
        return rows;
    }
};

struct tells_what_was_asked : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        return done ? result<removed>(removed(r.users)) : done;
    }
};

struct reverses_the_order : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        if (!done) return done;
        user_list back;
        for (std::size_t i = done->users().size(); i-- != 0;)
            back.push_back(done->users()[i]);
        return removed(back);
    }
};

struct keeps_32_bits : model
{
    result<removed> remove(removal const& r) override
    {
        user_list small;
        for (user_id user : r.users)
            if (user.value() <= (std::numeric_limits<std::int32_t>::max)()) small.push_back(user);
        return model::remove({r.course, r.actor, r.basis, small});
    }
};

/// As Oracle does, whose lists have 1,000 values at most.
struct fails_above_1000_users : model
{
    result<removed> remove(removal const& r) override
    {
        if (r.users.size() > 1000) return errc::failed;
        return model::remove(r);
    }
};

} // namespace tests::wrong

#endif
