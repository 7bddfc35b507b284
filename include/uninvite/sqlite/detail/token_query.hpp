// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_TOKEN_QUERY_HPP
#define UNINVITE_SQLITE_DETAIL_TOKEN_QUERY_HPP

#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/named_statement.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/statements.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace uninvite::sqlite::detail {

/** `statements::find_token` on one connection.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class token_query
{
    named_statement find_;

public:
    /// @throw setup_error The statement does not fit the tables. @throw std::bad_alloc
    token_query(sqlite3* db, statements const& sql)
        : find_(db, "find_token", sql.find_token, {},
                {parameter::token_sha256, parameter::token, parameter::now})
    {
        uninvite::detail::prepare_sha256();
        if (!find_.uses(parameter::token_sha256) && !find_.uses(parameter::token))
            throw setup_error(
                "uninvite: the statement 'find_token' must use the parameter :token_sha256 or :token",
                SQLITE_MISUSE);
    }

    /// @return `errc::invalid_token` if there is no row; `errc::failed` if the row has no id.
    [[nodiscard]] result<principal> execute(std::string_view token, std::int64_t now)
    {
        auto const digest = uninvite::detail::sha256(token);
        if (!digest) return digest.error();
        reset_at_end const reset(find_);
        find_.bind_blob(parameter::token_sha256, digest->data(), digest->size());
        find_.bind(parameter::token, token);
        find_.bind(parameter::now, now);
        int const rc = find_.step();
        if (rc == SQLITE_DONE) return errc::invalid_token;
        if (rc != SQLITE_ROW) return make_sqlite_error(rc);
        std::optional<user_id> const user = user_id::from(find_.integer(0));
        if (!user) return errc::failed;
        return principal{*user};
    }
};

} // namespace uninvite::sqlite::detail

#endif
