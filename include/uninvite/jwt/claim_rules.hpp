// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_CLAIM_RULES_HPP
#define UNINVITE_JWT_CLAIM_RULES_HPP

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace uninvite::jwt {

/// In what a token counts its times.
enum class time_unit
{
    seconds,     ///< RFC 7519, section 2, NumericDate
    milliseconds ///< as some issuers do against it
};

/** What a token must say. As it stands: the access tokens of the original system.

    @par Example
    For an OpenID provider:
    @code
    jwt::claim_rules const rules{.user = "sub", .user_is_text = true, .token_type = "",
                                 .issuer = "https://id.example/", .audience = "courses"};
    @endcode
*/
struct claim_rules
{
    /// The claim that says whom it speaks for: an integer, 1 to 2^63-1.
    std::string user = "user_id";

    /// The claim may also be text of digits, as `sub` always is.
    bool user_is_text = false;

    /// What the claim `token_type` must be: a refresh token is no access token. Empty: anything.
    std::string token_type = "access";

    /// What `typ` of the header must be, in any case, with or without `application/`; such as `at+jwt` (RFC
    /// 9068). Empty: anything.
    std::string header_type = {};

    /// What `iss` must be. Empty: anything; then the key alone says who issued it.
    std::string issuer = {};

    /// What must be in `aud`. Empty: a token that names an audience is refused, for it is not us (RFC 7519,
    /// section 4.1.3).
    std::string audience = {};

    /// How far the issuer's clock may be from ours: seconds, 0 or more.
    std::chrono::seconds leeway{0};

    time_unit unit = time_unit::seconds;

    /// Whether a `jti` was revoked; a number is given as its digits. Called from any thread. Empty: none was,
    /// and none need be there.
    std::function<bool(std::string_view jti)> is_revoked = {};
};

} // namespace uninvite::jwt

#endif
