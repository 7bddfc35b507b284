// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_TOKEN_QUERY_HPP
#define UNINVITE_SQLITE_DETAIL_TOKEN_QUERY_HPP

#include <uninvite/detail/shared/hex.hpp>
#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/detail/shared/statement_failure.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/detail/named_statement.hpp>
#include <uninvite/sqlite/detail/utc_text.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/statements.hpp>
#include <uninvite/statement_error.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
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
                {parameter::token_sha256, parameter::token_sha256_hex, parameter::token, parameter::now,
                 parameter::now_text})
    {
        uninvite::detail::prepare_sha256();
        auto const uses_any = [this](std::initializer_list<parameter> of)
        { return std::any_of(of.begin(), of.end(), [this](parameter p) { return find_.uses(p); }); };
        if (!uses_any({parameter::token_sha256, parameter::token_sha256_hex, parameter::token}))
            find_.refuse("must use the parameter :token_sha256, :token_sha256_hex or :token");
        if (!sql.tokens_never_expire && !uses_any({parameter::now, parameter::now_text}))
            find_.refuse("must use the parameter :now or :now_text, unless tokens_never_expire is set");
        find_.require_one_column();
    }

    /// @return `errc::invalid_token` if there is no row; `errc::failed`, with the statement and the type but
    /// never the value, if there are several rows or the row has no id.
    [[nodiscard]] result<principal> execute(std::string_view token, std::int64_t now)
    {
        return execute(token, now, [](principal const&) noexcept {});
    }

    /// The same. @param use Called with the principal while the row is open: a query that it executes on
    /// this connection reads the same snapshot.
    template <class Use>
    [[nodiscard]] result<principal> execute(std::string_view token, std::int64_t now, Use use)
    {
        using uninvite::detail::statement_failure;
        auto const digest = uninvite::detail::sha256(token);
        if (!digest) return digest.error();
        auto const hex = uninvite::detail::to_hex(*digest);
        auto const now_text = utc_text(now);
        reset_at_end const reset(find_);
        find_.bind_blob(parameter::token_sha256, digest->data(), digest->size());
        find_.bind(parameter::token_sha256_hex, std::string_view(hex.data(), hex.size()));
        find_.bind(parameter::token, token);
        find_.bind(parameter::now, now);
        find_.bind(parameter::now_text, std::string_view(now_text.data(), now_text.size()));
        int const rc = find_.step();
        if (rc == SQLITE_DONE) return errc::invalid_token;
        if (rc != SQLITE_ROW) return make_sqlite_error(rc);
        if (find_.type(0) != SQLITE_INTEGER)
            return statement_failure(statement_id::find_token, statement_fault::wrong_type,
                                     type_name(find_.type(0)), "an integer");
        std::optional<user_id> const user = user_id::from(find_.integer(0));
        if (!user) return failure(make_statement_error(statement_id::find_token, statement_fault::not_an_id));
        principal const found{*user};
        use(found);
        int const end = find_.step();
        if (end == SQLITE_ROW)
            return failure(make_statement_error(statement_id::find_token, statement_fault::several_rows));
        if (end != SQLITE_DONE) return make_sqlite_error(end);
        return found;
    }
};

} // namespace uninvite::sqlite::detail

#endif
