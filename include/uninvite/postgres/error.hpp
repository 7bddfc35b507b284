// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ERROR_HPP
#define UNINVITE_POSTGRES_ERROR_HPP

#include <uninvite/errc.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace uninvite::postgres {

/** A SQLSTATE as a number: five characters of six bits each, the first the lowest, as the server keeps it.

    @return 0, which is not a SQLSTATE, if the text is not five digits and capital letters.
*/
constexpr int sqlstate(std::string_view five) noexcept
{
    if (five.size() != 5) return 0;
    int state = 0;
    for (int i = 5; i-- != 0;)
    {
        char const c = five[static_cast<std::size_t>(i)];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z')) return 0;
        state = state * 64 + (c - '0');
    }
    return state;
}

namespace detail {

/// A connection that cannot be established or is lost, without a message of the server (SQL standard, 08006).
inline constexpr int connection_failure = sqlstate("08006");

/// The first two characters. @see PostgreSQL, appendix A.
constexpr int class_of(int state) noexcept
{
    return state % (64 * 64);
}

constexpr int sqlstate_class(std::string_view two) noexcept
{
    return two[0] - '0' + 64 * (two[1] - '0');
}

/// Whether retrying the same statement immediately may succeed, because of a conflict with another
/// transaction.
constexpr bool is_retryable(int state) noexcept
{
    return state == sqlstate("40001") || state == sqlstate("40P01");
}

/// Whether retrying it a few times may succeed: the default `remove` raises this error if an invitation is
/// still there, which another transaction may have written meanwhile.
constexpr bool is_repeatable(int state) noexcept
{
    return state == sqlstate("2201E");
}

/// Whether the server itself reports that the outcome of the commit is unknown.
constexpr bool is_unknown(int state) noexcept
{
    return state == sqlstate("40003") || state == sqlstate("08007");
}

/// Whether a connection is unusable after this error: the server accepts no more writes, or its prepared
/// statements are lost or outdated.
constexpr bool invalidates_connection(int state) noexcept
{
    return state == sqlstate("25006") || state == sqlstate("26000") || state == sqlstate("0A000");
}

struct error_category final : boost::system::error_category
{
    constexpr error_category() noexcept
        : boost::system::error_category(0x6be205c9f3a7184dull)
    {
    }

    char const* name() const noexcept override { return "uninvite.postgres"; }

    std::string message(int state) const override
    {
        std::string text = "SQLSTATE ";
        for (int i = 0; i != 5; ++i, state /= 64)
            text += static_cast<char>('0' + state % 64);
        return text;
    }

    // Temporary errors are busy: connections, locks, resources, a server that stops or is a standby. All
    // others are errors of schema or code.
    boost::system::error_condition default_error_condition(int state) const noexcept override
    {
        if (is_unknown(state)) return make_error_condition(errc::outcome_unknown);
        if (invalidates_connection(state)) return make_error_condition(errc::busy); // not the next one
        // idle_in_transaction_session_timeout and transaction_timeout of the host
        if (state == sqlstate("25P03") || state == sqlstate("25P04")) return make_error_condition(errc::busy);
        for (char const* passing : {"08", "28", "40", "53", "55", "57", "58"})
            if (class_of(state) == sqlstate_class(passing)) return make_error_condition(errc::busy);
        return make_error_condition(errc::failed);
    }
};

inline constexpr error_category category{};

} // namespace detail

/** A SQLSTATE as an error code; as a @ref failure it is `errc::busy`, `errc::outcome_unknown` or
    `errc::failed`.

    @param state As from @ref sqlstate, not 0. It does not cover a connection lost while a result is
    outstanding, because the server cannot report that.
*/
inline boost::system::error_code make_postgres_error(int state) noexcept
{
    return {state, detail::category};
}

namespace detail {

inline bool is_retryable(boost::system::error_code const& ec) noexcept
{
    return ec.category() == category && is_retryable(ec.value());
}

inline bool is_repeatable(boost::system::error_code const& ec) noexcept
{
    return ec.category() == category && is_repeatable(ec.value());
}

inline bool invalidates_connection(boost::system::error_code const& ec) noexcept
{
    return ec.category() == category && invalidates_connection(ec.value());
}

} // namespace detail

/** Thrown if a database cannot be opened or set up; the message is one sentence for the operator.

    The message may name host and database, never a password: it is for a terminal or a log, never for a
    response.
*/
class setup_error : public std::runtime_error
{
    boost::system::error_code code_;

public:
    setup_error(std::string const& sentence, int state)
        : std::runtime_error(sentence)
        , code_(make_postgres_error(state))
    {
    }

    /// The SQLSTATE from the server, or 08006 if no server answered.
    boost::system::error_code const& code() const noexcept { return code_; }
};

} // namespace uninvite::postgres

#endif
