// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_TOKEN_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_TOKEN_HPP

#include "fuzz/oracle/base64url.hpp"
#include "fuzz/oracle/id.hpp"
#include "fuzz/oracle/json.hpp"
#include "fuzz/oracle/target.hpp"
#include "fuzz/oracle/users_json.hpp"

#include <uninvite/jwt/claim_rules.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oracle {

inline std::string hmac_sha256(std::string const& secret, std::string const& text)
{
    unsigned char code[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(), code, &size);
    return {reinterpret_cast<char const*>(code), size};
}

/// What a verifier knows of a key.
struct token_key
{
    std::string alg;
    std::string kid; ///< empty: any
    std::function<bool(std::string const& signed_part, std::string const& signature)> has_signed;
};

inline token_key hs256_key(std::string const& secret, std::string const& kid)
{
    return {"HS256", kid, [secret](std::string const& signed_part, std::string const& signature) {
                return signature == hmac_sha256(secret, signed_part);
            }};
}

/// Null where no member has this name; of several the last.
inline json_value const* member(json_value const& object, std::string const& name)
{
    json_value const* found = nullptr;
    for (std::size_t i = 0; i != object.keys.size(); ++i)
        if (object.keys[i] == name) found = &object.elements[i];
    return found;
}

inline bool has_name_twice(json_value const& object)
{
    std::vector<std::string> names = object.keys;
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

/// The header or the claims: an object with each name once.
inline std::optional<json_value> token_object(std::string const& part)
{
    std::optional<std::string> const text = from_base64url(part);
    json_value root;
    if (!text || !json_parser(*text, 8).parse(root)) return std::nullopt;
    if (root.kind != json_value::object || has_huge_exponent(root)) return std::nullopt;
    if (has_name_twice(root)) return std::nullopt;
    return root;
}

inline std::optional<std::string> text_member(json_value const& object, std::string const& name)
{
    json_value const* const v = member(object, name);
    if (!v || v->kind != json_value::string) return std::nullopt;
    return v->text;
}

/// What is written as an integer and is one of 64 bits.
inline std::optional<std::int64_t> whole(json_value const* v)
{
    if (!v || v->kind != json_value::number || !is_integer(v->text)) return std::nullopt;
    errno = 0;
    long long const value = std::strtoll(v->text.c_str(), nullptr, 10);
    if (errno != 0) return std::nullopt;
    return value;
}

/// A time in whole seconds, from 1970 to 5138; `up` says whether a fraction counts as a second.
inline std::optional<std::int64_t> seconds_of(json_value const* v, uninvite::jwt::time_unit unit, bool up)
{
    if (!v || v->kind != json_value::number) return std::nullopt;
    auto const rounded = [up](double time) { return up ? std::ceil(time) : std::floor(time); };
    std::optional<std::int64_t> value = whole(v);
    if (!value && !is_integer(v->text))
    {
        // Boost.JSON decides how the digits of a fraction become a number.
        double const broken = boost::json::parse(v->text).to_number<double>();
        if (broken > -9e15 && broken < 9e15) value = static_cast<std::int64_t>(rounded(broken));
    }
    if (!value) return std::nullopt;
    std::int64_t time = *value;
    if (unit == uninvite::jwt::time_unit::milliseconds)
    {
        time = *value / 1000;
        while (time * 1000 > *value)
            --time;
        if (up && time * 1000 != *value) ++time;
    }
    if (time < 0 || time > 100'000'000'000) return std::nullopt;
    return time;
}

inline bool is_valid_at(json_value const& claims, uninvite::jwt::claim_rules const& rules, std::int64_t now)
{
    // More is for ever.
    std::int64_t const leeway = std::min<std::int64_t>(rules.leeway.count(), 1'000'000'000'000);
    auto const expires = seconds_of(member(claims, "exp"), rules.unit, false);
    if (!expires || now >= *expires + leeway) return false;
    for (char const* name : {"nbf", "iat"})
    {
        if (!member(claims, name)) continue;
        auto const begins = seconds_of(member(claims, name), rules.unit, true);
        if (!begins || now + leeway < *begins) return false;
    }
    return true;
}

inline bool is_for(json_value const& claims, std::string const& audience)
{
    json_value const* const aud = member(claims, "aud");
    if (!aud || audience.empty()) return !aud && audience.empty();
    if (aud->kind == json_value::string) return aud->text == audience;
    if (aud->kind != json_value::array) return false;
    bool is_there = false;
    for (json_value const& one : aud->elements)
    {
        if (one.kind != json_value::string) return false;
        is_there = is_there || one.text == audience;
    }
    return is_there;
}

inline bool is_revoked(json_value const& claims, uninvite::jwt::claim_rules const& rules)
{
    json_value const* const jti = member(claims, "jti");
    if (!jti) return rules.is_revoked != nullptr;
    if (jti->kind == json_value::string) return rules.is_revoked && rules.is_revoked(jti->text);
    std::optional<std::int64_t> const number = whole(jti);
    if (!number) return true;
    return rules.is_revoked && rules.is_revoked(std::to_string(*number));
}

inline bool is_type(std::optional<std::string> const& typ, std::string const& expected)
{
    if (expected.empty()) return true;
    return typ && (lower(*typ) == lower(expected) || lower(*typ) == "application/" + lower(expected));
}

/// The id of the user that the token speaks for; nothing where it is refused.
inline std::optional<std::string> user_of_token(std::string const& token, std::vector<token_key> const& keys,
                                                uninvite::jwt::claim_rules const& rules, std::int64_t now)
{
    if (token.size() > 8192) return std::nullopt;
    std::vector<std::string> const parts = split(token, '.');
    if (parts.size() != 3) return std::nullopt;
    auto const header = token_object(parts[0]);
    auto const claims = token_object(parts[1]);
    auto const signature = from_base64url(parts[2]);
    if (!header || !claims || !signature) return std::nullopt;

    std::optional<std::string> const alg = text_member(*header, "alg"), kid = text_member(*header, "kid");
    if (!alg || member(*header, "crit") || (member(*header, "kid") && !kid)) return std::nullopt;
    bool is_signed = false;
    for (token_key const& k : keys)
        if (k.alg == *alg && (!kid || k.kid.empty() || k.kid == *kid))
            is_signed = is_signed || k.has_signed(parts[0] + "." + parts[1], *signature);
    if (!is_signed) return std::nullopt;

    if (!is_type(text_member(*header, "typ"), rules.header_type)) return std::nullopt;
    if (!is_valid_at(*claims, rules, now)) return std::nullopt;
    if (!rules.issuer.empty() && text_member(*claims, "iss") != rules.issuer) return std::nullopt;
    if (!is_for(*claims, rules.audience)) return std::nullopt;
    if (!rules.token_type.empty() && text_member(*claims, "token_type") != rules.token_type)
        return std::nullopt;
    if (is_revoked(*claims, rules)) return std::nullopt;

    json_value const* const user = member(*claims, rules.user);
    if (!user) return std::nullopt;
    bool const is_read =
        user->kind == json_value::number || (user->kind == json_value::string && rules.user_is_text);
    if (!is_read || fault_of_id(user->text)) return std::nullopt;
    return user->text;
}

} // namespace oracle

#endif
