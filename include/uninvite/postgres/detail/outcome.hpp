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

/** What became of one statement that was sent, from what the server says of it, in order.

    The rows of a statement come before its transaction is committed, and the synchronisation point behind it
    comes after: only that acknowledges. Nothing is taken for granted that was not said.

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

        @param state As @ref sqlstate gives it; 0 where it is the library's, such as of a lost connection.
        @param severity As servers say it in every language. `FATAL` and `PANIC` end the connection: the
        statement was then not committed where its rows did not come before; behind those a commit may have
        been done already. What is not said is taken for the worse.
    */
    void error(int state, std::string_view severity) noexcept
    {
        // Who stands between reports with class 08 that the server behind was lost, at whatever moment.
        bool const is_lost = state == 0 || is_unknown(state) || class_of(state) == sqlstate_class("08");
        if (!is_lost && (severity == "FATAL" || severity == "PANIC")) has_ended_ = true;
        if (state_ != 0 || is_unknown_) return; // after the first error nothing is committed any more
        state_ = state;
        if (is_lost || (severity != "ERROR" && has_rows_)) is_unknown_ = true;
    }

    /// Whether the server itself has ended the connection: it has carried out nothing that came behind.
    bool has_ended() const noexcept { return has_ended_; }

    /// The server has committed without the standbys that it was to wait for.
    void unreplicated() noexcept { is_unknown_ = true; }

    /// What it came to at the synchronisation point. @return No error: it is committed.
    boost::system::error_code at_sync() const noexcept
    {
        if (is_unknown_) return errc::outcome_unknown;
        if (state_ != 0) return make_postgres_error(state_);
        if (!has_rows_) return errc::failed;
        return {};
    }

    /// What it came to where the connection was lost before that.
    boost::system::error_code lost() const noexcept
    {
        if (is_unknown_ || state_ == 0) return errc::outcome_unknown;
        return make_postgres_error(state_);
    }
};

} // namespace uninvite::postgres::detail

#endif
