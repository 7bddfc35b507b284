// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_ADMISSION_QUERY_HPP
#define UNINVITE_POSTGRES_DETAIL_ADMISSION_QUERY_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/detail/grant_of.hpp>
#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/detail/shared/statement_failure.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/detail/binary.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/postgres/detail/role_query.hpp>
#include <uninvite/postgres/detail/token_query.hpp>
#include <uninvite/result.hpp>
#include <uninvite/statement_error.hpp>

#include <libpq-fe.h>

#include <cstdint>
#include <string>

namespace uninvite::postgres::detail {

/// One run of `statements::find_admission`.
struct admission_query
{
    using answer_type = decision<>;

    uninvite::detail::sha256_digest token;
    std::int64_t now;
    course_id course;

    bool send(PGconn* to, std::string&) const
    {
        return detail::send(to, find_admission, token, to_binary<8>(now), to_binary<8>(course.value()));
    }

    /// @return The errors of @ref token_query::read, or the caller with the permission or the errors of
    /// @ref role_query::read; all name this statement.
    [[nodiscard]] static result<decision<>> read(PGresult const* r)
    {
        constexpr statement_id me = statement_id::find_admission;
        result<principal> const who = token_query::read(r, me);
        if (!who) return who.error();
        if (PQgetisnull(r, 0, 1)) return decision<>{*who, errc::not_found};
        return decision<>{*who, uninvite::detail::grant_of(role_query::read_role(r, 1, me))};
    }
};

} // namespace uninvite::postgres::detail

#endif
