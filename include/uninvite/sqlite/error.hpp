// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_ERROR_HPP
#define UNINVITE_SQLITE_ERROR_HPP

#include <uninvite/detail/shared/printable.hpp>
#include <uninvite/errc.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <sqlite3.h>

#include <stdexcept>
#include <string>

namespace uninvite::sqlite {

namespace detail {

struct error_category final : boost::system::error_category
{
    constexpr error_category() noexcept
        : boost::system::error_category(0x3f1a90d27be4c851ull)
    {
    }

    char const* name() const noexcept override { return "uninvite.sqlite"; }

    std::string message(int rc) const override
    {
        if (rc == SQLITE_BUSY_SNAPSHOT)
            return "database is locked: another connection has committed since this transaction began to "
                   "read, so that it can no longer write: roll it back, and begin with BEGIN IMMEDIATE";
        if (rc != SQLITE_BUSY) return sqlite3_errstr(rc);
        return "database is locked: another connection held a lock for longer than the timeout; without the "
               "write-ahead log, readers and writers wait for each other (database_options::write_ahead_log)";
    }

    // Errors of schema or code are 500; all others are temporary: disks, locks, memory.
    boost::system::error_condition default_error_condition(int rc) const noexcept override
    {
        switch (rc & 0xff)
        {
        case SQLITE_ERROR:
        case SQLITE_INTERNAL:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_MISUSE:
        case SQLITE_SCHEMA:
        case SQLITE_TOOBIG:
        case SQLITE_RANGE:
        case SQLITE_AUTH:
            return make_error_condition(errc::failed);
        default:
            return make_error_condition(errc::busy);
        }
    }
};

inline constexpr error_category category{};

} // namespace detail

/** SQLite's result code as an error code; as a @ref failure it is `errc::failed` or `errc::busy`.

    @param rc An extended result code that is not `SQLITE_OK`, `SQLITE_ROW` or `SQLITE_DONE`.
*/
inline boost::system::error_code make_sqlite_error(int rc) noexcept
{
    return {rc, detail::category};
}

/** Thrown if a database cannot be opened or set up; the message is one sentence for the operator.

    The message may name the file: it is for a terminal or a log, never for a response. It may quote a damaged
    file, so it has `?` for control characters and malformed UTF-8, and a blank for a line break.
*/
class setup_error : public std::runtime_error
{
    boost::system::error_code code_;

public:
    setup_error(std::string const& sentence, int rc)
        : std::runtime_error(uninvite::detail::printable(sentence))
        , code_(make_sqlite_error(rc))
    {
    }

    setup_error(std::string const& sentence, boost::system::error_code const& ec)
        : std::runtime_error(uninvite::detail::printable(sentence))
        , code_(ec)
    {
    }

    /// SQLite's error, or the reason why the file is not used.
    boost::system::error_code const& code() const noexcept { return code_; }
};

} // namespace uninvite::sqlite

#endif
