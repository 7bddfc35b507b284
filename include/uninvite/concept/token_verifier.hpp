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

/** TokenVerifier: tells whom an access token speaks for.

    @par Purpose
    The half of @ref creator_or_manager that knows tokens and no courses.

    @par Expressions
    `v` is an lvalue of the type, `token` a `std::string_view` of one or more b64token characters
    (RFC 6750, section 2.1).
    | expression | type | meaning |
    |---|---|---|
    | `v.verify(token)` | `result<principal>` | whom the token speaks for, now |

    @par Fails with
    | error | when | status |
    |---|---|---|
    | `errc::invalid_token` | unknown, expired or revoked | 401 |
    | `errc::throttled` | too many attempts; may carry seconds | 429 |
    | `errc::busy` | cannot be told now; may carry seconds | 503 |

    @par Threads
    Called at once from every thread that calls the route. The token is borrowed for the call.

    @par Models
    `sqlite::token_verifier`, `jwt::token_verifier`, `testing::memory_tokens`; an exemplar stands in tests/uninvite/concept/exemplars.cpp.
*/
template <class V>
concept TokenVerifier = requires(std::remove_cvref_t<V>& v, std::string_view token) {
    {
        storage_traits_of<V>::verify(v, token)
    } -> ResultOf<principal>;
};

} // namespace uninvite

#endif
