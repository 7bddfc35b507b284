// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

// The checks are sound where the reference model passes, and worth something where each wrong store fails the
// check that is meant for it.

using namespace uninvite;
using namespace std::chrono_literals;
using testing::check_invitation_store;
namespace promise = testing::store_promise;

namespace {

/// A world whose store does something of its own; each wrong store hides `remove`.
template <class Store>
struct world_of : Store
{
    Store& store() noexcept { return *this; }
};

using model = testing::memory_store;

/// The model, and a user whose invitation cannot be removed.
struct whole_or_nothing : model
{
    std::optional<user_id> broken;

    void fail_on(user_id user) { broken = user; }

    bool is_broken(removal const& r) const
    {
        return broken && std::find(r.users.begin(), r.users.end(), *broken) != r.users.end();
    }

    result<removed> remove(removal const& r)
    {
        if (is_broken(r)) return errc::busy;
        return model::remove(r);
    }
};

struct forgets_the_course : model
{
    result<removed> remove(removal r)
    {
        auto const done = model::remove(r);
        for (long course : {1, 2, 3})
            if (done)
                static_cast<void>(model::remove({course_id{course}, r.actor, grant::by_policy, r.users}));
        return done;
    }
};

struct removes_members : model
{
    result<removed> remove(removal const& r)
    {
        auto const done = model::remove(r);
        for (user_id user : r.users)
            if (done) set_role(r.course, user, course_role::none);
        return done;
    }
};

struct removes_all_of_the_course : model
{
    result<removed> remove(removal r)
    {
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

    result<removed> remove(removal const& r)
    {
        std::lock_guard const lock(mutex);
        if (waiting) static_cast<void>(model::remove(*waiting));
        waiting = r;
        user_list pending;
        for (user_id user : r.users)
            if (is_pending(r.course, user)) pending.push_back(user);
        return removed(pending);
    }
};

struct is_not_atomic : whole_or_nothing
{
    result<removed> remove(removal const& r)
    {
        for (user_id user : r.users)
        {
            if (user == broken) return errc::busy;
            if (broken) static_cast<void>(model::remove({r.course, r.actor, r.basis, {user}}));
        }
        return model::remove(r);
    }
};

struct takes_failure_for_success : whole_or_nothing
{
    result<removed> remove(removal const& r)
    {
        if (is_broken(r)) return removed();
        return model::remove(r);
    }
};

struct is_not_idempotent : model
{
    result<removed> remove(removal const& r)
    {
        auto const done = model::remove(r);
        if (done && done->users().empty()) return errc::failed;
        return done;
    }
};

struct ignores_the_demotion : model
{
    result<removed> remove(removal r)
    {
        r.basis = grant::by_policy;
        return model::remove(r);
    }
};

struct asks_for_a_role_always : model
{
    result<removed> remove(removal r)
    {
        r.basis = grant::by_role;
        return model::remove(r);
    }
};

struct tells_of_hidden_courses : model
{
    result<removed> remove(removal const& r)
    {
        auto const done = model::remove(r);
        if (!done && done.error() == errc::not_found) return errc::forbidden;
        return done;
    }
};

struct forgets_the_audit : model
{
    std::vector<testing::audit_row> audit() const { return {}; }
};

struct blames_another : model
{
    std::vector<testing::audit_row> audit() const
    {
        auto rows = model::audit();
        for (auto& row : rows)
            row.removed_by = user_id{1000};
        return rows;
    }
};

struct tells_what_was_asked : model
{
    result<removed> remove(removal const& r)
    {
        auto const done = model::remove(r);
        return done ? result<removed>(removed(r.users)) : done;
    }
};

struct keeps_32_bits : model
{
    result<removed> remove(removal r)
    {
        user_list small;
        for (user_id user : r.users)
            if (user.value() <= std::numeric_limits<std::int32_t>::max()) small.push_back(user);
        r.users = small;
        return model::remove(r);
    }
};

struct looks_before_it_removes : model
{
    result<removed> remove(removal const& r)
    {
        user_list pending;
        for (user_id user : r.users)
            if (is_pending(r.course, user)) pending.push_back(user);
        std::this_thread::sleep_for(2ms);
        auto const done = model::remove(r);
        return done ? result<removed>(removed(pending)) : done;
    }
};

struct removes_who_has_accepted : model
{
    result<removed> remove(removal const& r)
    {
        if (r.users.size() == 1) std::this_thread::sleep_for(2ms);
        auto const done = model::remove(r);
        for (user_id user : r.users)
            if (r.users.size() == 1 && done && is_member(r.course, user))
            {
                invite(r.course, user);
                static_cast<void>(model::remove(r));
            }
        return done;
    }
};

struct claims_by_policy : model
{
    result<removed> remove(removal const& r)
    {
        if (r.basis == grant::by_policy && role(r.actor, r.course).has_error() == false &&
            r.actor == user_id{4})
            return removed(r.users);
        return model::remove(r);
    }
};

struct fails_beside_an_accept : model
{
    result<removed> remove(removal const& r)
    {
        if (r.users.size() == 1) std::this_thread::sleep_for(2ms);
        for (user_id user : r.users)
            if (r.users.size() == 1 && user.value() >= 1000 && is_member(r.course, user)) return errc::failed;
        return model::remove(r);
    }
};

struct cannot_tell : model
{
    result<removed> remove(removal const& r)
    {
        auto const done = model::remove(r);
        return done ? result<removed>(removed::unknown()) : done;
    }
};

struct throws : model
{
    result<removed> remove(removal const&) { throw std::runtime_error("no disk"); }
};

template <class Store>
testing::report check()
{
    return check_invitation_store([] { return world_of<Store>(); });
}

template <class Store>
void breaks(std::string_view what)
{
    auto const report = check<Store>();
    CHECK_FALSE(report.passed());
    if (!report.is_broken(what)) CHECK(report.text() == std::string(what)); // shows what was found instead
}

} // namespace

TEST_CASE("the store in memory keeps all promises that its world can show")
{
    auto const report = check_invitation_store([] { return testing::memory_world(); });
    CHECK(report.text() == "");
    CHECK(report.kept() > 30);
    REQUIRE(report.skipped().size() == 1);
    CHECK(report.skipped()[0].promise == promise::whole);
    CHECK(report.skipped()[0].what == "the world has no fail_on(user_id)");
}

TEST_CASE("a world that can fail shows that a removal is whole")
{
    auto const report = check<whole_or_nothing>();
    CHECK(report.text() == "");
    CHECK(report.skipped().empty());
}

TEST_CASE("a store that cannot tell what it removed keeps all promises")
{
    CHECK(check<cannot_tell>().text() == "");
}

TEST_CASE("each wrong store fails the check that is meant for it")
{
    breaks<forgets_the_course>(promise::this_course);
    breaks<removes_members>(promise::members);
    breaks<removes_all_of_the_course>(promise::nothing_else);
    breaks<acknowledges_before_it_commits>(promise::stored);
    breaks<is_not_atomic>(promise::whole);
    breaks<takes_failure_for_success>(promise::whole);
    breaks<is_not_idempotent>(promise::repeatable);
    breaks<ignores_the_demotion>(promise::checked_again);
    breaks<asks_for_a_role_always>(promise::by_policy);
    breaks<tells_of_hidden_courses>(promise::hidden);
    breaks<forgets_the_audit>(promise::audited);
    breaks<blames_another>(promise::audited);
    breaks<tells_what_was_asked>(promise::removes);
    breaks<keeps_32_bits>(promise::many);
    breaks<looks_before_it_removes>(promise::one_removes);
    breaks<removes_who_has_accepted>(promise::one_wins);
    breaks<fails_beside_an_accept>(promise::one_wins);
    breaks<claims_by_policy>(promise::by_policy);
}

TEST_CASE("what is broken is told in a sentence")
{
    std::string const text = check<is_not_idempotent>().text();
    std::string const expected =
        "succeeds if nothing is pending: users without an invitation: it answers failed\n"
        "succeeds if nothing is pending: the same again: it answers failed\n"
        "reports each removal to only one of two concurrent callers: 50 of 100 removals failed\n";
    CHECK(text.substr(0, expected.size()) == expected);
    CHECK(std::count(text.begin(), text.end(), '\n') <= 4); // one more where somebody accepted first
}

TEST_CASE("a store that throws is told so")
{
    auto const report = check<throws>();
    CHECK(report.is_broken(promise::removes));
    CHECK(report.text().find("it answers with an exception: no disk") != std::string::npos);
}
