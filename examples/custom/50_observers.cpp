// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* Observers: one that counts, and one that queues a notification for each invitation that was really removed.

   Prints:

   204
   204
   401
   removed 2, refused 1
   tell user 7 about course 1
*/

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/uninvite.hpp>

#include <atomic>
#include <deque>
#include <iostream>
#include <mutex>
#include <utility>

using namespace uninvite;

//[observers
/// For a monitoring system. Any number of threads.
struct counting_observer
{
    std::atomic<unsigned> removed{0}, refused{0}, failed{0}, unknown{0};

    void operator()(removal_event const& e) noexcept
    {
        switch (e.what)
        {
        case outcome::removed:
            ++removed;
            break;
        case outcome::refused:
            ++refused;
            break;
        case outcome::failed:
            ++failed;
            break;
        case outcome::unknown:
            ++unknown;
            break;
        }
    }
};

/// The users to notify of their removed invitation. A crash loses the queue: read the audit rows if no
/// notification may be lost.
class notification_queue
{
    std::mutex mutex_;
    std::deque<std::pair<course_id, user_id>> waiting_;

public:
    void operator()(removal_event const& e) noexcept
    {
        if (!e.removed || !e.course) return; // only for ids that were pending, if the store can tell
        std::lock_guard const lock(mutex_);
        for (user_id user : *e.removed)
            waiting_.emplace_back(*e.course, user);
    }

    std::deque<std::pair<course_id, user_id>> take()
    {
        std::lock_guard const lock(mutex_);
        return std::exchange(waiting_, {});
    }
};
//]

int main()
{
    testing::memory_tokens tokens{{"token", user_id{1}}};
    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    store.invite(course_id{1}, user_id{7});

    counting_observer count;
    notification_queue notifications;
    //[both_observers
    auto both = [&](removal_event const& e) noexcept
    {
        count(e);
        notifications(e);
    };
    remove_invitations const route{creator_or_manager{tokens, store}, store, {}, both};
    //]

    std::cout << testing::request().send(route).status() << '\n';
    std::cout << testing::request().send(route).status() << '\n'; // nothing is pending: no notification
    std::cout << testing::request().token("other").send(route).status() << '\n';
    std::cout << "removed " << count.removed << ", refused " << count.refused << '\n';
    for (auto const& [course, user] : notifications.take())
        std::cout << "tell user " << user.value() << " about course " << course.value() << '\n';
}
