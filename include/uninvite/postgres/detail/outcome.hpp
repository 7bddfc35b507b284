// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_OUTCOME_HPP
#define UNINVITE_POSTGRES_DETAIL_OUTCOME_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/error.hpp>

#include <boost/system/error_code.hpp>

#include <string_view>

namespace uninvite::postgres::detail {

/** The outcome of one statement, derived from the server's messages in order.

    The rows of a statement precede the commit of its transaction, and the following synchronisation point
    comes after the commit: only that point acknowledges it. Nothing is assumed without a message.

    @par Thread Safety
    A value. It knows no socket and no clock.
*/
class outcome
{
    int state_ = 0; // of the first error
    bool has_rows_ = false;
    bool is_unknown_ = false;
    bool has_ended_ = false;

public:
    /// The statement is done, and its commit follows.
    void rows() noexcept { has_rows_ = true; }

    /** The server reports an error.

        @param state As from @ref sqlstate; 0 for an error of the library, such as a lost connection.
        @param severity The untranslated severity. `FATAL` and `PANIC` end the connection: without preceding
        rows the statement was not committed; after rows the commit may already be done. A missing severity
        counts as the worse case.
    */
    void error(int state, std::string_view severity) noexcept
    {
        // A pooler reports with class 08 that it lost its server, at any moment.
        bool const is_lost = state == 0 || is_unknown(state) || class_of(state) == sqlstate_class("08");
        if (!is_lost && (severity == "FATAL" || severity == "PANIC")) has_ended_ = true;
        if (state_ != 0 || is_unknown_) return; // after the first error nothing is committed anymore
        state_ = state;
        if (is_lost || (severity != "ERROR" && has_rows_)) is_unknown_ = true;
    }

    /// Whether the server itself has ended the connection: it has not carried out any later statement.
    bool has_ended() const noexcept { return has_ended_; }

    /// The server has committed without the standbys that it had to wait for.
    void unreplicated() noexcept { is_unknown_ = true; }

    /// The outcome at the synchronisation point. @return No error: it is committed.
    boost::system::error_code at_sync() const noexcept
    {
        if (is_unknown_) return errc::outcome_unknown;
        if (state_ != 0) return make_postgres_error(state_);
        if (!has_rows_) return errc::failed;
        return {};
    }

    /// The outcome if the connection was lost before that point.
    boost::system::error_code lost() const noexcept
    {
        if (is_unknown_ || state_ == 0) return errc::outcome_unknown;
        return make_postgres_error(state_);
    }
};

} // namespace uninvite::postgres::detail

#endif
