// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/sha256.hpp>

#include "support/catch.hpp"
#include "support/openssl_memory.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <new>
#include <string>
#include <string_view>

namespace {

std::string hash_of(std::string_view text)
{
    std::string hex;
    for (unsigned char c : uninvite::detail::sha256(text).value())
        hex.append(1, "0123456789abcdef"[c >> 4]).append(1, "0123456789abcdef"[c & 15]);
    return hex;
}

} // namespace

TEST_CASE("SHA-256 is that of FIPS 180-4")
{
    CHECK(hash_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hash_of(std::string_view("\0", 1)) != hash_of(""));
}

TEST_CASE("without memory there is no digest instead of a wrong one")
{
    uninvite::detail::prepare_sha256();
    auto const expected = uninvite::detail::sha256("abc").value();
    long const failed = tests::openssl_memory::fail_each(
        [&]
        {
            auto const digest = uninvite::detail::sha256("abc");
            if (digest)
                CHECK((*digest == expected));
            else
                CHECK(digest.error() == uninvite::errc::busy);
        });
    CHECK(failed > 0);
}

TEST_CASE("an OpenSSL without SHA-256 is not called a lack of memory")
{
    OSSL_LIB_CTX* const none = OSSL_LIB_CTX_new();
    OSSL_PROVIDER* const null = OSSL_PROVIDER_load(none, "null"); // and so no default provider
    REQUIRE(null);
    ERR_clear_error();
    CHECK(EVP_MD_fetch(none, "SHA256", nullptr) == nullptr);
    CHECK_THROWS_WITH(uninvite::detail::throw_without_sha256(),
                      "uninvite: OpenSSL does not provide SHA-256: load its default provider, or correct its "
                      "configuration file (OPENSSL_CONF)");
    CHECK_THROWS_AS(uninvite::detail::throw_without_sha256(), std::bad_alloc); // no error says otherwise
    OSSL_PROVIDER_unload(null);
    OSSL_LIB_CTX_free(none);
}
