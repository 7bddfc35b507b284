// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_KEY_SET_HPP
#define UNINVITE_JWT_KEY_SET_HPP

#include <uninvite/jwt/detail/base64url.hpp>
#include <uninvite/jwt/detail/json_object.hpp>
#include <uninvite/jwt/detail/key_set_reader.hpp>
#include <uninvite/jwt/key.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::jwt {

namespace detail {

// A text member of a key; empty if absent.
inline std::string jwk_text(json_object const& jwk, std::string_view name)
{
    auto const* text = jwk.find<std::string>(name);
    return text ? *text : std::string();
}

inline std::string jwk_bytes(json_object const& jwk, std::string_view name)
{
    auto bytes = from_base64url(jwk_text(jwk, name));
    if (!bytes || bytes->empty())
        throw std::invalid_argument("uninvite: the '" + std::string(name) +
                                    "' of a key in the set is not base64url");
    return *std::move(bytes);
}

inline pkey_pointer make_public_key(char const* type, OSSL_PARAM* parameters)
{
    std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>> const make(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (!make || EVP_PKEY_fromdata_init(make.get()) != 1 ||
        EVP_PKEY_fromdata(make.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        throw std::invalid_argument(std::string("uninvite: a key of type ") + type +
                                    " in the set is not a valid public key");
    return pkey_pointer(made);
}

// RFC 7518, section 6.3.1.
inline pkey_pointer rsa_of(json_object const& jwk)
{
    using number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
    auto const read = [](std::string const& bytes)
    {
        return number(BN_bin2bn(reinterpret_cast<unsigned char const*>(bytes.data()),
                                static_cast<int>(bytes.size()), nullptr));
    };
    number const n = read(jwk_bytes(jwk, "n"));
    number const e = read(jwk_bytes(jwk, "e"));
    std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>> const builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        throw std::bad_alloc();
    std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>> const parameters(
        OSSL_PARAM_BLD_to_param(builder.get()));
    return make_public_key("RSA", parameters.get());
}

// RFC 7518, section 6.2.1: each coordinate has the full size.
inline pkey_pointer ec_of(json_object const& jwk)
{
    std::string const x = jwk_bytes(jwk, "x");
    std::string const y = jwk_bytes(jwk, "y");
    if (x.size() != 32 || y.size() != 32)
        throw std::invalid_argument(
            "uninvite: a coordinate of a key on P-256 in the set does not have 32 bytes");
    std::string point = '\x04' + x + y;
    char group[] = "prime256v1";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    return make_public_key("EC", parameters);
}

// The key for a message: its place, and its `kid` if it is short and printable.
inline std::string name_of_jwk(placed_jwk const& one)
{
    std::string const name = "key " + std::to_string(one.place) + " of the JWK set",
                      kid = jwk_text(one.members, "kid");
    bool const is_printable =
        std::all_of(kid.begin(), kid.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
    return kid.empty() || kid.size() > 100 || !is_printable ? name : name + ", kid '" + kid + "',";
}

// Whether the type of the key, and its curve, is one of ours.
inline bool is_of_our_type(json_object const& jwk)
{
    std::string const type = jwk_text(jwk, "kty");
    return type == "RSA" || (type == "EC" && jwk_text(jwk, "crv") == "P-256");
}

inline void require_text(json_object const& jwk, std::string_view name, std::string const& who)
{
    if (jwk.member(name) && !jwk.find<std::string>(name))
        throw std::invalid_argument("uninvite: " + who + " has a '" + std::string(name) +
                                    "' that is not text");
}

// RFC 7517, section 4.3.
inline bool may_verify(json_object const& jwk, std::string const& who)
{
    if (!jwk.member("key_ops")) return true;
    auto const* operations = jwk.find<std::vector<std::string>>("key_ops");
    if (!operations)
        throw std::invalid_argument("uninvite: " + who + " has 'key_ops' that are not a list of texts");
    return std::find(operations->begin(), operations->end(), "verify") != operations->end();
}

// The reason why a key of our type is not for tokens; empty if it is.
inline std::string other_purpose(json_object const& jwk, std::string const& who)
{
    for (char const* name : {"use", "alg", "kid"})
        require_text(jwk, name, who);
    std::string const use = jwk_text(jwk, "use"), alg = jwk_text(jwk, "alg");
    if (!may_verify(jwk, who)) return who + " has 'key_ops' without 'verify'";
    if (!use.empty() && use != "sig") return who + " has a 'use' other than 'sig'";
    std::string const ours = jwk_text(jwk, "kty") == "RSA" ? "RS256" : "ES256";
    return alg.empty() || alg == ours ? std::string() : who + " has an 'alg' other than " + ours;
}

} // namespace detail

/** The keys for RS256 and ES256 of a JWK set; other keys are skipped.

    @param document JSON, `{"keys":[...]}`; borrowed for the call.
    @return One or more, each with its `kid`.

    @par Specification
    RFC 7517, section 5; RFC 7518, section 6. A key of another type, curve, algorithm or use, or with
    `key_ops` without `verify`, is skipped, as section 5 requires; so is a shared secret (`oct`), which must
    not be in a published document.

    @throw std::invalid_argument The text is not a JWK set; a name is repeated in the set or in any key; the
    set has no usable key (with the reason of the first one of our type), a private key, a key whose `use`,
    `alg`, `kid` or `key_ops` has another type, or a key that is not valid or too short.
*/
inline std::vector<key> keys_from_jwks(std::string_view document)
{
    detail::errors_are_cleared const cleared;
    std::vector<key> keys;
    std::string skipped;
    for (detail::placed_jwk const& one : detail::read_key_set(document))
    {
        detail::json_object const& jwk = one.members;
        if (!detail::is_of_our_type(jwk)) continue;
        if (std::string const reason = detail::other_purpose(jwk, detail::name_of_jwk(one)); !reason.empty())
        {
            if (skipped.empty()) skipped = ": " + reason;
            continue;
        }
        if (jwk.member("d"))
            throw std::invalid_argument("uninvite: the JWK set holds a private key: give the public ones");
        detail::pkey_pointer handle =
            detail::jwk_text(jwk, "kty") == "RSA" ? detail::rsa_of(jwk) : detail::ec_of(jwk);
        keys.push_back(key::from_handle(std::move(handle), detail::jwk_text(jwk, "kid")));
    }
    if (keys.empty())
        throw std::invalid_argument("uninvite: the JWK set holds no key for RS256 or ES256" + skipped);
    return keys;
}

} // namespace uninvite::jwt

#endif
