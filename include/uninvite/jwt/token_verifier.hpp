// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_TOKEN_VERIFIER_HPP
#define UNINVITE_JWT_TOKEN_VERIFIER_HPP

#include <uninvite/clock.hpp>
#include <uninvite/detail/ascii.hpp>
#include <uninvite/jwt/claim_rules.hpp>
#include <uninvite/jwt/detail/base64url.hpp>
#include <uninvite/jwt/detail/json_object.hpp>
#include <uninvite/jwt/detail/signature.hpp>
#include <uninvite/jwt/detail/validate_claims.hpp>
#include <uninvite/jwt/key.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::jwt {

namespace detail {

/// The parts of a token in compact form; borrows from it.
struct compact_view
{
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
    std::string_view signed_part; // header and claims

    static std::optional<compact_view> of(std::string_view token) noexcept
    {
        std::size_t const first = token.find('.');
        std::size_t const last = token.rfind('.');
        if (first == last || token.find('.', first + 1) != last) return std::nullopt;
        return compact_view{token.substr(0, first), token.substr(first + 1, last - first - 1),
                            token.substr(last + 1), token.substr(0, last)};
    }
};

inline std::optional<json_object> object_of(std::string_view part)
{
    auto const text = detail::from_base64url(part);
    return text ? read_json_object(*text) : std::nullopt;
}

// Media types are compared case-insensitively, and `application/` is optional (RFC 7515, section 4.1.9).
inline bool is_type(json_object const& header, std::string_view expected)
{
    if (expected.empty()) return true;
    auto const* typ = header.find<std::string>("typ");
    if (!typ) return false;
    constexpr std::string_view prefix = "application/";
    std::string_view name = *typ;
    if (uninvite::detail::iequals(name.substr(0, prefix.size()), prefix)) name.remove_prefix(prefix.size());
    return uninvite::detail::iequals(name, expected);
}

} // namespace detail

/** Verifier for signed, self-contained tokens (JWT): a model of @ref TokenVerifier.

    The signature is verified before any claim is read. Each key is for one algorithm, and a token with
    another algorithm is rejected. Of the header only `alg`, `kid` and `typ` are used: keys that a token
    contains or references (`jwk`, `jku`, `x5c`, `x5u`) are ignored, and a token with `crit` is rejected.

    A token of ES256 has a second spelling, which anybody can compute from the first: the signature (r, n-s)
    is valid if (r, s) is, and issuers send both kinds (RFC 7518, section 3.4, demands neither). It has the
    same claims; identify tokens by `jti`, not by their text.

    @par Errors
    `errc::invalid_token` (401) for every problem of the token, so that a client learns no details.

    @par Specification
    RFC 7519; RFC 7515, section 5.2, compact serialization; RFC 8725.

    @par Thread Safety
    Safe from any number of threads.

    @par Example
    @code
    jwt::token_verifier tokens({jwt::key::hs256(secret)});
    remove_invitations route{creator_or_manager{tokens, roles}, store};
    @endcode
*/
class token_verifier
{
    std::vector<key> keys_;
    claim_rules rules_;
    clock_function clock_;

    bool is_signed(detail::json_object const& header, detail::compact_view const& token,
                   std::string_view signature) const
    {
        auto const* alg = header.find<std::string>("alg");
        auto const* kid = header.find<std::string>("kid");
        if (!alg || header.member("crit") || (header.member("kid") && !kid)) return false;
        return std::any_of(keys_.begin(), keys_.end(),
                           [&](key const& k)
                           {
                               return name_of(k.alg()) == *alg &&
                                      (!kid || k.id().empty() || k.id() == *kid) &&
                                      detail::is_signed_by(k, token.signed_part, signature);
                           });
    }

public:
    /// Maximum token length, in bytes; longer tokens are rejected unread.
    static constexpr std::size_t longest = 8 * 1024;

    /// Maximum number of keys: for a token without `kid`, each key is tried.
    static constexpr std::size_t most_keys = 32;

    /** @param keys One or more: several during a key rotation, or a provider's set.
        @param rules The required claims. @param now The time.
        @throw std::invalid_argument There is no key, or more than @ref most_keys; the leeway is negative; no
        claim is named for the user; there is no clock.
    */
    explicit token_verifier(std::vector<key> keys, claim_rules rules = {},
                            clock_function now = system_seconds)
        : keys_(std::move(keys))
        , rules_(std::move(rules))
        , clock_(std::move(now))
    {
        if (keys_.empty()) throw std::invalid_argument("uninvite: there is no key to verify tokens with");
        if (keys_.size() > most_keys)
            throw std::invalid_argument("uninvite: there are " + std::to_string(keys_.size()) +
                                        " keys to verify tokens with, but at most 32 are supported");
        if (rules_.leeway.count() < 0)
            throw std::invalid_argument("uninvite: claim_rules::leeway must be 0 s or more");
        if (rules_.user.empty())
            throw std::invalid_argument("uninvite: claim_rules::user must name the claim of the user");
        if (!clock_) throw std::invalid_argument("uninvite: a token verifier needs a clock");
        // OpenSSL prepares an algorithm at its first use; without memory that can end the process.
        for (key const& k : keys_)
            static_cast<void>(detail::is_signed_by(k, "", std::string(64, '\1')));
    }

    /// See @ref TokenVerifier. @par Exception Safety `std::bad_alloc`, and exceptions of clock and
    /// `is_revoked`.
    [[nodiscard]] result<principal> verify(std::string_view token) const
    {
        if (token.size() > longest) return errc::invalid_token;
        auto const parts = detail::compact_view::of(token);
        if (!parts) return errc::invalid_token;
        auto const header = detail::object_of(parts->header);
        auto const signature = detail::from_base64url(parts->signature);
        if (!header || !signature || !is_signed(*header, *parts, *signature)) return errc::invalid_token;
        auto const claims = detail::object_of(parts->claims);
        if (!claims || !detail::is_type(*header, rules_.header_type)) return errc::invalid_token;
        auto const user = detail::validate_claims(*claims, rules_, clock_());
        if (!user) return errc::invalid_token;
        return principal{*user};
    }
};

} // namespace uninvite::jwt

#endif
