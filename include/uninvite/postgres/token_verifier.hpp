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

/** Verifies tokens that a database stores as SHA-256: a model of @ref TokenVerifier.

    @par Thread Safety
    Safe from any number of threads; a call blocks for the result, at most for the timeout.
*/
class token_verifier
{
    database db_;

public:
    explicit token_verifier(database const& db)
        : db_(db)
    {
        uninvite::detail::prepare_sha256();
    }

    /// See @ref TokenVerifier. A token is valid until just before the second at which it expires.
    [[nodiscard]] result<principal> verify(std::string_view token)
    {
        auto const digest = uninvite::detail::sha256(token);
        if (!digest) return digest.error();
        return db_.execute(detail::token_query{*digest, db_.now()});
    }
};

} // namespace uninvite::postgres

#endif
