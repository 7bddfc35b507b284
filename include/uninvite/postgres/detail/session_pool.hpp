// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_SESSION_POOL_HPP
#define UNINVITE_POSTGRES_DETAIL_SESSION_POOL_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/session.hpp>
#include <uninvite/postgres/error.hpp>
#include <uninvite/postgres/options.hpp>
#include <uninvite/result.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
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
    using pointer = std::unique_ptr<session>;

    connection_string const to_;
    database_options const options_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<pointer> idle_;
    std::size_t lent_ = 0;

    // An idle connection, or null if the caller may open one.
    pointer lend(clock_type::time_point until, bool& may_open)
    {
        std::unique_lock lock(mutex_);
        may_open = returned_.wait_until(lock, until,
                                        [this] { return !idle_.empty() || lent_ != options_.connections; });
        if (!may_open) return nullptr;
        ++lent_;
        if (idle_.empty()) return nullptr;
        pointer s = std::move(idle_.back());
        idle_.pop_back();
        return s;
    }

    void give_back(pointer s)
    {
        {
            std::lock_guard const lock(mutex_);
            --lent_;
            if (s) idle_.push_back(std::move(s));
        }
        returned_.notify_one();
    }

    struct loan
    {
        session_pool& from;
        pointer s;

        ~loan() { from.give_back(s && s->is_sound() ? std::move(s) : nullptr); }
    };

public:
    /// Opens a connection and closes it, because a host that uses only @ref async_pool needs none here.
    /// @throw setup_error The connection cannot be opened, or a statement does not fit the tables.
    session_pool(connection_string to, database_options const& o)
        : to_(std::move(to))
        , options_(o)
    {
        idle_.reserve(o.connections);
        session const one(to_, options_, clock_type::now() + options_.timeout);
    }

    database_options const& options() const noexcept { return options_; }

    /// Runs a query on a free connection; retries it before the deadline if another transaction conflicted.
    template <class Query>
    auto execute(Query const& q) -> result<typename Query::answer_type>
    {
        auto const until = clock_type::now() + options_.timeout;
        int repeats = 0;
        for (;;)
        {
            bool may_open = false;
            pointer idle = lend(until, may_open);
            if (!may_open) return failure(errc::busy);
            loan on{*this, std::move(idle)};
            if (!on.s || !on.s->is_sound())
            {
                try
                {
                    on.s = std::make_unique<session>(to_, options_, until);
                }
                catch (setup_error const& e)
                {
                    return failure(e.code());
                }
            }
            auto answer = on.s->execute(q, until);
            if (answer || !may_repeat(answer.error().cause(), course_of(q) == 0, repeats) ||
                clock_type::now() >= until)
                return answer;
        }
    }
};

} // namespace uninvite::postgres::detail

#endif
