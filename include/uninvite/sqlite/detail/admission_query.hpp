// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ADMISSION_QUERY_HPP
#define UNINVITE_SQLITE_DETAIL_ADMISSION_QUERY_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/detail/grant_of.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/role_query.hpp>
#include <uninvite/sqlite/detail/token_query.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace uninvite::sqlite::detail {

/** `statements::find_token` and `statements::find_role` on one connection, in one snapshot of the database.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class admission_query
{
    token_query token_;
    role_query role_;

public:
    /// @throw setup_error A statement does not fit the tables. @throw std::bad_alloc
    admission_query(sqlite3* db, statements const& sql)
        : token_(db, sql)
        , role_(db, sql)
    {
    }

    /// See @ref token_query::execute.
    [[nodiscard]] result<principal> execute(std::string_view token, std::int64_t now)
    {
        return token_.execute(token, now);
    }

    /// The basis of the permission, as @ref creator_or_manager::authorize.
    [[nodiscard]] result<grant> execute(user_id user, course_id course)
    {
        return uninvite::detail::grant_of(role_.execute(user, course));
    }

    /** Both. The token's row stays open while the role is read: a statement that has not ended keeps its
        snapshot, without BEGIN and COMMIT.

        @return The token's error, or the decision.
    */
    [[nodiscard]] result<decision<>> execute(std::string_view token, std::int64_t now, course_id course)
    {
        std::optional<result<course_role>> role;
        result<principal> const who =
            token_.execute(token, now, [&](principal const& p) { role = role_.execute(p.user, course); });
        if (!who) return who.error();
        return decision<>{*who, uninvite::detail::grant_of(*role)};
    }
};

} // namespace uninvite::sqlite::detail

#endif
