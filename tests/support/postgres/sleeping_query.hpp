// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_POSTGRES_SLEEPING_QUERY_HPP
#define UNINVITE_TESTS_SUPPORT_POSTGRES_SLEEPING_QUERY_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/detail/pooled_query.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <string>
#include <utility>

namespace tests {

/// Sleeps on the server for as long as it says.
class sleeping_query final : public uninvite::postgres::detail::pooled_query
{
    std::string seconds_;
    std::string& answers_;

    bool send(PGconn* to, std::string&) override
    {
        std::string const sql = "SELECT 'slept' FROM pg_sleep(" + seconds_ + ")";
        return PQsendQueryParams(to, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
    }
    void read(PGresult const*) override {}
    void complete(boost::system::error_code ec) noexcept override
    {
        answers_ += !ec                                           ? "slept. "
                    : ec == uninvite::errc::busy                  ? "busy. "
                    : ec == uninvite::errc::outcome_unknown       ? "outcome_unknown. "
                    : ec == boost::asio::error::operation_aborted ? "cancelled. "
                                                                  : ec.message() + ". ";
    }

public:
    sleeping_query(std::string seconds, std::string& answers)
        : seconds_(std::move(seconds))
        , answers_(answers)
    {
    }
};

} // namespace tests

#endif
