// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_CLAIM_RULES_HPP
#define UNINVITE_JWT_CLAIM_RULES_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace uninvite::jwt {

/// The unit of a token's times.
enum class time_unit
{
    seconds,     ///< RFC 7519, section 2, NumericDate
    milliseconds ///< used by some issuers, contrary to the RFC
};

/** The claims that a token must have. The defaults fit the access tokens of the original system.

    @par Example
    For an OpenID provider:
    @code
    jwt::claim_rules const rules{.user = "sub", .user_is_text = true, .token_type = "",
                                 .issuer = "https://id.example/", .audience = "courses"};
    @endcode
*/
struct claim_rules
{
    /// The claim with the user's id: an integer, 1 to 2^63-1.
    std::string user = "user_id";

    /// Whether the claim may also be text of digits, as `sub` always is.
    bool user_is_text = false;

    /// The required value of the claim `token_type`: a refresh token is not an access token. Empty: any.
    std::string token_type = "access";

    /// The required `typ` of the header, in any case, with or without `application/`; such as `at+jwt` (RFC
    /// 9068). Empty: any.
    std::string header_type = {};

    /// The required `iss`. Empty: any; then the key alone identifies the issuer.
    std::string issuer = {};

    /// The required entry of `aud`. Empty: a token with an audience is rejected, because the audience is not
    /// this service (RFC 7519, section 4.1.3).
    std::string audience = {};

    /// The maximum difference between the issuer's clock and ours: seconds, 0 or more.
    std::chrono::seconds leeway{0};

    time_unit unit = time_unit::seconds;

    /// Returns whether a `jti` was revoked; a numeric `jti` is passed as its digits. Called from any thread.
    /// Empty: no token is revoked, and `jti` is optional.
    std::function<bool(std::string_view jti)> is_revoked = {};
};

} // namespace uninvite::jwt

#endif
