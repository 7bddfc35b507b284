// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_SESSION_POOL_HPP
#define UNINVITE_POSTGRES_DETAIL_SESSION_POOL_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/abandonment.hpp>
#include <uninvite/postgres/detail/canceller.hpp>
#include <uninvite/postgres/detail/course_gate.hpp>
#include <uninvite/postgres/detail/host_watch.hpp>
#include <uninvite/postgres/detail/leaving_session.hpp>
#include <uninvite/postgres/detail/outcome.hpp>
#include <uninvite/postgres/detail/session.hpp>
#include <uninvite/postgres/detail/statement_limits.hpp>
#include <uninvite/postgres/error.hpp>
#include <uninvite/postgres/options.hpp>
#include <uninvite/result.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace uninvite::postgres::detail {

/** The connections of the blocking API: opened on demand, and kept.

    @par Thread Safety
    @ref execute is safe from any number of threads; it blocks.
*/
class session_pool
{
    using clock_type = std::chrono::steady_clock;
    using time_point = clock_type::time_point;
    using pointer = std::unique_ptr<session>;

    struct caller
    {
        std::int64_t course; // of its removal, or 0
        bool has_place = false;
        pointer s = nullptr;
        std::condition_variable has_changed{};
    };

    connection_string const to_;
    database_options const options_;
    std::chrono::milliseconds const silence_ = longest_silence(to_, options_);
    std::mutex mutex_;
    std::list<caller*> callers_; // in order
    std::vector<pointer> idle_;
    std::vector<leaving_session> leaving_;
    std::size_t lent_ = 0;
    course_gate gate_{options_.connections};
    canceller canceller_;
    host_watch watch_{to_};

    bool has_place() const { return !idle_.empty() || lent_ + leaving_.size() < options_.connections; }

    // @return False if memory runs out: the next event tries again.
    bool begin(std::int64_t course) noexcept
    try
    {
        gate_.begin(course);
        return true;
    }
    catch (std::bad_alloc const&)
    {
        return false;
    }

    // Gives free places to the callers whose removal may begin.
    void hand_out()
    {
        for (auto at = callers_.begin(); at != callers_.end() && has_place();)
        {
            caller& c = **at;
            if (c.course != 0 && !gate_.may_begin(c.course))
            {
                ++at;
                continue;
            }
            if (c.course != 0 && !begin(c.course)) return;
            ++lent_;
            if (!idle_.empty())
            {
                c.s = std::move(idle_.back());
                idle_.pop_back();
            }
            c.has_place = true;
            at = callers_.erase(at);
            c.has_changed.notify_one();
        }
        // The first caller looks after the sessions that are leaving.
        if (!leaving_.empty() && !callers_.empty()) callers_.front()->has_changed.notify_one();
    }

    // Frees the places of sessions whose processes the server has ended.
    void look_after_leaving()
    {
        auto const now = clock_type::now();
        std::erase_if(leaving_,
                      [&](leaving_session& l)
                      {
                          if (!l.has_left(now, canceller_, watch_)) return false;
                          if (l.course() != 0) gate_.end(l.course(), true);
                          return true;
                      });
    }

    // Waits for a place. @return Whether it came before `until`: a session, or null if the caller may open
    // one.
    bool lend(caller& c, time_point until)
    {
        using namespace std::chrono_literals;
        std::unique_lock lock(mutex_);
        if (c.course == 0) gate_.note_lookup();
        auto const at = callers_.insert(callers_.end(), &c);
        for (;;)
        {
            look_after_leaving();
            hand_out();
            auto const now = clock_type::now();
            if (c.has_place) return true;
            if (now >= until) break;
            bool const looks_after = !leaving_.empty() && callers_.front() == &c;
            c.has_changed.wait_until(lock, looks_after ? (std::min)(until, now + 10ms) : until);
            if (c.has_place) return true;
        }
        callers_.erase(at);
        hand_out();
        return false;
    }

