// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_SHA256_HPP
#define UNINVITE_DETAIL_SHARED_SHA256_HPP

#include <uninvite/errc.hpp>
#include <uninvite/result.hpp>

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <atomic>
#include <new>
#include <stdexcept>
#include <string_view>

namespace uninvite::detail {

/// The stored form of a token.
using sha256_digest = std::array<unsigned char, 32>;

/// OpenSSL's SHA-256, or null if it is not available now. Fetched once, and kept until the process ends: a
/// fetch for each digest takes locks and memory.
inline EVP_MD const* sha256_algorithm() noexcept
{
    static std::atomic<EVP_MD*> kept{nullptr};
    EVP_MD* known = kept.load(std::memory_order_acquire);
    if (known) return known;
    EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (!fetched || kept.compare_exchange_strong(known, fetched, std::memory_order_acq_rel)) return fetched;
    EVP_MD_free(fetched);
    return known;
}

/** SHA-256 of a token (FIPS 180-4). Tokens are random, so a hash without salt suffices.

    @return `errc::busy` (503) if OpenSSL has no memory for it, or no longer provides it.
*/
[[nodiscard]] inline result<sha256_digest> sha256(std::string_view token) noexcept
{
    sha256_digest digest{};
    EVP_MD const* const algorithm = sha256_algorithm();
    if (!algorithm || EVP_Digest(token.data(), token.size(), digest.data(), nullptr, algorithm, nullptr) != 1)
        return failure(errc::busy);
    return digest;
}

/** Tells why OpenSSL's SHA-256 is missing, by the errors of this thread, which are cleared.

    @throw std::bad_alloc There is no memory for it.
    @throw std::runtime_error OpenSSL does not provide it, as without its default provider.
*/
[[noreturn]] inline void throw_without_sha256()
{
    bool is_unsupported = false;
    while (unsigned long const e = ERR_get_error())
    {
        if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE) throw std::bad_alloc();
        is_unsupported = is_unsupported || ERR_GET_REASON(e) == ERR_R_UNSUPPORTED;
    }
    if (!is_unsupported) throw std::bad_alloc();
    throw std::runtime_error(
        "uninvite: OpenSSL does not provide SHA-256: load its default provider, or correct "
        "its configuration file (OPENSSL_CONF)");
}

/** Makes OpenSSL ready for @ref sha256; a verifier calls it when it is made.

    The first use of OpenSSL without memory can end the process (3.0 locks what it could not allocate).

    @throw As @ref throw_without_sha256.
*/
inline void prepare_sha256()
{
    ERR_clear_error();
    if (!sha256(std::string_view())) throw_without_sha256();
}

} // namespace uninvite::detail

#endif
