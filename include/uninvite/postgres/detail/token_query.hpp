// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_TOKEN_QUERY_HPP
#define UNINVITE_POSTGRES_DETAIL_TOKEN_QUERY_HPP

#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/detail/shared/statement_failure.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/detail/binary.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/statement_error.hpp>

#include <libpq-fe.h>

#include <cstdint>
#include <optional>
#include <string>

namespace uninvite::postgres::detail {

/// One run of `statements::find_token`.
struct token_query
{
    using answer_type = principal;

    uninvite::detail::sha256_digest token;
    std::int64_t now;

    bool send(PGconn* to, std::string&) const
    {
        return detail::send(to, find_token, token, to_binary<8>(now));
    }

    /// @param which The statement, whose first column is the user's id.
    /// @return `errc::invalid_token` if there is no row; `errc::failed`, with the statement but never the
    /// value, if there are several or the row has no id.
    [[nodiscard]] static result<principal> read(PGresult const* r,
                                                statement_id which = statement_id::find_token)
    {
        if (PQntuples(r) == 0) return errc::invalid_token;
        if (PQntuples(r) > 1) return failure(make_statement_error(which, statement_fault::several_rows));
        auto const number = to_integer(value(r, 0));
        if (!number)
            return uninvite::detail::statement_failure(which, statement_fault::wrong_type,
                                                       PQgetisnull(r, 0, 0) ? "NULL" : "of another type",
                                                       "an integer");
        auto const user = user_id::from(*number);
        if (!user) return failure(make_statement_error(which, statement_fault::not_an_id));
        return principal{*user};
    }
};

} // namespace uninvite::postgres::detail

#endif
