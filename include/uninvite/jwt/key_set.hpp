// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_KEY_SET_HPP
#define UNINVITE_JWT_KEY_SET_HPP

#include <uninvite/jwt/detail/base64url.hpp>
#include <uninvite/jwt/key.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

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
inline std::string jwk_text(boost::json::object const& jwk, std::string_view name)
{
    boost::json::value const* const v = jwk.if_contains({name.data(), name.size()});
    if (!v || !v->is_string()) return {};
    return std::string(v->get_string().data(), v->get_string().size());
}

inline std::string jwk_bytes(boost::json::object const& jwk, std::string_view name)
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
inline pkey_pointer rsa_of(boost::json::object const& jwk)
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
inline pkey_pointer ec_of(boost::json::object const& jwk)
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

inline bool is_ours(boost::json::object const& jwk)
{
    std::string const type = jwk_text(jwk, "kty"), use = jwk_text(jwk, "use"), alg = jwk_text(jwk, "alg");
    if (!use.empty() && use != "sig") return false;
    if (type == "RSA") return alg.empty() || alg == "RS256";
    return type == "EC" && jwk_text(jwk, "crv") == "P-256" && (alg.empty() || alg == "ES256");
}

} // namespace detail

/** The keys for RS256 and ES256 of a JWK set; other keys are skipped.

    @param document JSON, `{"keys":[...]}`; borrowed for the call.
    @return One or more, each with its `kid`.

    @par Specification
    RFC 7517, section 5; RFC 7518, section 6. A key of another type, curve, algorithm or use is skipped, as
    section 5 requires; so is a shared secret (`oct`), which must not be in a published document.

    @throw std::invalid_argument The text is not a JWK set; the set has no usable key, a private key, or a key
    that is not valid or too short.
*/
inline std::vector<key> keys_from_jwks(std::string_view document)
{
    detail::errors_are_cleared const cleared;
    boost::system::error_code ec;
    boost::json::value const read = boost::json::parse({document.data(), document.size()}, ec);
    boost::json::value const* const list =
        !ec && read.is_object() ? read.get_object().if_contains("keys") : nullptr;
    if (!list || !list->is_array())
        throw std::invalid_argument("uninvite: the text is not a JWK set: an object with a list 'keys'");
    std::vector<key> keys;
    for (boost::json::value const& one : list->get_array())
    {
        if (!one.is_object() || !detail::is_ours(one.get_object())) continue;
        boost::json::object const& jwk = one.get_object();
        if (jwk.contains("d"))
            throw std::invalid_argument("uninvite: the JWK set holds a private key: give the public ones");
        detail::pkey_pointer handle =
            detail::jwk_text(jwk, "kty") == "RSA" ? detail::rsa_of(jwk) : detail::ec_of(jwk);
        keys.push_back(key::from_handle(std::move(handle), detail::jwk_text(jwk, "kid")));
    }
    if (keys.empty()) throw std::invalid_argument("uninvite: the JWK set holds no key for RS256 or ES256");
    return keys;
}

} // namespace uninvite::jwt

#endif
