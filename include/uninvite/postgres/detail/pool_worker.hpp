// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOL_WORKER_HPP
#define UNINVITE_POSTGRES_DETAIL_POOL_WORKER_HPP

#include <uninvite/detail/shared/async_close.hpp>
#include <uninvite/detail/shared/fork_guard.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/abandonment.hpp>
#include <uninvite/postgres/detail/canceller.hpp>
#include <uninvite/postgres/detail/course_gate.hpp>
#include <uninvite/postgres/detail/pool_connections.hpp>
#include <uninvite/postgres/detail/pooled_connection.hpp>
#include <uninvite/postgres/detail/pooled_query.hpp>
#include <uninvite/postgres/detail/query_queue.hpp>
#include <uninvite/postgres/detail/statement_limits.hpp>
#include <uninvite/postgres/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>

namespace uninvite::postgres::detail {

/** The work of an asynchronous pool: a queue of queries, connections that take from it, and one timer.

    Idle connections are not watched: a connection is checked before it is used.

    @par Thread Safety
    On the strand, except @ref waiting.
*/
class pool_worker final : public pool_connections
{
    using error_code = boost::system::error_code;
    using pointer = std::unique_ptr<pooled_query>;

public:
    using closing = uninvite::detail::close_handler;

private:
    async_options const options_;
    query_queue queue_;
    course_gate gate_{db_.options().connections, options_.pipeline_depth};
    canceller canceller_;
    std::list<std::unique_ptr<closing>> closings_;
    bool is_stopped_ = false;
    bool is_lookups_turn_ = false;
    time_point stop_until_ = (time_point::max)();
    uninvite::detail::fork_guard fork_;
    std::atomic<std::size_t> waiting_{0};

    auto on_complete()
    {
        return [this](pointer one, error_code ec)
        {
            if (one->course != 0) gate_.end(one->course, has_been_blocked(ec));
            if (!may_repeat(ec, one->course == 0, one->repeats) || is_stopped_ ||
                clock_type::now() >= one->deadline)
                return one->complete(ec);
            queue_.put_back(std::move(one));
        };
    }

    void answer(link& l, bool is_open) override
    {
        std::size_t const before = l.sent.size();
        if (!l.sent.take(*l.db, on_complete())) retire(l);
        if (!is_open || !l.db->is_sound()) return lose(l);
        watch_.heard(l.current_host(), clock_type::now());
        if (l.sent.size() != before) l.busy_since = clock_type::now();
        if (!l.sent.empty()) return l.wait_to_read(on(l, &pool_worker::read));
        l.is_exclusive = false;
        if (l.now == link::state::ending) leave(l);
    }

    // The server accepts no more writes on a connection, or its plans are outdated: of the others too.
    void retire(link& l)
    {
        on_->links.retire();
        for (auto const& other : on_->links)
            if (other.get() != &l && other->now == link::state::ending && other->sent.empty()) leave(*other);
    }

    void lose(link& l)
    {
        l.sent.lose(on_complete());
        leave(l);
    }

    // Sends the queued queries, or opens connections for them. Look-ups and removals take turns.
    void dispatch() override
    {
        auto const now = clock_type::now();
        while (is_lookups_turn_ ? dispatch_lookup(now) || dispatch_removal(now)
                                : dispatch_removal(now) || dispatch_lookup(now))
            continue;
        waiting_.store(queue_.size(), std::memory_order_relaxed);
        if (!queue_.empty() && on_->links.retry_at() > now)
            arm_timer(on_->links.retry_at());
        else if (queue_.empty() && (is_stopped_ ? on_->links.is_closed() : on_->links.is_idle()))
            on_->timer.disarm();
        if (is_stopped_ && on_->links.is_closed()) complete_closings();
    }

    bool dispatch_removal(time_point now)
    {
        std::int64_t const course = queue_.next_course(gate_);
        if (course == 0) return false;
        bool const is_blocked = gate_.is_blocked(course);
        auto const c = on_->links.choose(
            {true, gate_.has_lookups(), gate_.may_share(course) && !queue_.has_lookup(), now});
        if (may_begin(c, now)) return begin(*c.closed), true;
        if (!c.ready) return false;
        gate_.begin(course);
        c.ready->is_exclusive = is_blocked;
        is_lookups_turn_ = true;
        return send(*c.ready, queue_.take_removal(course)), true;
    }

    bool dispatch_lookup(time_point now)
    {
        if (!queue_.has_lookup()) return false;
        auto const c = on_->links.choose({.now = now});
        if (may_begin(c, now)) return begin(*c.closed), true;
        if (!c.ready) return false;
        is_lookups_turn_ = false;
        return send(*c.ready, queue_.take_lookup()), true;
    }

    bool may_begin(connection_set::choice const& c, time_point now) const
    {
        return on_->links.may_connect(c, queue_.size(), now);
    }

