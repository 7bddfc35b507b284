// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_PIPELINE_HPP
#define UNINVITE_POSTGRES_DETAIL_PIPELINE_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/detail/drain_results.hpp>
#include <uninvite/postgres/detail/outcome.hpp>
#include <uninvite/postgres/detail/session.hpp>
#include <uninvite/postgres/detail/statement_limits.hpp>
#include <uninvite/postgres/error.hpp>

#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace uninvite::postgres::detail {

/** The outstanding requests of one connection, in order, each in its own transaction.

    A request is completed with its outcome; without an error it is committed, and `read` was called with its
    rows.

    @tparam Pointer Owns a request, or is null: `send(PGconn*, std::string&)`, `read(PGresult const*)`,
    `deadline`, and `course`, as from
    @ref course_of.

    @par Thread Safety
    None: it has no clock, and never blocks.
*/
template <class Pointer>
class pipeline
{
    using error_code = boost::system::error_code;
    using time_point = std::chrono::steady_clock::time_point;

    struct sent
    {
        Pointer request; // null once completed
        time_point deadline;
        outcome what;
        bool is_removal;
        bool has_limits; // a row that is not the request's comes first
    };

    std::deque<sent> sent_;
    std::size_t removals_ = 0;
    std::string scratch_;

    template <class Tell>
    void pop(error_code const& ec, Tell& tell)
    {
        Pointer one = std::move(sent_.front().request);
        removals_ -= sent_.front().is_removal;
        sent_.pop_front();
        if (one) tell(std::move(one), ec);
    }

    // Without memory for its rows, a request is committed and does not know what it did.
    static void read(sent& front, PGresult const* r) noexcept
    try
    {
        front.request->read(r);
    }
    catch (std::exception const&)
    {
        front.what.unreplicated();
    }

public:
    std::size_t size() const noexcept { return sent_.size(); }
    bool empty() const noexcept { return sent_.empty(); }

    bool has_removal() const noexcept { return removals_ != 0; }

    /// Whether the next result belongs to a request that timed out: do not queue further requests after it.
    bool is_late() const noexcept { return !sent_.empty() && !sent_.front().request; }

    /// Whether no request waits for the outstanding results anymore.
    bool is_abandoned() const noexcept
    {
        return !sent_.empty() &&
               std::none_of(sent_.begin(), sent_.end(), [](sent const& s) { return s.request != nullptr; });
    }

    /// The earliest deadline of the waiting requests; the maximum time point if none is waiting.
    time_point deadline() const noexcept
    {
        time_point first = (time_point::max)();
        for (sent const& s : sent_)
            if (s.request) first = (std::min)(first, s.deadline);
        return first;
    }

    /// Sends a request after the others. @param limits Of a removal that has waited. @return Whether it may
    /// have been sent; if not, the caller keeps it.
    bool send(connection& db, Pointer& one, std::optional<statement_limits> limits = std::nullopt) noexcept
    try
    {
        time_point const deadline = one->deadline;
        bool const is_removal = one->course != 0;
        // Before anything is sent: without its entry, its results would be those of the next request.
        sent_.push_back({nullptr, deadline, outcome(!is_removal), is_removal, limits.has_value()});
        bool is_queued = false;
        try
        {
            is_queued = (!limits || limits->send(db.handle())) && one->send(db.handle(), scratch_);
        }
        catch (std::exception const&)
        {
        }
        if (!is_queued)
        {
            sent_.pop_back();
            return false;
        }
        sent_.back().request = std::move(one);
        removals_ += is_removal;
        PQpipelineSync(db.handle()); // on failure the connection is lost, and the next read reports it
        return true;
    }
    catch (std::exception const&)
    {
        return false;
    }

    /// Processes the results that have arrived. @return Whether the connection is still usable.
    template <class Tell>
    bool take(connection& db, Tell tell)
    {
        bool is_sound = true;
        drain_results(
            db.handle(),
            [&](PGresult const* r)
            {
                if (sent_.empty()) return true;
                sent& front = sent_.front();
                auto const status = PQresultStatus(r);
                if (status == PGRES_TUPLES_OK && std::exchange(front.has_limits, false)) return true;
                bool const is_first = !front.what.has_rows();
                judge(front.what, r);
                if (is_first && front.what.has_rows() && front.request) read(front, r);
                return true;
            },
            [&]
            {
                if (sent_.empty()) return true;
                if (db.take_unreplicated()) sent_.front().what.unreplicated();
                error_code const ec = sent_.front().what.at_sync();
                is_sound = is_sound && !invalidates_connection(ec);
                pop(ec, tell);
                return !sent_.empty();
            });
        return is_sound;
    }

    /// The connection is lost: completes every request with its known outcome.
    template <class Tell>
    void lose(Tell tell)
    {
        if (sent_.empty()) return;
        bool const has_ended = sent_.front().what.has_ended();
        pop(sent_.front().what.lost(), tell);
        while (!sent_.empty())
            pop(sent_.front().what.behind(has_ended), tell);
    }

    /// Completes the requests whose deadline has passed. Their results must still be read.
    template <class Tell>
    void take_overdue(time_point now, Tell tell)
    {
        for (sent& s : sent_)
            if (s.request && s.deadline <= now) tell(std::exchange(s.request, nullptr), s.what.overdue());
    }
};

} // namespace uninvite::postgres::detail

#endif
