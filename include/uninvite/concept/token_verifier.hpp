// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_TOKEN_VERIFIER_HPP
#define UNINVITE_CONCEPT_TOKEN_VERIFIER_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>

#include <string_view>

namespace uninvite {

/** TokenVerifier: finds the user that an access token identifies.

    @par Purpose
    Verifies access tokens, independently of courses: one of the two arguments of @ref creator_or_manager.

    @par Expressions
    `v` is an lvalue of the type, `token` a `std::string_view` of one or more b64token characters
    (RFC 6750, section 2.1).
    | expression | type | meaning |
    |---|---|---|
    | `v.verify(token)` | `result<principal>` | the user that the token identifies now |

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::invalid_token` | unknown, expired or revoked | 401 |
    | `errc::throttled` | too many attempts; may carry seconds | 429 |
    | `errc::busy` | temporarily unavailable; may carry seconds | 503 |

    @par Threads
    Called concurrently from every thread that calls the route. The token is borrowed for the call.

    @par Models
    `sqlite::token_verifier`, `postgres::token_verifier`, `jwt::token_verifier`, `testing::memory_tokens`.
    Minimal example: `one_token` in tests/uninvite/concept/exemplars.cpp.
*/
template <class V>
concept TokenVerifier = requires(V& v, std::string_view token) {
    {
        storage_traits_of<V>::verify(v, token)
    } -> ResultOf<principal>;
};

} // namespace uninvite

#endif
