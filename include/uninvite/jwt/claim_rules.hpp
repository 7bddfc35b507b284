// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_CLAIM_RULES_HPP
#define UNINVITE_JWT_CLAIM_RULES_HPP

#include <uninvite/ids.hpp>
#include <uninvite/jwt/detail/json_object.hpp>
#include <uninvite/detail/step/id.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

namespace detail {

// Past the year 5138 in seconds: such a number counts something else.
inline constexpr std::int64_t latest_time = 100'000'000'000;

// A time in seconds; nothing where there is none that makes sense.
inline std::optional<std::int64_t> time_of(json_object const& claims, std::string_view name, time_unit unit)
{
    std::int64_t value = 0;
    if (auto const* whole = claims.find<std::int64_t>(name))
        value = *whole;
    else if (auto const* broken = claims.find<double>(name); broken && std::abs(*broken) < 9e15)
        value = static_cast<std::int64_t>(*broken);
    else
        return std::nullopt;
    if (unit == time_unit::milliseconds) value /= 1000;
    if (value < 0 || value > latest_time) return std::nullopt;
    return value;
}

// Whether the claim is absent or passes.
template <class Passes>
bool absent_or(json_object const& claims, std::string_view name, time_unit unit, Passes passes)
{
    if (!claims.member(name)) return true;
    auto const time = time_of(claims, name, unit);
    return time && passes(*time);
}

inline bool is_valid_at(json_object const& claims, claim_rules const& rules, std::int64_t now)
{
    // Taken away, never added: any leeway that a host may name stays in range.
    std::int64_t const leeway = rules.leeway.count();
    auto const begins = [&](std::int64_t t) { return t - leeway <= now; };
    auto const expires = time_of(claims, "exp", rules.unit);
    return expires && now - leeway < *expires && absent_or(claims, "nbf", rules.unit, begins) &&
           absent_or(claims, "iat", rules.unit, begins);
}

inline bool is_for_us(json_object const& claims, std::string const& audience)
{
    if (!claims.member("aud")) return audience.empty();
    if (audience.empty()) return false;
    if (auto const* one = claims.find<std::string>("aud")) return *one == audience;
    auto const* all = claims.find<std::vector<std::string>>("aud");
    return all && std::find(all->begin(), all->end(), audience) != all->end();
}

inline bool is_text(json_object const& claims, std::string_view name, std::string const& expected)
{
    if (expected.empty()) return true;
    auto const* text = claims.find<std::string>(name);
    return text && *text == expected;
}

inline bool is_still_good(json_object const& claims, claim_rules const& rules)
{
    json_member const* const jti = claims.member("jti");
    auto const* text = claims.find<std::string>("jti");
    auto const* number = claims.find<std::int64_t>("jti");
    if (jti && !text && !number) return false;
    if (!rules.is_revoked) return true;
    if (!jti) return false; // nobody could revoke it
    return !rules.is_revoked(text ? *text : std::to_string(*number));
}

inline std::optional<user_id> user_of(json_object const& claims, claim_rules const& rules)
{
    if (auto const* number = claims.find<std::int64_t>(rules.user)) return user_id::from(*number);
    auto const* text = claims.find<std::string>(rules.user);
    if (!text || !rules.user_is_text) return std::nullopt;
    auto const id = step::read_id(*text);
    return id ? user_id::from(*id) : std::nullopt;
}

} // namespace detail

/** Whom a token speaks for at a time, judged by its claims alone; nothing where it does for nobody.

    @param claims Of a token whose signature is sound. @param now UTC seconds.
    @par Specification
    RFC 7519, section 4.1. `exp` must be there; a token is valid up to, not at, that second.
*/
inline std::optional<user_id> judge_claims(json_object const& claims, claim_rules const& rules,
                                           std::int64_t now)
{
    bool const is_sound =
        detail::is_valid_at(claims, rules, now) && detail::is_text(claims, "iss", rules.issuer) &&
        detail::is_for_us(claims, rules.audience) &&
        detail::is_text(claims, "token_type", rules.token_type) && detail::is_still_good(claims, rules);
    return is_sound ? detail::user_of(claims, rules) : std::nullopt;
}

} // namespace uninvite::jwt

#endif
