// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_DETAIL_SIGNATURE_HPP
#define UNINVITE_JWT_DETAIL_SIGNATURE_HPP

#include <uninvite/jwt/key.hpp>

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace uninvite::jwt::detail {

using digest_pointer = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;

inline unsigned char const* bytes(std::string_view s) noexcept
{
    return reinterpret_cast<unsigned char const*>(s.data());
}

inline digest_pointer new_digest()
{
    digest_pointer context(EVP_MD_CTX_new());
    if (!context) throw std::bad_alloc();
    return context;
}

inline bool is_hmac(key const& k, std::string_view signed_part, std::string_view signature)
{
    std::array<unsigned char, 32> expected{};
    std::size_t size = expected.size();
    digest_pointer const context = new_digest();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, k.handle()) != 1 ||
        EVP_DigestSign(context.get(), expected.data(), &size, bytes(signed_part), signed_part.size()) != 1)
        throw std::bad_alloc(); // the only possible error
    return signature.size() == size && CRYPTO_memcmp(expected.data(), signature.data(), size) == 0;
}

/// Whether memory ran out: OpenSSL returns the same 0 for that as for a wrong signature, but records it.
/// For one allocation of an elliptic curve (seen with 3.5) it records nothing; the result is negative then.
inline bool has_run_out_of_memory(int verified) noexcept
{
    if (verified < 0 && ERR_peek_error() == 0) return true;
    while (unsigned long const e = ERR_get_error())
        if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE) return true;
    return false;
}

inline bool is_signature(key const& k, std::string_view signed_part, std::string_view signature)
{
    digest_pointer const context = new_digest();
    if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, k.handle()) != 1)
        throw std::bad_alloc(); // the only possible error
    // Without a copy of the context, whose failure OpenSSL does not record.
    EVP_MD_CTX_set_flags(context.get(), EVP_MD_CTX_FLAG_FINALISE);
    int const verified = EVP_DigestVerify(context.get(), bytes(signature), signature.size(),
                                          bytes(signed_part), signed_part.size());
    if (verified == 1) return true;
    if (has_run_out_of_memory(verified)) throw std::bad_alloc();
    return false;
}

/// R and S, 32 bytes each (RFC 7518, section 3.4), in the DER encoding that OpenSSL reads.
inline std::optional<std::string> der_of(std::string_view signature)
{
    constexpr std::size_t half = 32;
    if (signature.size() != 2 * half) return std::nullopt;
    std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>> const pair(ECDSA_SIG_new());
    BIGNUM* const r = BN_bin2bn(bytes(signature), half, nullptr);
    BIGNUM* const s = BN_bin2bn(bytes(signature.substr(half)), half, nullptr);
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r, s) != 1)
    {
        BN_free(r);
        BN_free(s);
        throw std::bad_alloc();
    }
    unsigned char* out = nullptr;
    int const size = i2d_ECDSA_SIG(pair.get(), &out);
    if (size <= 0) throw std::bad_alloc();
    std::string der(reinterpret_cast<char const*>(out), static_cast<std::size_t>(size));
    OPENSSL_free(out);
    return der;
}

/** Whether this key made the signature of these bytes.

    @param signed_part The header and the claims as in the token, with the dot between them.
    @param signature The bytes, decoded.

    @par Specification
    RFC 7515, section 5.2; RFC 7518, sections 3.2 to 3.4. OpenSSL does the cryptography; MACs are
    compared in constant time.

    @par Thread Safety
    Safe from any number of threads. @par Exception Safety `std::bad_alloc`.
*/
inline bool is_signed_by(key const& k, std::string_view signed_part, std::string_view signature)
{
    errors_are_cleared const cleared;
    if (k.alg() == algorithm::hs256) return is_hmac(k, signed_part, signature);
    if (k.alg() == algorithm::rs256) return is_signature(k, signed_part, signature);
    std::optional<std::string> const der = der_of(signature);
    return der && is_signature(k, signed_part, *der);
}

} // namespace uninvite::jwt::detail

#endif
