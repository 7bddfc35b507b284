// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_REMOVAL_QUERY_HPP
#define UNINVITE_POSTGRES_DETAIL_REMOVAL_QUERY_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/detail/binary.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/user_list.hpp>

#include <libpq-fe.h>

#include <cstdint>
#include <string>
#include <utility>

namespace uninvite::postgres::detail {

/// One run of `statements::remove`. Borrows the removal until the result was read.
struct removal_query
{
    using answer_type = removed;

    removal const& asked;
    std::int64_t now;

    bool send(PGconn* to, std::string& scratch) const
    {
        to_array(asked.users, scratch);
        return detail::send(to, remove, to_binary<8>(asked.course.value()), to_binary<8>(asked.actor.value()),
                            scratch, to_binary<8>(now), to_binary<1>(asked.basis == grant::by_role));
    }

    /// @return `errc::not_found`, `errc::forbidden`; `errc::failed` if the row has an unexpected form.
    [[nodiscard]] result<removed> read(PGresult const* r) const
    {
        if (PQntuples(r) == 0) return errc::not_found;
        if (asked.basis == grant::by_role)
        {
            if (PQgetisnull(r, 0, 0)) return errc::not_found;
            auto const role = parse_course_role(value(r, 0));
            if (!role) return errc::failed;
            if (!may_remove_invitations(*role)) return errc::forbidden;
        }
        auto users = to_users(value(r, 1));
        if (!users) return errc::failed;
        users->sort_unique();
        return removed(std::move(*users));
    }
};

} // namespace uninvite::postgres::detail

#endif
