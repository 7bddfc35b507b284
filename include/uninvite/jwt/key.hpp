// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_KEY_HPP
#define UNINVITE_JWT_KEY_HPP

#include <uninvite/jwt/detail/rsa_numbers.hpp>
#include <uninvite/jwt/detail/secret.hpp>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite::jwt {

/// Signature algorithm (RFC 7518, section 3.1). `none` is not supported.
enum class algorithm
{
    hs256, ///< HMAC with SHA-256: issuer and verifier share a secret
    rs256, ///< RSASSA-PKCS1-v1_5 with SHA-256
    es256  ///< ECDSA on P-256 with SHA-256
};

/// The name in a token's `alg`.
constexpr std::string_view name_of(algorithm a) noexcept
{
    switch (a)
    {
    case algorithm::hs256:
        return "HS256";
    case algorithm::rs256:
        return "RS256";
    case algorithm::es256:
        break;
    }
    return "ES256";
}

namespace detail {

template <auto Free>
struct freed_by
{
    template <class T>
    void operator()(T* p) const noexcept
    {
        Free(p);
    }
};

using pkey_pointer = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;

// Clears OpenSSL's error queue, which otherwise stays with the thread.
struct errors_are_cleared
{
    ~errors_are_cleared() { ERR_clear_error(); }
};

} // namespace detail

/** A key and its one algorithm: a token cannot select an algorithm other than its key's.

    @par Thread Safety
    A value; copies share the key, which is read-only.
*/
class key
{
    algorithm algorithm_;
    std::shared_ptr<EVP_PKEY> handle_;
    std::string id_;

    key(algorithm a, detail::pkey_pointer handle, std::string id)
        : algorithm_(a)
        , handle_(std::move(handle))
        , id_(std::move(id))
    {
    }

    static algorithm algorithm_of(EVP_PKEY const* handle)
    {
        if (EVP_PKEY_is_a(handle, "RSA") == 1)
        {
            int const bits = EVP_PKEY_get_bits(handle);
            if (bits < 2048)
                throw std::invalid_argument("uninvite: the RSA key has " + std::to_string(bits) +
                                            " bits, and RS256 needs 2048 or more");
            return algorithm::rs256;
        }
        if (EVP_PKEY_is_a(handle, "EC") != 1)
            throw std::invalid_argument("uninvite: the public key is neither RSA nor on an elliptic curve");
        char group[64] = "";
        std::size_t size = 0;
        if (EVP_PKEY_get_utf8_string_param(handle, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &size) !=
            1)
            throw std::invalid_argument("uninvite: the elliptic curve of the key has no name: use P-256");
        if (std::string_view(group, size) != "prime256v1")
            throw std::invalid_argument("uninvite: the elliptic curve is '" + std::string(group, size) +
                                        "', and ES256 needs P-256 (prime256v1)");
        return algorithm::es256;
    }

    static key from_secret(std::string_view secret, std::string id)
    {
        detail::pkey_pointer handle(EVP_PKEY_new_raw_private_key(
            EVP_PKEY_HMAC, nullptr, reinterpret_cast<unsigned char const*>(secret.data()), secret.size()));
        if (!handle) throw std::bad_alloc();
        return key(algorithm::hs256, std::move(handle), std::move(id));
    }

public:
    /** For HS256, with a secret that is text: its characters are the secret, and are not decoded.

        Public keys are rejected, because anybody can sign tokens with one. The text of a coordinate or of an
        Ed25519 key alone looks as a random secret does, and is accepted.

        @param secret One line of printable ASCII that issuer and verifier share; 32 (RFC 7518, section 3.2)
        to 128 characters, as from `openssl rand -hex 32` or `openssl rand -base64 32`. Copied.
        @param id The `kid` of tokens that this key signs; empty: any.
        @throw std::invalid_argument The secret is too short or too long, has another byte such as a line
        break, or looks like a public key: PEM, JWK, DER in base64 or hexadecimal, OpenSSH, or a point of a
        curve.
    */
    static key hs256(std::string_view secret, std::string id = {})
    {
        detail::require_secret_text(secret);
        return from_secret(secret, std::move(id));
    }

    /** For HS256, with a secret of any bytes, such as decoded base64.

        @param secret 32 to 128 bytes; copied. A longer secret gives the same signatures as its SHA-256 (RFC
        2104, section 2): pass that.
        @param id As above.
        @throw std::invalid_argument As @ref hs256, except that each byte is allowed.
    */
    static key hs256_bytes(std::string_view secret, std::string id = {})
    {
        detail::require_secret_bytes(secret);
        return from_secret(secret, std::move(id));
    }

    /** For RS256 or ES256, according to the type of the key.

        @param pem A public key (`-----BEGIN PUBLIC KEY-----`), in PEM. Borrowed for the call.
        @param id As above.
        @throw std::invalid_argument The text is not a valid public key, or the key is neither RSA with 2048
        bits or more (RFC 7518, section 3.3) nor on P-256 (section 3.4). An RSA exponent must be odd, from 3
        to 2^64-1, and a modulus without a divisor below 2^12.
    */
    static key from_pem(std::string_view pem, std::string id = {})
    {
        detail::errors_are_cleared const cleared;
        if (pem.size() > (std::numeric_limits<int>::max)())
            throw std::invalid_argument("uninvite: the public key is too long");
        std::unique_ptr<BIO, detail::freed_by<BIO_free_all>> const bio(
            BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
        if (!bio) throw std::bad_alloc();
        // Without a callback OpenSSL would prompt at the terminal for the passphrase of an encrypted text.
        auto const no_passphrase = [](char*, int, int, void*) { return -1; };
        detail::pkey_pointer handle(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
        if (!handle)
            throw std::invalid_argument("uninvite: the text is not a public key in PEM "
                                        "('-----BEGIN PUBLIC KEY-----')");
        return from_handle(std::move(handle), std::move(id));
    }

    /// As @ref from_pem, for an OpenSSL key.
    static key from_handle(detail::pkey_pointer handle, std::string id = {})
    {
        algorithm const a = algorithm_of(handle.get());
        if (a == algorithm::rs256) detail::require_sound_rsa(handle.get());
        std::unique_ptr<EVP_PKEY_CTX, detail::freed_by<EVP_PKEY_CTX_free>> const check(
            EVP_PKEY_CTX_new_from_pkey(nullptr, handle.get(), nullptr));
        if (!check || EVP_PKEY_public_check(check.get()) != 1)
            throw std::invalid_argument("uninvite: the key for " + std::string(name_of(a)) +
                                        " is not a valid public key");
        return key(a, std::move(handle), std::move(id));
    }

    algorithm alg() const noexcept { return algorithm_; }

    /// The key's `kid`; empty if it has none.
    std::string const& id() const noexcept { return id_; }

    /// OpenSSL's key; borrowed from this.
    EVP_PKEY* handle() const noexcept { return handle_.get(); }
};

} // namespace uninvite::jwt

#endif
