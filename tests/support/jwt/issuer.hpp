// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_JWT_ISSUER_HPP
#define UNINVITE_TESTS_UNINVITE_JWT_ISSUER_HPP

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// The other side: keys and signed tokens, as an issuer makes them.

namespace tests {

inline std::string base64url(std::string_view bytes)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    unsigned bits = 0;
    unsigned waiting = 0;
    for (char c : bytes)
    {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (waiting += 8; waiting >= 6; waiting -= 6)
            text += alphabet[bits >> (waiting - 6) & 63];
    }
    if (waiting != 0) text += alphabet[bits << (6 - waiting) & 63];
    return text;
}

/// A JWK set of keys, each as JSON.
inline std::string set_of(std::string const& keys)
{
    return R"({"keys":[)" + keys + "]}";
}

/// A private key that signs tokens.
class issuer
{
    std::shared_ptr<EVP_PKEY> key_;

    explicit issuer(EVP_PKEY* k)
        : key_(k, EVP_PKEY_free)
    {
        if (!k) throw std::runtime_error("OpenSSL made no key");
    }

    std::string number(char const* name) const
    {
        BIGNUM* n = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &n);
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
        BN_bn2bin(n, reinterpret_cast<unsigned char*>(bytes.data()));
        BN_free(n);
        return bytes;
    }

public:
    static issuer hs256(std::string_view secret)
    {
        return issuer(EVP_PKEY_new_raw_private_key(
            EVP_PKEY_HMAC, nullptr, reinterpret_cast<unsigned char const*>(secret.data()), secret.size()));
    }
    static issuer rsa(unsigned bits) { return issuer(EVP_RSA_gen(bits)); }
    /// A public key alone, of numbers as big-endian bytes: it signs nothing.
    static issuer rsa_numbers(std::string const& n, std::string const& e)
    {
        auto const number = [](std::string const& bytes)
        {
            return BN_bin2bn(reinterpret_cast<unsigned char const*>(bytes.data()),
                             static_cast<int>(bytes.size()), nullptr);
        };
        BIGNUM *const modulus = number(n), *const exponent = number(e);
        OSSL_PARAM_BLD* const builder = OSSL_PARAM_BLD_new();
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus);
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent);
        OSSL_PARAM* const parameters = OSSL_PARAM_BLD_to_param(builder);
        EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
        EVP_PKEY* made = nullptr;
        EVP_PKEY_fromdata_init(context);
        EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, parameters);
        EVP_PKEY_CTX_free(context);
        OSSL_PARAM_free(parameters);
        OSSL_PARAM_BLD_free(builder);
        BN_free(modulus);
        BN_free(exponent);
        return issuer(made);
    }
    static issuer ed25519() { return issuer(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }
    static issuer ec(char const* curve) { return issuer(EVP_EC_gen(curve)); }

    EVP_PKEY* handle() const { return key_.get(); }

    std::string public_pem() const
    {
        BIO* const bio = BIO_new(BIO_s_mem());
        PEM_write_bio_PUBKEY(bio, key_.get());
        char* text = nullptr;
        long const size = BIO_get_mem_data(bio, &text);
        std::string pem(text, static_cast<std::size_t>(size));
        BIO_free(bio);
        return pem;
    }

    /// SubjectPublicKeyInfo, as between the lines of PEM before base64.
    std::string public_der() const
    {
        unsigned char* out = nullptr;
        int const size = i2d_PUBKEY(key_.get(), &out);
        std::string der(reinterpret_cast<char const*>(out), static_cast<std::size_t>(size));
        OPENSSL_free(out);
        return der;
    }

    /// As a member of a JWK set; `more` is appended.
    std::string jwk(std::string const& more) const
    {
        if (EVP_PKEY_is_a(key_.get(), "RSA"))
            return R"({"kty":"RSA","n":")" + base64url(number(OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
                   base64url(number(OSSL_PKEY_PARAM_RSA_E)) + "\"" + more + "}";
        unsigned char point[65];
        std::size_t size = 0;
        EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size);
        auto const half = [&](int at) { return base64url({reinterpret_cast<char const*>(point) + at, 32}); };
        return R"({"kty":"EC","crv":"P-256","x":")" + half(1) + R"(","y":")" + half(33) + "\"" + more + "}";
    }

    /// The bytes of a signature, as JWS has them; DER for a key on an elliptic curve where `der` says so.
    std::string sign(std::string_view text, bool der = false) const
    {
        EVP_MD_CTX* const context = EVP_MD_CTX_new();
        std::size_t size = 1024;
        std::string signature(size, '\0');
        auto* out = reinterpret_cast<unsigned char*>(signature.data());
        EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
        EVP_DigestSign(context, out, &size, reinterpret_cast<unsigned char const*>(text.data()), text.size());
        EVP_MD_CTX_free(context);
        signature.resize(size);
        if (der || !EVP_PKEY_is_a(key_.get(), "EC")) return signature;
        unsigned char const* in = out;
        ECDSA_SIG* const pair = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(size));
        unsigned char halves[64];
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), halves, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), halves + 32, 32);
        ECDSA_SIG_free(pair);
        return {reinterpret_cast<char const*>(halves), sizeof halves};
    }

    std::string token(std::string_view header, std::string_view claims) const
    {
        std::string text = base64url(header) + "." + base64url(claims);
        return text + "." + base64url(sign(text));
    }
};

} // namespace tests

#endif
