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
#include <uninvite/postgres/detail/connection_set.hpp>
#include <uninvite/postgres/detail/pool_timer.hpp>
#include <uninvite/postgres/detail/pooled_connection.hpp>
#include <uninvite/postgres/detail/pooled_query.hpp>
#include <uninvite/postgres/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <utility>

namespace uninvite::postgres::detail {

/** The work of an asynchronous pool: a queue of queries, connections that take from it, and one timer.

    Idle connections are not watched: a connection is checked before it is used.

    @par Thread Safety
    On the strand, except @ref waiting.
*/
class pool_worker : public std::enable_shared_from_this<pool_worker>
{
    using clock_type = std::chrono::steady_clock;
    using time_point = clock_type::time_point;
    using error_code = boost::system::error_code;
    using pointer = std::unique_ptr<pooled_query>;
    using link = pooled_connection;

public:
    using closing = uninvite::detail::close_handler;

private:
    // The parts that belong to the strand's context, and are destroyed with it.
    struct context_part
    {
        pool_timer timer;
        connection_set links;
    };

    database const db_;
    async_options const options_;
    std::unique_ptr<context_part> on_;
    std::deque<pointer> queue_;
    std::list<std::unique_ptr<closing>> closings_;
    bool is_stopped_ = false;
    uninvite::detail::fork_guard fork_;
    std::atomic<std::size_t> waiting_{0};

    auto on_complete()
    {
        return [this](pointer one, error_code ec)
        {
            if (!may_repeat(ec, one->course == 0, one->repeats) || is_stopped_ ||
                clock_type::now() >= one->deadline)
                return one->complete(ec);
            queue_.push_front(std::move(one));
        };
    }

    auto on(link& l, void (pool_worker::*then)(link&))
    {
        return [self = shared_from_this(), &l, then]
        {
            if (self->on_) (self.get()->*then)(l);
        };
    }

    // Sends libpq's buffered output, and reads at the same time.
    void flush(link& l)
    {
        if (PQflush(l.db->handle()) == 1) l.wait_to_write(on(l, &pool_worker::flush));
        l.wait_to_read(on(l, &pool_worker::read));
    }

    void read(link& l)
    {
        bool const is_open = PQconsumeInput(l.db->handle()) == 1;
        l.now == link::state::setting_up ? set_up(l, is_open) : answer(l, is_open);
        dispatch();
    }

    void answer(link& l, bool is_open)
    {
        if (!l.sent.take(*l.db, on_complete())) l.now = link::state::ending;
        if (!is_open || !l.db->is_sound()) return lose(l);
        if (!l.sent.empty()) return l.wait_to_read(on(l, &pool_worker::read));
        if (l.now == link::state::ending) l.close();
    }

    void lose(link& l)
    {
        l.sent.lose(on_complete());
        l.close();
    }

    void begin(link& l)
    {
        l.connect_until = clock_type::now() + db_.connect_timeout();
        arm_timer(l.connect_until);
        l.db.emplace(db_.connection_string());
        l.now = link::state::connecting;
        if (!l.db->is_sound()) return fail(l);
        wait_for(l, PGRES_POLLING_WRITING);
    }

    void connect(link& l)
    {
        wait_for(l, l.db->advance());
        dispatch();
    }

    void wait_for(link& l, PostgresPollingStatusType wanted)
    {
        if (wanted == PGRES_POLLING_FAILED || !l.watch_socket()) return fail(l);
        if (wanted == PGRES_POLLING_READING) return l.wait_to_read(on(l, &pool_worker::connect));
        if (wanted == PGRES_POLLING_WRITING) return l.wait_to_write(on(l, &pool_worker::connect));
        l.now = link::state::setting_up;
        if (!l.setup.send(l.db->handle(), db_.options())) return fail(l);
        flush(l);
    }

    void set_up(link& l, bool is_open)
    {
        bool const is_done = l.setup.read(l.db->handle());
        if (l.setup.state() != 0) return fail(l, l.setup.state());
        if (!is_done && (!is_open || !l.db->is_sound())) return fail(l);
        if (!is_done) return l.wait_to_read(on(l, &pool_worker::read));
        l.now = link::state::ready;
        on_->links.connected();
    }

