// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/signature.hpp>

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"
#include "support/openssl_memory.hpp"

#include <new>
#include <string>

using namespace tests;
using namespace uninvite;

namespace {

std::string const secret = "thirty-two bytes are the fewest.";

} // namespace

TEST_CASE("a signature is the key's, over these bytes, in the form of JWS, or it is none")
{
    issuer const rsa = issuer::rsa(2048), ec = issuer::ec("P-256"), hs = issuer::hs256(secret);
    auto const check = [](issuer const& by, jwt::key const& k)
    {
        std::string const signature = by.sign("text");
        CHECK(jwt::detail::is_signed_by(k, "text", signature));
        CHECK_FALSE(jwt::detail::is_signed_by(k, "texT", signature));
        CHECK_FALSE(jwt::detail::is_signed_by(k, "", signature));
        CHECK_FALSE(jwt::detail::is_signed_by(k, "text", ""));
        CHECK_FALSE(jwt::detail::is_signed_by(k, "text", signature + '\0'));
        CHECK_FALSE(jwt::detail::is_signed_by(k, "text", signature.substr(1)));
        for (std::size_t at = 0; at != signature.size(); ++at)
        {
            std::string other = signature;
            other[at] = static_cast<char>(other[at] ^ 1);
            CHECK_FALSE(jwt::detail::is_signed_by(k, "text", other));
        }
    };
    check(hs, jwt::key::hs256(secret));
    check(rsa, jwt::key::from_pem(rsa.public_pem()));
    jwt::key const on_curve = jwt::key::from_pem(ec.public_pem());
    check(ec, on_curve);
    CHECK_FALSE(jwt::detail::is_signed_by(on_curve, "text", ec.sign("text", true)));
    // What some verifiers took for a signature of everything (CVE-2022-21449).
    CHECK_FALSE(jwt::detail::is_signed_by(on_curve, "text", std::string(64, '\0')));
    CHECK_FALSE(jwt::detail::is_signed_by(jwt::key::hs256(secret + "x"), "text", hs.sign("text")));
}

TEST_CASE("without memory a signature is not called wrong")
{
    issuer const rsa = issuer::rsa(2048), ec = issuer::ec("P-256"), hs = issuer::hs256(secret);
    auto const check = [](issuer const& by, jwt::key const& k)
    {
        std::string const signature = by.sign("text");
        REQUIRE(jwt::detail::is_signed_by(k, "text", signature));
        long const failed = openssl_memory::fail_each(
            [&]
            {
                try
                {
                    bool const is_signed = jwt::detail::is_signed_by(k, "text", signature);
                    CHECK(is_signed);
                }
                catch (std::bad_alloc const&)
                {
                }
            });
        CHECK(failed > 0);
    };
    check(hs, jwt::key::hs256(secret));
    check(rsa, jwt::key::from_pem(rsa.public_pem()));
    check(ec, jwt::key::from_pem(ec.public_pem()));
}