    void give_back(caller& c, bool was_blocked)
    {
        std::lock_guard const lock(mutex_);
        --lent_;
        bool const is_sound = c.s && c.s->is_sound();
        bool const is_abandoned = c.s && c.s->is_abandoned();
        if (c.course != 0 && !is_abandoned) gate_.end(c.course, was_blocked);
        if (is_sound)
            idle_.push_back(std::move(c.s));
        else if (c.s && c.s->is_host_silent())
            leave_host(std::move(c.s));
        else if (c.s)
            leaving_.emplace_back(std::move(c.s), is_abandoned ? c.course : 0, silence_, clock_type::now());
        look_after_leaving();
        hand_out();
    }

    // It would not end its process either, and answers on no idle connection.
    void leave_host(pointer silent)
    {
        std::erase_if(idle_, [&](pointer const& s) { return s->current_host() == silent->current_host(); });
    }

    // The server accepts no more writes, or a plan is outdated: of the idle connections too.
    void retire()
    {
        std::lock_guard const lock(mutex_);
        for (pointer& s : idle_)
            leaving_.emplace_back(std::move(s), 0, silence_, clock_type::now());
        idle_.clear();
        look_after_leaving();
        hand_out();
    }

    struct loan
    {
        session_pool& from;
        caller& by;
        bool was_blocked = false;

        ~loan() { from.give_back(by, was_blocked); }
    };

    template <class Query>
    auto execute_once(Query const& q, time_point until) -> result<typename Query::answer_type>
    {
        caller c{course_of(q)};
        if (!lend(c, until)) return failure(errc::busy);
        loan on{*this, c};
        if (c.s && !c.s->is_sound()) c.s.reset(); // the server has ended it while it was idle
        while (!c.s)
            try
            {
                c.s = std::make_unique<session>(to_, options_, until, &watch_);
            }
            catch (silent_host const&)
            {
                // Another host, until the time is over.
            }
        auto const left = std::chrono::floor<std::chrono::milliseconds>(until - clock_type::now());
        std::optional<statement_limits> limits;
        if (c.course != 0 && statement_limits::are_needed(options_, left))
            limits = statement_limits::of(options_, left);
        auto answer = c.s->execute(q, until, limits, &watch_);
        on.was_blocked = !answer && has_been_blocked(answer.error().cause());
        return answer;
    }

public:
    /// Opens a connection and closes it, because a host that uses only @ref async_pool needs none here.
    /// @throw setup_error The connection cannot be opened, a statement does not fit the tables, or a pooler
    /// lends one connection of the server to several clients.
    session_pool(connection_string to, database_options const& o)
        : to_(std::move(to))
        , options_(o)
    {
        idle_.reserve(o.connections);
        leaving_.reserve(o.connections);
        session const one(to_, options_, clock_type::now() + options_.timeout);
        if (!one.is_pooled() || o.connections == 1) return;
        session const other(to_, options_, clock_type::now() + options_.timeout);
        if (one.server_process() == other.server_process())
            throw setup_error(
                "uninvite: a pooler lends one connection of the server to several clients, as "
                "PgBouncer does with pool_mode = transaction, and the settings of a connection are "
                "lost: use pool_mode = session",
                sqlstate("55000"));
    }

    /// Asks the server to cancel what is abandoned, for a limited time.
    ~session_pool()
    {
        for (leaving_session& l : leaving_)
            if (l.is_abandoned()) l.cancel(canceller_);
        canceller_.wait_for(request_time(options_));
    }

    session_pool(session_pool const&) = delete;
    session_pool& operator=(session_pool const&) = delete;

    database_options const& options() const noexcept { return options_; }

    /// Runs a query on a free connection; retries it before the deadline if another transaction conflicted.
    template <class Query>
    auto execute(Query const& q) -> result<typename Query::answer_type>
    {
        auto const until = clock_type::now() + options_.timeout;
        int repeats = 0;
        for (;;)
            try
            {
                auto answer = execute_once(q, until);
                if (!answer && invalidates_connection(answer.error().cause())) retire();
                if (answer || !may_repeat(answer.error().cause(), course_of(q) == 0, repeats) ||
                    clock_type::now() >= until)
                    return answer;
            }
            catch (setup_error const& e)
            {
                return failure(e.code());
            }
    }
};

} // namespace uninvite::postgres::detail

#endif
