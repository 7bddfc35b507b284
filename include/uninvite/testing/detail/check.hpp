// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/report.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

// Shared by the conformance checks: one set of users and courses, and the wording of findings.

namespace uninvite::testing::detail {

inline constexpr course_id open_course{1}, hidden_course{2}, other_course{3}, deleted_course{4},
    absent_course{99};
inline constexpr user_id creator{1}, manager{2}, joined{3}, stranger{4}, invited{7}, also_invited{8},
    left_invited{9};

/// The limits that the world states, or the default.
template <class World>
world_limits limits_of(World const& w)
{
    if constexpr (requires { world_limits(w.limits); })
        return w.limits;
    else
        return {};
}

template <class World>
void set_up(World& w)
{
    w.add_course(open_course, visibility::everybody);
    bool const has_hidden = limits_of(w).has_hidden_courses;
    w.add_course(hidden_course, has_hidden ? visibility::members : visibility::everybody);
    w.add_course(other_course, visibility::everybody);
    w.add_course(deleted_course, visibility::everybody);
    for (course_id course : {open_course, hidden_course, deleted_course})
    {
        w.set_role(course, creator, course_role::creator);
        w.set_role(course, manager, course_role::manager);
        w.set_role(course, joined, course_role::joined);
    }
    w.set_role(other_course, stranger, course_role::creator);
    for (course_id course : {open_course, hidden_course, other_course, deleted_course})
        for (user_id user : {invited, also_invited, left_invited})
            w.invite(course, user);
    w.delete_course(deleted_course);
}

inline std::string text_of(failure const& why)
{
    return std::string(row_of(why.kind()).name);
}

inline std::string text_of(course_role role)
{
    return std::string(to_string(role));
}

inline std::string text_of(user_id user)
{
    return std::to_string(user.value());
}

/// The ids, or the first of them and their number.
inline std::string text_of(user_list const& users)
{
    constexpr std::size_t most = 10;
    std::string text = "{";
    for (std::size_t i = 0; i != users.size() && i != most; ++i)
        text.append(i == 0 ? "" : ", ").append(text_of(users[i]));
    if (users.size() > most) text += ", ...: " + std::to_string(users.size()) + " users";
    return text + "}";
}

inline std::string text_of(removed const& done)
{
    return done.is_known() ? text_of(done.users()) : "unknown";
}

inline std::string text_of(grant basis)
{
    return basis == grant::by_role ? "by_role" : "by_policy";
}

inline std::string text_of(principal const& who)
{
    return "user " + text_of(who.user);
}

/// The answer as text.
template <class T>
std::string seen(result<T> const& answer)
{
    return answer ? text_of(*answer) : text_of(answer.error());
}

/// Runs the observations for one promise; an exception breaks the promise.
template <class Look>
void look_at(report& r, std::string_view promise, Look look)
{
    try
    {
        look([&](bool kept, std::string what) { r.expect(kept, promise, std::move(what)); });
    }
    catch (std::exception const& e)
    {
        r.expect(false, promise, std::string("it throws: ") + e.what());
    }
    catch (...)
    {
        r.expect(false, promise, "it throws");
    }
}

/// Expects this error as the answer.
template <class Expect, class Answer>
void expect_error(Expect& expect, std::string_view when, Answer const& answer, errc wanted)
{
    expect(!answer && answer.error() == wanted,
           std::string(when) + ": it answers " + seen(answer) + ", not " + std::string(row_of(wanted).name));
}

/** Lets two threads go on at the same moment. They sleep until shortly before it: on a busy machine, a thread
    that has slept gets a processor at once, and one that spins waits for its turn.
*/
class common_start
{
    using clock = std::chrono::steady_clock;
    using microseconds = std::chrono::microseconds;

    std::atomic<int> missing_{2};
    std::atomic<clock::rep> start_{0};

public:
    void wait()
    {
        if (--missing_ == 0) start_ = (clock::now() + microseconds(300)).time_since_epoch().count();
        while (start_.load() == 0)
            std::this_thread::sleep_for(microseconds(20));
        clock::time_point const start{clock::duration(start_.load())};
        std::this_thread::sleep_for(start - microseconds(100) - clock::now());
        while (clock::now() < start)
        {
        }
    }
};

/// Runs both concurrently, round after round. Throws the exception of either.
template <class First, class Second>
void race(int rounds, First first, Second second)
{
    for (int round = 0; round != rounds; ++round)
    {
        common_start start;
        std::exception_ptr thrown[2];
        auto const run = [&](auto& one, std::size_t side)
        {
            start.wait();
            try
            {
                one(round);
            }
            catch (...)
            {
                thrown[side] = std::current_exception();
            }
        };
        std::thread other([&] { run(second, 1); });
        run(first, 0);
        other.join();
        for (std::exception_ptr const& why : thrown)
            if (why) std::rethrow_exception(why);
    }
}

} // namespace uninvite::testing::detail

#endif
