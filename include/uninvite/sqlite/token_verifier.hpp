// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_TOKEN_VERIFIER_HPP
#define UNINVITE_SQLITE_TOKEN_VERIFIER_HPP

#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/reader_pool.hpp>
#include <uninvite/sqlite/detail/token_query.hpp>

#include <string_view>

namespace uninvite::sqlite {

/** Verifies tokens that a database stores as SHA-256: a model of @ref TokenVerifier.

    @par Thread Safety
    Safe from any number of threads; each gets a connection, and readers do not wait for the writer.
*/
class token_verifier
{
    detail::reader_pool<detail::token_query> readers_;

public:
    /// @throw setup_error The database cannot be opened, or `find_token` does not fit it.
    explicit token_verifier(database const& db)
        : readers_(db)
    {
    }

    /// See @ref TokenVerifier. A token is valid until just before the second at which it expires.
    [[nodiscard]] result<principal> verify(std::string_view token)
    {
        return readers_.execute(token, readers_.source().now());
    }
};

} // namespace uninvite::sqlite

#endif