    void send(link& l, pointer one)
    {
        using std::chrono::milliseconds;
        auto const left = std::chrono::floor<milliseconds>(one->deadline - clock_type::now());
        std::optional<statement_limits> limits;
        if (one->course != 0 && statement_limits::are_needed(db_.options(), left))
            limits = statement_limits::of(db_.options(), left);
        if (l.sent.empty()) watch(l);
        bool const is_alive = !l.sent.empty() || l.db->is_alive();
        if (is_alive && l.sent.send(*l.db, one, limits)) return flush(l);
        if (one->course != 0) gate_.end(one->course, false);
        queue_.put_back(std::move(one));
        lose(l);
    }

    void on_timer() override
    {
        on_->timer.fired();
        time_point const now = clock_type::now();
        error_code const why = on_->links.why_none();
        complete_if([&](pooled_query const& one) { return one.deadline <= now; }, why);
        for (auto const& l : on_->links)
            expire(*l, now);
        arm_timer((std::min)({on_->links.deadline(), queue_.deadline(), stop_until_}));
        for (auto const& l : on_->links)
            if (l->is_waiting()) watch(*l, now);
        dispatch();
    }

    // Nothing waits for a connection longer than it may, except for a server that is to end its process.
    void expire(link& l, time_point now)
    {
        using action = abandonment::action;
        if (l.is_connecting() && l.connect_until <= now) return wait_for(l, l.db->try_next_host());
        if (l.is_waiting() && watch_.is_silent(l.current_host(), l.busy_since, now)) return leave_host(l);
        l.sent.take_overdue(now, on_complete());
        if (l.sent.is_abandoned() && !l.abandoned)
        {
            l.now = link::state::ending;
            l.abandoned.emplace(now, silence_);
        }
        action const next = l.abandoned ? l.abandoned->at(now, l.cancelled) : action::wait;
        if (next == action::cancel) l.cancelled = canceller_.cancel(l.db->handle());
        if (next != action::release && l.leave_until > now && stop_until_ > now) return;
        l.sent.lose(on_complete());
        l.close();
    }

    // Its host does not respond, and would not end the process either.
    void leave_host(link& l)
    {
        on_->links.close_idle(l.current_host());
        if (l.is_connecting()) return connect_elsewhere(l);
        l.sent.lose(on_complete());
        l.close();
    }

    template <class Predicate>
    void complete_if(Predicate const& is_it, error_code const& ec)
    {
        queue_.remove_if(is_it, [&](pooled_query& one) { one.complete(ec); });
    }

    void complete_closings()
    {
        for (auto const& one : std::exchange(closings_, {}))
            one->complete();
    }

public:
    pool_worker(async_strand const& strand, database const& db, async_options const& o)
        : pool_connections(strand, db, o)
        , options_(o)
    {
    }
    /// The last function object on the strand may be destroyed with the context: @ref end.
    ~pool_worker() { end(); }

    database const& source() const noexcept { return db_; }

    /// The number of queries that wait for a connection.
    std::size_t waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }

    void add(pointer one)
    {
        if (!on_ || is_stopped_ || queue_.size() >= options_.queue_length) return one->complete(errc::busy);
        if (one->course == 0) gate_.note_lookup();
        arm_timer(one->deadline);
        queue_.push(std::move(one));
        dispatch();
    }

    /// Cancels a query that is still queued.
    void cancel(std::uint64_t id)
    {
        if (!on_) return;
        complete_if([&](pooled_query const& one) { return one.id == id; },
                    boost::asio::error::operation_aborted);
        dispatch();
    }

    /// Refuses later and queued queries, closes connections after their last query, and completes `handler`.
    /// A server that does not end its processes is waited for no longer than a query and a cancel request.
    void stop(std::unique_ptr<closing> handler)
    {
        is_stopped_ = true;
        if (handler) closings_.push_back(std::move(handler));
        complete_if([](pooled_query const&) { return true; }, errc::busy);
        if (!on_) return complete_closings();
        stop_until_ =
            (std::min)(stop_until_, clock_type::now() + db_.options().timeout + request_time(db_.options()));
        arm_timer(stop_until_);
        for (auto const& l : on_->links)
            if (l->is_connecting())
                l->close();
            else if (l->now == link::state::ready)
                l->sent.empty() ? leave(*l) : static_cast<void>(l->now = link::state::ending);
        dispatch();
    }

    /// The strand's context ends: all queries are answered, and the server is asked to cancel those that it
    /// still runs, for a limited time. A forked child leaves the parent's connections.
    void end() noexcept
    {
        is_stopped_ = true;
        if (fork_.is_child()) static_cast<void>(on_.release());
        if (!on_) return;
        bool cancels = false;
        for (auto const& l : on_->links)
        {
            if (!l->sent.empty()) cancels = canceller_.cancel(l->db->handle()) || cancels;
            l->sent.lose([](pointer one, error_code ec) { one->complete(ec); });
        }
        complete_if([](pooled_query const&) { return true; }, errc::busy);
        if (cancels) canceller_.wait_for(request_time(db_.options()));
        on_.reset();
        complete_closings();
    }
};

} // namespace uninvite::postgres::detail

#endif
