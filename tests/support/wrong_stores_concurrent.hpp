// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_WRONG_STORES_CONCURRENT_HPP
#define UNINVITE_TESTS_SUPPORT_WRONG_STORES_CONCURRENT_HPP

#include "support/wrong_stores.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <thread>

// Stores with one mistake each that shows only at the same time as another call, or at a second call. A pause
// stands for a round trip to a database.

namespace tests::wrong {

inline void round_trip()
{
    std::this_thread::sleep_for(std::chrono::microseconds(200));
}

/// Reads the role before the transaction that removes.
template <int Microseconds>
struct reads_the_role_outside : model
{
    result<removed> remove(removal const& r) override
    {
        if (r.basis == grant::by_role)
        {
            auto const found = role(r.actor, r.course);
            if (!found) return found.error();
            if (!may_remove_invitations(*found)) return errc::forbidden;
        }
        if (Microseconds != 0) std::this_thread::sleep_for(std::chrono::microseconds(Microseconds));
        return remove_by_policy(*this, r);
    }
};

struct caches_the_role : model
{
    std::mutex mutex;
    std::map<std::pair<user_id, course_id>, result<course_role>> cache;

    result<removed> remove(removal const& r) override
    {
        if (r.basis == grant::by_role)
        {
            std::lock_guard const lock(mutex);
            auto const found = cache.try_emplace({r.actor, r.course}, role(r.actor, r.course)).first->second;
            if (!found) return found.error();
            if (!may_remove_invitations(*found)) return errc::forbidden;
        }
        return remove_by_policy(*this, r);
    }
};

/// The audit as a separate list.
struct separate_audit : model
{
    mutable std::mutex mutex;
    std::vector<testing::audit_row> log;

    std::vector<testing::audit_row> audit() const override
    {
        std::lock_guard const lock(mutex);
        return log;
    }

    void record(removal const& r, user_list const& users)
    {
        std::lock_guard const lock(mutex);
        for (user_id user : users)
            log.push_back({r.course, user, r.actor});
    }
};

struct records_in_a_second_transaction : separate_audit
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        if (!done) return done;
        round_trip();
        record(r, done->users());
        return done;
    }
};

struct records_before_it_removes : separate_audit
{
    std::mutex removals;

    result<removed> remove(removal const& r) override
    {
        std::lock_guard const lock(removals);
        auto const found = role(r.actor, r.course);
        bool const may = found && (r.basis == grant::by_policy || may_remove_invitations(*found));
        if (may) record(r, pending_of(*this, r));
        round_trip();
        return model::remove(r);
    }
};

/// The actor is a variable of the session, which concurrent removals share.
struct takes_the_actor_from_the_session : separate_audit
{
    std::mutex session;
    user_id actor{1};

    result<removed> remove(removal const& r) override
    {
        {
            std::lock_guard const lock(session);
            actor = r.actor;
        }
        round_trip();
        auto const done = model::remove(r);
        if (!done) return done;
        std::lock_guard const lock(session);
        record({r.course, actor, r.basis, {}}, done->users());
        return done;
    }
};

/// One transaction for each `Size` users.
template <std::size_t Size>
struct commits_in_parts : model
{
    result<removed> remove(removal const& r) override
    {
        user_list gone;
        for (std::size_t at = 0; at < r.users.size(); at += Size)
        {
            user_list part;
            for (std::size_t i = at; i != (std::min)(at + Size, r.users.size()); ++i)
                part.push_back(r.users[i]);
            if (at != 0 && at % 10 == 0) round_trip();
            auto const done = model::remove({r.course, r.actor, r.basis, part});
            if (!done) return done;
            for (user_id user : done->users())
                gone.push_back(user);
        }
        return removed(gone);
    }
};

/// A lock of a database, unknown to the sanitizers.
class row_lock
{
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_taken_ = false;

public:
    void lock()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !is_taken_; });
        is_taken_ = true;
    }

    void unlock()
    {
        std::lock_guard const lock(mutex_);
        is_taken_ = false;
        changed_.notify_one();
    }
};

/// Locks rows in an order that depends on the session: two removals of the same rows wait for each other.
struct locks_in_another_order : model
{
    row_lock rows[2];

    result<removed> remove(removal const& r) override
    {
        if (r.users.size() == 1) return model::remove(r);
        std::size_t const first = r.actor.value() & 1;
        std::lock_guard const one(rows[first]);
        round_trip();
        std::lock_guard const two(rows[1 - first]);
        return model::remove(r);
    }
};

/// Takes a deadlock or a serialization failure for an error, and does not retry.
struct fails_on_a_conflict : model
{
    std::mutex rows;

    result<removed> remove(removal const& r) override
    {
        std::unique_lock const lock(rows, std::try_to_lock);
        if (!lock) return errc::failed;
        round_trip();
        return model::remove(r);
    }
};

/// Reads the pending users in another transaction than the one that removes.
template <int Microseconds>
struct reads_then_removes : model
{
    result<removed> remove(removal const& r) override
    {
        user_list const pending = pending_of(*this, r);
        if (Microseconds != 0) std::this_thread::sleep_for(std::chrono::microseconds(Microseconds));
        auto const done = model::remove(r);
        return done ? result<removed>(removed(pending)) : done;
    }
};

struct removes_accepted_users : model
{
    result<removed> remove(removal const& r) override
    {
        user_list const pending = pending_of(*this, r);
        round_trip();
        auto const done = model::remove(r);
        for (user_id user : pending)
            if (done && is_member(r.course, user))
            {
                invite(r.course, user);
                static_cast<void>(model::remove({r.course, r.actor, r.basis, {user}}));
            }
        return done;
    }
};

struct fails_if_accepted_meanwhile : model
{
    result<removed> remove(removal const& r) override
    {
        user_list const pending = pending_of(*this, r);
        round_trip();
        for (user_id user : pending)
            if (is_member(r.course, user)) return errc::failed;
        return model::remove(r);
    }
};

/// An accepted invitation stays as a row with a state, and the store removes any row.
struct removes_accepted_rows : separate_audit
{
    std::set<std::pair<course_id, user_id>> accepted;

    bool accept(course_id course, user_id user) override
    {
        bool const was_pending = model::accept(course, user);
        std::lock_guard const lock(mutex);
        if (was_pending) accepted.emplace(course, user);
        return was_pending;
    }

    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        if (!done) return done;
        user_list all = done->users();
        {
            std::lock_guard const lock(mutex);
            for (user_id user : r.users)
                if (accepted.erase({r.course, user}) != 0) all.push_back(user);
        }
        all.sort_unique();
        record(r, all);
        return removed(all);
    }
};

/// Waits for a lock that is never released.
struct blocks : model
{
    result<removed> remove(removal const& r) override
    {
        if (r.users.size() != 1 || r.users[0].value() < 10000) return model::remove(r);
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable never;
        never.wait(lock, [] { return false; });
        return errc::failed;
    }
};

} // namespace tests::wrong

#endif
