// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOL_IMPL_HPP
#define UNINVITE_POSTGRES_DETAIL_POOL_IMPL_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/async_request.hpp>
#include <uninvite/postgres/detail/backoff.hpp>
#include <uninvite/postgres/detail/pooled_connection.hpp>
#include <uninvite/postgres/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace uninvite::postgres::detail {

/** The work of an asynchronous pool: a queue, connections that take from it, and one timer.

    Everything happens on a strand of the host's executor. A connection that has nothing to do is not waited
    on: whether it is still there is looked up before it is used.

    @par Thread Safety
    The public members may be called at once.
*/
class pool_impl : public std::enable_shared_from_this<pool_impl>
{
    using clock_type = std::chrono::steady_clock;
    using time_point = clock_type::time_point;
    using error_code = boost::system::error_code;
    using pointer = async_request::pointer;
    using link = pooled_connection;
    using timer_type =
        boost::asio::basic_waitable_timer<clock_type, boost::asio::wait_traits<clock_type>, async_strand>;

    database const db_;
    async_options const options_;
    async_strand strand_;
    timer_type timer_;
    time_point timer_at_ = time_point::max();
    std::deque<pointer> queue_;
    std::vector<std::unique_ptr<link>> links_;
    backoff backoff_;
    error_code why_failed_; // the last attempt to connect
    time_point retry_at_{};
    bool is_stopped_ = false;
    std::atomic<std::uint64_t> next_id_{0};
    std::atomic<std::size_t> waiting_{0};

    auto teller()
    {
        return [this](pointer one, error_code ec)
        {
            if (!is_retryable(ec) || is_stopped_ || clock_type::now() >= one->deadline)
                return async_request::complete(std::move(one), ec);
            queue_.push_front(std::move(one));
        };
    }

    auto on(link& l, void (pool_impl::*then)(link&))
    {
        return [self = shared_from_this(), &l, then] { (self.get()->*then)(l); };
    }

    // Sends what libpq still holds back, and goes on reading meanwhile.
    void flush(link& l)
    {
        if (PQflush(l.db->handle()) == 1) l.wait_to_write(on(l, &pool_impl::flush));
        l.wait_to_read(on(l, &pool_impl::read));
    }

    void read(link& l)
    {
        bool const is_open = PQconsumeInput(l.db->handle()) == 1;
        if (l.now == link::state::setting_up)
            set_up(l, is_open);
        else
            answer(l, is_open);
        dispatch();
    }

    void answer(link& l, bool is_open)
    {
        if (!l.sent.take(*l.db, teller())) l.now = link::state::ending;
        if (!is_open || !l.db->is_sound()) return lose(l);
        if (!l.sent.empty()) return l.wait_to_read(on(l, &pool_impl::read));
        if (l.now == link::state::ending) l.close();
    }

    void lose(link& l)
    {
        l.sent.lose(teller());
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
        if (wanted == PGRES_POLLING_READING) return l.wait_to_read(on(l, &pool_impl::connect));
        if (wanted == PGRES_POLLING_WRITING) return l.wait_to_write(on(l, &pool_impl::connect));
        l.now = link::state::setting_up;
        if (!l.setup.send(l.db->handle(), db_.options())) return fail(l);
        flush(l);
    }

    void set_up(link& l, bool is_open)
    {
        bool is_done = false;
        drain_results(
            l.db->handle(),
            [&](PGresult const* r)
            {
                l.setup.on_result(r);
                return true;
            },
            [&]
            {
                is_done = true;
                return false;
            });
        if (l.setup.state() != 0) return fail(l, l.setup.state());
        if (!is_done && (!is_open || !l.db->is_sound())) return fail(l);
        if (!is_done) return l.wait_to_read(on(l, &pool_impl::read));
        l.now = link::state::ready;
        backoff_.succeed();
    }

    void fail(link& l, int state = connection_failure)
    {
        l.close();
        why_failed_ = make_postgres_error(state);
        retry_at_ = clock_type::now() + backoff_.fail();
        arm_timer(retry_at_);
    }

    // The one with the least to do, and one that may be opened beside it.
    struct choice
    {
        link* ready = nullptr;
        link* closed = nullptr;
        std::size_t connecting = 0;
    };

    choice choose()
    {
        choice c;
        for (auto const& l : links_)
            if (l->now == link::state::closed)
                c.closed = l.get();
            else if (l->now != link::state::ready)
                c.connecting += l->now != link::state::ending;
            else if (!l->sent.is_late() && l->sent.size() < options_.pipeline_depth &&
                     (!c.ready || l->sent.size() < c.ready->sent.size()))
            {
                c.ready = l.get();
                if (l->sent.empty()) break;
            }
        return c;
    }

    // A server that is down is asked by one at a time.
    bool may_connect(choice const& c) const
    {
        if (!c.closed || (c.ready && c.ready->sent.empty())) return false;
        return backoff_.has_failed() ? c.connecting == 0 && clock_type::now() >= retry_at_
                                     : c.connecting < queue_.size();
    }

