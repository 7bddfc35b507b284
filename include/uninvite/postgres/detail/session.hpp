// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_SESSION_HPP
#define UNINVITE_POSTGRES_DETAIL_SESSION_HPP

#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/detail/drain_results.hpp>
#include <uninvite/postgres/detail/host_watch.hpp>
#include <uninvite/postgres/detail/hosts.hpp>
#include <uninvite/postgres/detail/outcome.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/postgres/detail/setup.hpp>
#include <uninvite/postgres/detail/statement_limits.hpp>
#include <uninvite/postgres/error.hpp>
#include <uninvite/postgres/options.hpp>
#include <uninvite/result.hpp>

#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace uninvite::postgres::detail {

/// Applies a result to the outcome of its statement.
inline void judge(outcome& what, PGresult const* r)
{
    auto const status = PQresultStatus(r);
    if (status == PGRES_TUPLES_OK)
        what.rows();
    else if (status == PGRES_FATAL_ERROR)
        what.error({sqlstate_of(r), field_of(r, PG_DIAG_SEVERITY_NONLOCALIZED),
                    field_of(r, PG_DIAG_SOURCE_FUNCTION)});
}

/// The host does not respond, and nothing was sent to it but the set-up: another one may be tried at once.
struct silent_host : setup_error
{
    using setup_error::setup_error;
};

/** A connection with prepared statements, for one query at a time. Blocks.

    @par Thread Safety
    One thread at a time.
*/
class session
{
    using clock_type = std::chrono::steady_clock;

    connection db_;
    std::string scratch_; // for parameters
    int server_process_ = 0;
    bool is_sound_ = false; // not while a result is outstanding, also if an exception ends the wait for it
    bool is_abandoned_ = false;
    bool is_host_silent_ = false;
    clock_type::time_point waits_since_{};

    // Waits for the socket. @return Whether it is ready before `until`, and before its host is found silent.
    bool wait(bool to_write, clock_type::time_point until, host_watch* watch)
    {
        waits_since_ = clock_type::now();
        is_host_silent_ = false;
        for (auto now = waits_since_;;)
        {
            host const& on = db_.current_host();
            // Also when it is late: an answer may have come while this process was stopped.
            if (db_.wait(to_write, watch ? (std::min)(until, watch->next(on, waits_since_, now)) : until))
                return true;
            now = clock_type::now();
            is_host_silent_ = watch && watch->is_silent(on, waits_since_, now);
            if (is_host_silent_ || now >= until) return false;
        }
    }

    /// Sends the queued query, and reads until a synchronisation point. @return Whether it arrived.
    template <class OnResult>
    bool exchange(clock_type::time_point until, host_watch* watch, OnResult on_result)
    {
        bool is_open = true;
        for (bool is_readable = true; is_readable;)
        {
            int const unsent = PQflush(db_.handle());
            if (drain_until_sync(db_.handle(), on_result))
            {
                is_sound_ = is_open;
                return true;
            }
            if (!wait(unsent == 1, until, watch)) return false;
            // Read the results that arrived before the connection ended.
            is_readable = is_open;
            is_open = PQconsumeInput(db_.handle()) == 1 && db_.is_sound();
            if (watch && is_open && unsent == 0) watch->heard(db_.current_host(), clock_type::now());
        }
        return false;
    }

public:
    /// @param watch Borrowed; null: as for @ref execute.
    /// @throw setup_error The connection cannot be established before `until`, or a statement does not fit.
    /// @throw silent_host The host does not respond.
    session(connection_string const& to, database_options const& o, clock_type::time_point until,
            host_watch* watch = nullptr)
        : db_(to, std::chrono::ceil<std::chrono::milliseconds>(until - clock_type::now()))
    {
        db_.connect([&](bool to_write, clock_type::time_point end) { return wait(to_write, end, watch); });
        detail::setup s;
        bool const was_sent = s.send(db_.handle(), o);
        bool const was_answered =
            was_sent && exchange(until, watch, [&](PGresult const* r) { s.on_result(r); });
        if (s.state() != 0)
            throw setup_error("uninvite: " + db_.name() + ": " + db_.line_without_secrets(s.why()),
                              s.state());
        server_process_ = s.server_process();
        if (was_answered) return;
        std::string const why = db_.why();
        std::string const what = "uninvite: " + db_.name() +
                                 " cannot be queried: " + (why.empty() ? "it does not answer in time" : why);
        if (!is_host_silent_) throw setup_error(what, connection_failure);
        throw silent_host(what, connection_failure);
    }

    PGconn* handle() const noexcept { return db_.handle(); }

    /// Whether a statement was given up that the server may still run.
    bool is_abandoned() const noexcept { return is_abandoned_ && db_.is_sound(); }

    /// Whether the last query found that the host does not respond.
    bool is_host_silent() const noexcept { return is_host_silent_; }

    /// The host. Borrowed.
    host const& current_host() const noexcept { return db_.current_host(); }

    /// Since when nothing has come for the last query.
    clock_type::time_point waits_since() const noexcept { return waits_since_; }

    /// Reads what has arrived for an abandoned statement. Does not block.
    void read_further()
    {
        PQflush(db_.handle());
        if (PQconsumeInput(db_.handle()) == 1 && !drain_until_sync(db_.handle(), [](PGresult const*) {}))
            return;
        is_abandoned_ = false;
    }

    /// The server process; 0 if it is not known.
    int server_process() const noexcept { return server_process_; }

    /// Whether another program answers for the server process: a pooler.
    bool is_pooled() const noexcept { return PQbackendPID(db_.handle()) != server_process_; }

    /// Whether the session is usable. Checks whether the server has closed the connection.
    bool is_sound() { return is_sound_ && db_.is_alive(); }

    /** Runs a query and waits until it is committed, or until `until`.

        @param limits Of a removal that has waited.
        @param watch Borrowed; null: the host is waited for until then, also if it does not respond.
        @return The query's reading of the result; after an error or without a result, the known outcome. */
    template <class Query>
    auto execute(Query const& q, clock_type::time_point until,
                 std::optional<statement_limits> limits = std::nullopt, host_watch* watch = nullptr)
        -> result<typename Query::answer_type>
    {
        is_sound_ = is_abandoned_ = false;
        if ((limits && !limits->send(db_.handle())) || !q.send(db_.handle(), scratch_) ||
            PQpipelineSync(db_.handle()) != 1)
            return failure(make_postgres_error(connection_failure));
        outcome what(course_of(q) == 0);
        result<typename Query::answer_type> read = failure(errc::failed);
        bool skips_row = limits.has_value();
        bool const was_synced = exchange(until, watch,
                                         [&](PGresult const* r)
                                         {
                                             bool const has_rows = PQresultStatus(r) == PGRES_TUPLES_OK;
                                             if (has_rows && std::exchange(skips_row, false)) return;
                                             bool const is_first = !what.has_rows();
                                             judge(what, r);
                                             if (is_first && has_rows) read = q.read(r);
                                         });
        if (db_.take_unreplicated()) what.unreplicated();
        is_abandoned_ = !was_synced && db_.is_sound() && !is_host_silent_;
        boost::system::error_code const ec = was_synced      ? what.at_sync()
                                             : is_abandoned_ ? what.overdue()
                                                             : what.lost();
        if (!ec) return read;
        if (invalidates_connection(ec)) is_sound_ = false;
        return failure(explained<Query>(ec));
    }
};

} // namespace uninvite::postgres::detail

#endif
