// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_DETAIL_VALIDATE_CLAIMS_HPP
#define UNINVITE_JWT_DETAIL_VALIDATE_CLAIMS_HPP

#include <uninvite/detail/step/id.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/jwt/claim_rules.hpp>
#include <uninvite/jwt/detail/json_object.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace uninvite::jwt::detail {

// Past the year 5138 in seconds: a greater number has another unit.
inline constexpr std::int64_t latest_time = 100'000'000'000;

enum class rounding
{
    down, // of an end
    up    // of a begin
};

// A time in whole seconds; `nullopt` if it is absent or not plausible. A fraction never prolongs a token.
inline std::optional<std::int64_t> time_of(json_object const& claims, std::string_view name, time_unit unit,
                                           rounding direction)
{
    std::int64_t value = 0;
    if (auto const* whole = claims.find<std::int64_t>(name))
        value = *whole;
    else if (auto const* broken = claims.find<double>(name); broken && std::abs(*broken) < 9e15)
        value =
            static_cast<std::int64_t>(direction == rounding::up ? std::ceil(*broken) : std::floor(*broken));
    else
        return std::nullopt;
    if (unit == time_unit::milliseconds)
    {
        std::int64_t const rest = value % 1000;
        value /= 1000;
        if (direction == rounding::up && rest > 0) ++value;
        if (direction == rounding::down && rest < 0) --value;
    }
    if (value < 0 || value > latest_time) return std::nullopt;
    return value;
}

// Whether the claim, a begin, is absent or passes.
template <class Passes>
bool absent_or(json_object const& claims, std::string_view name, time_unit unit, Passes passes)
{
    if (!claims.member(name)) return true;
    auto const time = time_of(claims, name, unit, rounding::up);
    return time && passes(*time);
}

inline bool is_valid_at(json_object const& claims, claim_rules const& rules, std::int64_t now)
{
    // The leeway is subtracted, never added: any configured leeway stays in range.
    std::int64_t const leeway = rules.leeway.count();
    auto const begins = [&](std::int64_t t) { return t - leeway <= now; };
    auto const expires = time_of(claims, "exp", rules.unit, rounding::down);
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
    if (!jti) return false; // without an id the token cannot be revoked
    return !rules.is_revoked(text ? *text : std::to_string(*number));
}

inline std::optional<user_id> user_of(json_object const& claims, claim_rules const& rules)
{
    if (auto const* number = claims.find<std::int64_t>(rules.user)) return user_id::from(*number);
    auto const* text = claims.find<std::string>(rules.user);
    if (!text || !rules.user_is_text) return std::nullopt;
    auto const id = uninvite::detail::read_id(*text);
    return id ? user_id::from(*id) : std::nullopt;
}

/** The user that a token identifies at a time, from its claims alone; `nullopt` if the claims are not valid.

    @param claims From a token with a valid signature. @param now UTC seconds.
    @par Specification
    RFC 7519, section 4.1. `exp` is required; a token is valid until just before that second.
    Fractions are allowed: `nbf` and `iat` are rounded up to whole seconds, and `exp` down.
*/
inline std::optional<user_id> validate_claims(json_object const& claims, claim_rules const& rules,
                                              std::int64_t now)
{
    bool const is_sound = is_valid_at(claims, rules, now) && is_text(claims, "iss", rules.issuer) &&
                          is_for_us(claims, rules.audience) &&
                          is_text(claims, "token_type", rules.token_type) && is_still_good(claims, rules);
    return is_sound ? user_of(claims, rules) : std::nullopt;
}

} // namespace uninvite::jwt::detail

#endif