    void dispatch()
    {
        while (!queue_.empty())
        {
            choice const c = choose();
            if (may_connect(c))
                begin(*c.closed);
            else if (c.ready)
                send(*c.ready);
            else
                break;
        }
        waiting_.store(queue_.size(), std::memory_order_relaxed);
        if (!queue_.empty())
            arm_retry_timer();
        else if (is_idle())
            disarm_timer();
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

    bool is_idle() const
    {
        return std::all_of(links_.begin(), links_.end(),
                           [](auto const& l) {
                               return l->now == link::state::closed ||
                                      (l->now == link::state::ready && l->sent.empty());
                           });
    }

    // Deadlines of later questions are later: the clock that is set is early enough for them.
    void arm_timer(time_point when)
    {
        if (when >= timer_at_) return;
        timer_at_ = when;
        timer_.expires_at(when);
        timer_.async_wait(
            [self = shared_from_this()](error_code aborted)
            {
                if (!aborted) self->on_timer();
            });
    }

    void arm_retry_timer()
    {
        if (backoff_.has_failed() && retry_at_ > clock_type::now()) arm_timer(retry_at_);
    }

    void disarm_timer()
    {
        if (std::exchange(timer_at_, time_point::max()) != time_point::max()) timer_.cancel();
    }

    // And none can be made.
    bool has_no_connection() const
    {
        return backoff_.has_failed() &&
               std::none_of(links_.begin(), links_.end(),
                            [](auto const& l) { return l->now == link::state::ready; });
    }

    void on_timer()
    {
        timer_at_ = time_point::max();
        time_point const now = clock_type::now();
        error_code const why = has_no_connection() ? why_failed_ : error_code(errc::busy);
        for (auto at = queue_.begin(); at != queue_.end();)
            if ((*at)->deadline <= now)
            {
                async_request::complete(std::move(*at), why);
                at = queue_.erase(at);
            }
            else
                ++at;
        for (auto const& l : links_)
            if (l->now == link::state::connecting || l->now == link::state::setting_up)
            {
                if (l->connect_until <= now) fail(*l);
            }
            else
            {
                l->sent.take_overdue(now, teller());
                if (l->sent.is_abandoned()) lose(*l);
            }
        rearm_timer();
        dispatch();
    }

    void rearm_timer()
    {
        time_point next = time_point::max();
        for (auto const& one : queue_)
            next = std::min(next, one->deadline);
        for (auto const& l : links_)
            if (l->now == link::state::connecting || l->now == link::state::setting_up)
                next = std::min(next, l->connect_until);
            else
                next = std::min(next, l->sent.deadline());
        arm_timer(next);
    }

    void take(pointer one)
    {
        if (is_stopped_ || queue_.size() >= options_.queue_length)
            return async_request::complete(std::move(one), errc::busy);
        arm_timer(one->deadline);
        queue_.push_back(std::move(one));
        dispatch();
    }

public:
    pool_impl(boost::asio::any_io_executor const& executor, database const& db, async_options const& o)
        : db_(db)
        , options_(validated(o))
        , strand_(boost::asio::make_strand(executor))
        , timer_(strand_)
        , backoff_(o.first_delay, o.longest_delay, std::random_device()())
    {
        for (std::size_t i = 0; i != db.options().connections; ++i)
            links_.push_back(std::make_unique<link>(strand_));
    }

    boost::asio::any_io_executor get_executor() const { return strand_.get_inner_executor(); }

    database const& source() const noexcept { return db_; }

    /// How many wait for a connection.
    std::size_t waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }

    /// A number for a question that is to come.
    std::uint64_t number() noexcept { return next_id_.fetch_add(1, std::memory_order_relaxed); }

    void add(pointer one)
    {
        one->deadline = clock_type::now() + db_.options().timeout;
        boost::asio::dispatch(strand_, [self = shared_from_this(), one = std::move(one)]() mutable
                              { self->take(std::move(one)); });
    }

    /// Takes a question back that still waits.
    void cancel(std::uint64_t id)
    {
        boost::asio::dispatch(
            strand_,
            [self = shared_from_this(), id]
            {
                auto& queue = self->queue_;
                auto const at =
                    std::find_if(queue.begin(), queue.end(), [&](auto const& p) { return p->id == id; });
                if (at == queue.end()) return;
                pointer one = std::move(*at);
                queue.erase(at);
                async_request::complete(std::move(one), boost::asio::error::operation_aborted);
                self->dispatch();
            });
    }

    /// Refuses who comes and who waits; those that were sent are answered, and then the connections closed.
    void stop()
    {
        boost::asio::dispatch(strand_,
                              [self = shared_from_this()]
                              {
                                  self->is_stopped_ = true;
                                  for (pointer& one : std::exchange(self->queue_, {}))
                                      async_request::complete(std::move(one), errc::busy);
                                  for (auto const& l : self->links_)
                                      if (l->sent.empty())
                                          l->close();
                                      else
                                          l->now = link::state::ending;
                                  self->dispatch();
                              });
    }
};

} // namespace uninvite::postgres::detail

#endif
