// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOL_CONNECTIONS_HPP
#define UNINVITE_POSTGRES_DETAIL_POOL_CONNECTIONS_HPP

#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/abandonment.hpp>
#include <uninvite/postgres/detail/connection_set.hpp>
#include <uninvite/postgres/detail/host_watch.hpp>
#include <uninvite/postgres/detail/pool_timer.hpp>
#include <uninvite/postgres/detail/pooled_connection.hpp>
#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <chrono>
#include <memory>

namespace uninvite::postgres::detail {

/** The connections of an asynchronous pool from the first attempt until the server has ended its process, and
    one timer. A derived class sends on them.

    @par Thread Safety
    On the strand.
*/
class pool_connections : public std::enable_shared_from_this<pool_connections>
{
protected:
    using clock_type = std::chrono::steady_clock;
    using time_point = clock_type::time_point;
    using link = pooled_connection;

    // The parts that belong to the strand's context, and are destroyed with it.
    struct context_part
    {
        pool_timer timer;
        connection_set links;
    };

    database const db_;
    std::chrono::milliseconds const silence_ = longest_silence(db_.connection_string(), db_.options());
    host_watch watch_{db_.connection_string()};
    std::unique_ptr<context_part> on_; // null after the context has ended

    pool_connections(async_strand const& strand, database const& db, async_options const& o)
        : db_(db)
        , on_(new context_part{pool_timer(strand), connection_set(strand, db.options().connections, o)})
    {
    }
    ~pool_connections() = default;

    /// Sends what is queued: a connection is ready or closed.
    virtual void dispatch() = 0;
    /// Reads the results that have arrived.
    virtual void answer(link& l, bool is_open) = 0;
    /// Handles what is late.
    virtual void on_timer() = 0;

    auto on(link& l, void (pool_connections::*then)(link&))
    {
        return [self = shared_from_this(), &l, then]
        {
            if (self->on_) (self.get()->*then)(l);
        };
    }

    // Sends libpq's buffered output, and reads at the same time.
    void flush(link& l)
    {
        if (PQflush(l.db->handle()) == 1) l.wait_to_write(on(l, &pool_connections::flush));
        l.wait_to_read(on(l, &pool_connections::read));
    }

    void read(link& l)
    {
        bool const is_open = PQconsumeInput(l.db->handle()) == 1;
        l.now == link::state::setting_up ? set_up(l, is_open) : answer(l, is_open);
        dispatch();
    }

    void leave(link& l)
    {
        l.leave(abandonment::end_of(silence_, clock_type::now()));
        if (l.now != link::state::leaving) return;
        if (l.has_left()) return l.close();
        l.wait_to_read(on(l, &pool_connections::leave_further));
        arm_timer(l.leave_until);
        watch(l);
    }

    void leave_further(link& l)
    {
        if (!l.has_left()) return l.wait_to_read(on(l, &pool_connections::leave_further));
        l.close();
        dispatch();
    }

    void begin(link& l)
    {
        l.db.emplace(db_.connection_string(), db_.connect_timeout());
        l.now = link::state::connecting;
        watch(l);
        wait_for(l, l.db->is_sound() ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED);
    }

    void connect(link& l)
    {
        wait_for(l, l.db->advance());
        dispatch();
    }

    void wait_for(link& l, PostgresPollingStatusType wanted)
    {
        arm_timer(l.connect_until = l.db->connect_until());
        if (wanted == PGRES_POLLING_FAILED || !l.watch_socket()) return fail(l);
        if (wanted == PGRES_POLLING_READING) return l.wait_to_read(on(l, &pool_connections::connect));
        if (wanted == PGRES_POLLING_WRITING) return l.wait_to_write(on(l, &pool_connections::connect));
        l.now = link::state::setting_up;
        if (!l.setup.send(l.db->handle(), db_.options())) return fail(l);
        flush(l);
        watch(l);
    }

    // The host does not respond to a new connection.
    void connect_elsewhere(link& l)
    {
        l.setup = detail::setup();
        l.now = link::state::connecting;
        watch(l);
        wait_for(l, l.db->try_next_host());
    }

    void set_up(link& l, bool is_open)
    {
        bool const is_done = l.setup.read(l.db->handle());
        if (l.setup.state() != 0) return fail(l, l.setup.state());
        if (!is_done && (!is_open || !l.db->is_sound())) return fail(l);
        if (!is_done) return l.wait_to_read(on(l, &pool_connections::read));
        l.now = link::state::ready;
        on_->links.connected();
    }

    void fail(link& l, int sqlstate = connection_failure)
    {
        l.now == link::state::setting_up ? leave(l) : l.close();
        arm_timer(on_->links.failed_to_connect(sqlstate, clock_type::now()));
    }

    // Calls in time to find its host silent.
    void watch(link& l, time_point now) { arm_timer(watch_.next(l.current_host(), l.busy_since, now)); }

    // The same from now on.
    void watch(link& l)
    {
        l.busy_since = clock_type::now();
        watch(l, l.busy_since);
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
};

} // namespace uninvite::postgres::detail

#endif
