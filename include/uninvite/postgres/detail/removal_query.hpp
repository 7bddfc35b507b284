// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_REMOVAL_QUERY_HPP
#define UNINVITE_POSTGRES_DETAIL_REMOVAL_QUERY_HPP

#include <uninvite/detail/grant_of.hpp>
#include <uninvite/detail/shared/statement_failure.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/detail/binary.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/postgres/detail/role_query.hpp>
#include <uninvite/postgres/error.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/statement_error.hpp>
#include <uninvite/user_list.hpp>

#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace uninvite::postgres::detail {

/// One run of `statements::remove` and its check. Borrows the removal until the result was read.
struct removal_query
{
    using answer_type = removed;

    removal const& asked;
    std::int64_t now;

    std::int64_t course() const noexcept { return asked.course.value(); }

    bool send(PGconn* to, std::string& scratch) const
    {
        to_array(asked.users, scratch);
        auto const run = [&](prepared const& what)
        {
            return detail::send(to, what, to_binary<8>(asked.course.value()),
                                to_binary<8>(asked.actor.value()), scratch, to_binary<8>(now),
                                to_binary<1>(asked.basis == grant::by_role));
        };
        return run(remove) && run(check_removal); // one transaction: the synchronisation point commits it
    }

    /** Reads the row. The statement is committed then: if rows may be removed and the result does not tell
        which, the outcome is unknown.

        @return `errc::not_found`, `errc::forbidden`, `errc::outcome_unknown`; `errc::failed` if nothing was
        removed and the role is unknown.
    */
    [[nodiscard]] result<removed> read(PGresult const* r) const
    {
        if (PQntuples(r) == 0) return errc::not_found;
        auto const unreadable = []
        { return failure(make_statement_error(statement_id::remove, statement_fault::unreadable)); };
        auto users = to_users(value(r, 1));
        if (!users || PQntuples(r) > 1) return unreadable();
        users->sort_unique();
        if (!std::includes(asked.users.begin(), asked.users.end(), users->begin(), users->end()))
            return unreadable();
        if (asked.basis == grant::by_role)
            if (std::optional<failure> const why = denied(r)) return users->empty() ? *why : unreadable();
        return removed(std::move(*users));
    }

    /// The statement raises these errors itself.
    static boost::system::error_code explain(boost::system::error_code const& ec) noexcept
    {
        if (ec == make_postgres_error(sqlstate("2201E")))
            return make_statement_error(statement_id::remove, statement_fault::still_pending);
        if (ec == make_postgres_error(sqlstate("2201F")))
            return make_statement_error(statement_id::remove, statement_fault::not_recorded);
        return ec;
    }

private:
    /// The reason why the role in the row may not remove.
    static std::optional<failure> denied(PGresult const* r)
    {
        if (PQgetisnull(r, 0, 0)) return errc::not_found;
        auto const granted = uninvite::detail::grant_of(role_query::read_role(r, 0, statement_id::remove));
        if (!granted) return granted.error();
        return std::nullopt;
    }
};

} // namespace uninvite::postgres::detail

#endif
