// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_OUTCOME_HPP
#define UNINVITE_POSTGRES_DETAIL_OUTCOME_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/error.hpp>
#include <uninvite/statement_error.hpp>

#include <boost/system/error_code.hpp>

#include <string_view>

namespace uninvite::postgres::detail {

/// An error as the server, or a program between, reports it.
struct reported_error
{
    int state;                 // as from sqlstate; 0 for an error of the library, such as a lost connection
    std::string_view severity; // untranslated
    std::string_view routine;  // the function of the server that raised it
};

/** Whether PostgreSQL itself reports that it has ended the session, and with it the current transaction.

    57P01 is an order of the administrator, 57P05 `idle_session_timeout`, 25P04 `transaction_timeout`. The
    server raises them in the one function that looks at its interrupts, which never runs between a commit and
    its report. Poolers use the same codes for the loss of their server, but do not name this function.
    @see PostgreSQL, appendix A (error codes), and 55.8 (`R`, the routine, in error fields). */
inline bool has_ended_session(reported_error const& e) noexcept
{
    return e.severity == "FATAL" && e.routine == "ProcessInterrupts" &&
           (e.state == sqlstate("57P01") || e.state == sqlstate("57P05") || e.state == sqlstate("25P04"));
}

/** Whether an error says that the statement was undone.

    Not if it reports a lost connection (class 08), nor if it has ended the connection, nor if a program
    between reports its own trouble: it names no routine of the server. */
inline bool has_undone(reported_error const& e) noexcept
{
    if (e.severity != "ERROR" || e.state == 0 || is_unknown(e.state)) return false;
    if (class_of(e.state) == sqlstate_class("08")) return false;
    if (!e.routine.empty()) return true;
    for (char const* trouble : {"53", "57", "58", "XX"})
        if (class_of(e.state) == sqlstate_class(trouble)) return false;
    return true;
}

/** The SQLSTATE of an error while a connection is set up.

    An internal error without a routine of the server is the trouble of a program between, which has lost its
    own connection: temporary, as the loss of ours. */
inline int setup_state(reported_error const& e) noexcept
{
    bool const is_between = e.routine.empty() && class_of(e.state) == sqlstate_class("XX");
    return e.state == 0 || is_between ? connection_failure : e.state;
}

/** The outcome of one statement, derived from the server's messages in order.

    The rows of a statement precede the commit of its transaction, and the following synchronisation point
    comes after the commit: only that point acknowledges it. Nothing is assumed without a message. A look-up
    changes nothing: its outcome is never unknown, only its connection is lost.

    @par Thread Safety
    A value. It knows no socket and no clock.
*/
class outcome
{
    bool is_lookup_;
    int state_ = 0; // of the first error
    bool has_rows_ = false;
    bool is_unknown_ = false;
    bool has_ended_ = false;

    boost::system::error_code unknown() const noexcept
    {
        if (is_lookup_) return make_postgres_error(connection_failure);
        return errc::outcome_unknown;
    }

public:
    explicit outcome(bool is_lookup) noexcept
        : is_lookup_(is_lookup)
    {
    }

    /// The statement is done, and its commit follows.
    void rows() noexcept { has_rows_ = true; }

    /// Whether the rows of the statement came. Results of later statements in its transaction are not read.
    bool has_rows() const noexcept { return has_rows_; }

    /// An error is reported. After rows, an error that ends the connection leaves the commit in doubt.
    void error(reported_error const& e) noexcept
    {
        bool const has_ended = has_ended_session(e);
        has_ended_ = has_ended_ || has_ended;
        if (state_ != 0 || is_unknown_) return; // after the first error nothing is committed anymore
        state_ = e.state;
        is_unknown_ = !has_undone(e) && (is_lookup_ || !has_ended || has_rows_);
    }

    /// Whether the server itself has ended the connection: it has not carried out any later statement.
    bool has_ended() const noexcept { return has_ended_; }

    /// The server has committed without the standbys that it had to wait for.
    void unreplicated() noexcept { is_unknown_ = true; }

    /// The outcome at the synchronisation point. @return No error: it is committed.
    boost::system::error_code at_sync() const noexcept
    {
        if (is_unknown_) return unknown();
        if (state_ != 0) return make_postgres_error(state_);
        if (!has_rows_) return errc::failed;
        return {};
    }

    /// The outcome if the connection was lost before that point.
    boost::system::error_code lost() const noexcept
    {
        if (is_unknown_ || state_ == 0) return unknown();
        return make_postgres_error(state_);
    }

    /// The outcome of a statement that follows another one on a connection that is lost. @param has_ended The
    /// other's.
    boost::system::error_code behind(bool has_ended) const noexcept
    {
        return has_ended ? make_postgres_error(connection_failure) : lost();
    }

    /// The outcome past the deadline, before that point.
    boost::system::error_code overdue() const noexcept
    {
        if (is_lookup_ && (is_unknown_ || state_ == 0)) return errc::busy;
        return lost();
    }
};

/** Whether a query is sent again: another transaction conflicted, the connection was of no more use for it,
    or a look-up has lost its connection.

    @param repeats Counts the other cases than the first: they may last. */
inline bool may_repeat(boost::system::error_code const& ec, bool is_lookup, int& repeats) noexcept
{
    constexpr int most = 3;
    if (is_retryable(ec)) return true;
    bool const is_undone = invalidates_connection(ec) || is_repeatable(ec) ||
                           ec == make_statement_error(statement_id::remove, statement_fault::still_pending);
    bool const is_lost = is_lookup && ec == make_postgres_error(connection_failure);
    return (is_undone || is_lost) && repeats++ < most;
}

} // namespace uninvite::postgres::detail

#endif
