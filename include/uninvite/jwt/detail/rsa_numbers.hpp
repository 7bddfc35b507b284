// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_DETAIL_RSA_NUMBERS_HPP
#define UNINVITE_JWT_DETAIL_RSA_NUMBERS_HPP

#include <uninvite/detail/language.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>

namespace uninvite::jwt::detail {

/// Modulus or exponent of an RSA key.
class rsa_number
{
    struct free
    {
        void operator()(BIGNUM* n) const noexcept { BN_free(n); }
    };
    std::unique_ptr<BIGNUM, free> value_;

public:
    /// @param name `OSSL_PKEY_PARAM_RSA_N` or `OSSL_PKEY_PARAM_RSA_E`. @throw std::bad_alloc
    rsa_number(EVP_PKEY const* key, char const* name)
    {
        BIGNUM* n = nullptr;
        if (EVP_PKEY_get_bn_param(key, name, &n) != 1) throw std::bad_alloc();
        value_.reset(n);
    }

    int bits() const noexcept { return BN_num_bits(value_.get()); }
    bool is_odd() const noexcept { return BN_is_odd(value_.get()); }
    bool is_one() const noexcept { return BN_is_one(value_.get()); }
    bool is_multiple_of(BN_ULONG divisor) const noexcept { return BN_mod_word(value_.get(), divisor) == 0; }
};

/// The smallest divisor of the modulus below 2^12, except 1; 0 if there is none.
inline BN_ULONG small_divisor(rsa_number const& modulus) noexcept
{
    constexpr BN_ULONG end = 1 << 12;
    if (modulus.is_multiple_of(2)) return 2;
    for (BN_ULONG d = 3; d < end; d += 2)
        if (modulus.is_multiple_of(d)) return d;
    return 0;
}

/** Rejects an RSA key whose numbers no issuer generates.

    The exponent must be odd, from 3 to 2^64-1, and so is less than the modulus. The modulus must have no
    divisor below 2^12. This finds broken generators and typing errors; it does not prove that the modulus is
    the product of two large primes, which nobody can see from a public key.

    @param key An RSA key with a modulus of 2048 bits or more.
    @throw std::invalid_argument The number that is rejected, and the reason. @throw std::bad_alloc
    @par Specification
    NIST SP 800-56B rev. 2, section 6.4.2.1; OpenSSL verifies nothing with a longer exponent if the modulus
    has more than 3072 bits.
*/
inline void require_sound_rsa(EVP_PKEY const* key)
{
    rsa_number const n(key, OSSL_PKEY_PARAM_RSA_N), e(key, OSSL_PKEY_PARAM_RSA_E);
    if (e.bits() > 64)
        throw std::invalid_argument("uninvite: the exponent of the RSA key has " + std::to_string(e.bits()) +
                                    " bits, and must have 64 or less");
    if (!e.is_odd() || e.is_one())
        throw std::invalid_argument("uninvite: the exponent of the RSA key must be odd, and 3 or more");
    if (BN_ULONG const divisor = small_divisor(n); divisor != 0)
        throw std::invalid_argument("uninvite: the modulus of the RSA key is a multiple of " +
                                    std::to_string(divisor) + ", and is not the product of two large primes");
}

} // namespace uninvite::jwt::detail

#endif