    void fail(link& l, int sqlstate = connection_failure)
    {
        l.close();
        arm_timer(on_->links.failed_to_connect(sqlstate, clock_type::now()));
    }

    // Sends the queued queries, or opens connections for them.
    void dispatch()
    {
        auto const now = clock_type::now();
        while (!queue_.empty())
        {
            auto const c = on_->links.choose();
            if (on_->links.may_connect(c, queue_.size(), now))
                begin(*c.closed);
            else if (c.ready)
                send(*c.ready);
            else
                break;
        }
        waiting_.store(queue_.size(), std::memory_order_relaxed);
        if (!queue_.empty() && on_->links.retry_at() > now)
            arm_timer(on_->links.retry_at());
        else if (queue_.empty() && on_->links.is_idle())
            on_->timer.disarm();
        if (is_stopped_ && on_->links.is_closed()) complete_all(closings_);
    }

    void send(link& l)
    {
        if (l.sent.empty() && !l.db->is_alive()) return lose(l);
        pointer one = std::move(queue_.front());
        queue_.pop_front();
        if (l.sent.send(*l.db, one)) return flush(l);
        queue_.push_front(std::move(one));
        lose(l);
    }

    // Deadlines of later queries are later: a timer that is armed is early enough for them.
    void arm_timer(time_point when)
    {
        on_->timer.arm(when,
                       [self = shared_from_this()]
                       {
                           if (self->on_) self->on_timer();
                       });
    }

    void on_timer()
    {
        on_->timer.fired();
        time_point const now = clock_type::now();
        error_code const why = on_->links.why_none();
        std::erase_if(queue_,
                      [&](pointer const& one)
                      {
                          if (one->deadline > now) return false;
                          one->complete(why);
                          return true;
                      });
        for (auto const& l : on_->links)
            if (!l->is_connecting())
            {
                l->sent.take_overdue(now, on_complete());
                if (l->sent.is_abandoned()) lose(*l);
            }
            else if (l->connect_until <= now)
                fail(*l);
        time_point next = on_->links.deadline();
        for (auto const& one : queue_)
            next = (std::min)(next, one->deadline);
        arm_timer(next);
        dispatch();
    }

    template <class List, class... Args>
    static void complete_all(List& list, Args... args)
    {
        for (auto const& one : std::exchange(list, {}))
            one->complete(args...);
    }

public:
    pool_worker(async_strand const& strand, database const& db, async_options const& o)
        : db_(db)
        , options_(o)
        , on_(new context_part{pool_timer(strand), connection_set(strand, db.options().connections, o)})
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
        arm_timer(one->deadline);
        queue_.push_back(std::move(one));
        dispatch();
    }

    /// Cancels a query that is still queued.
    void cancel(std::uint64_t id)
    {
        auto const at =
            std::find_if(queue_.begin(), queue_.end(), [&](auto const& p) { return p->id == id; });
        if (!on_ || at == queue_.end()) return;
        (*at)->complete(boost::asio::error::operation_aborted);
        queue_.erase(at);
        dispatch();
    }

    /// Refuses later and queued queries, closes connections after their last query, and completes `handler`.
    void stop(std::unique_ptr<closing> handler)
    {
        is_stopped_ = true;
        if (handler) closings_.push_back(std::move(handler));
        complete_all(queue_, errc::busy);
        if (!on_) return complete_all(closings_);
        for (auto const& l : on_->links)
            if (l->sent.empty())
                l->close();
            else
                l->now = link::state::ending;
        dispatch();
    }

    /// The strand's context ends: all queries are answered. A forked child leaves the parent's connections.
    void end() noexcept
    {
        is_stopped_ = true;
        if (fork_.is_child()) static_cast<void>(on_.release());
        if (!on_) return;
        for (auto const& l : on_->links)
            l->sent.lose([](pointer one, error_code ec) { one->complete(ec); });
        complete_all(queue_, errc::busy);
        on_.reset();
        complete_all(closings_);
    }
};

} // namespace uninvite::postgres::detail

#endif
