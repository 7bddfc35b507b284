// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_TOKEN_VERIFIER_HPP
#define UNINVITE_POSTGRES_TOKEN_VERIFIER_HPP

#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/token_query.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>

#include <string_view>

namespace uninvite::postgres {

/** The tokens in a database, kept as SHA-256: a model of @ref TokenVerifier.

    @par Thread Safety
    Any number of threads may ask at once; a call blocks for the answer, at most as long as the deadline.
*/
class token_verifier
{
    database db_;

public:
    explicit token_verifier(database const& db)
        : db_(db)
    {
    }

    /// See @ref TokenVerifier. A token is valid up to, not at, the second it expires.
    result<principal> verify(std::string_view token)
    {
        return db_.execute(detail::token_query{uninvite::detail::sha256(token), db_.now()});
    }
};

} // namespace uninvite::postgres

#endif
