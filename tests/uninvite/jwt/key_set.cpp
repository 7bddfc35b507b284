// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/signature.hpp>
#include <uninvite/jwt/key_set.hpp>

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"
#include "support/results.hpp"

#include <stdexcept>
#include <string>

using namespace tests;
using namespace uninvite;

TEST_CASE("a set gives its keys for RS256 and ES256, and leaves the others out")
{
    issuer const rsa = issuer::rsa(2048), ec = issuer::ec("P-256");
    auto const keys = jwt::keys_from_jwks(set_of(
        rsa.jwk(R"(,"kid":"r","alg":"RS256","use":"sig")") + "," + ec.jwk(R"(,"kid":"e")") + "," +
        rsa.jwk(R"(,"use":"enc")") + "," + rsa.jwk(R"(,"alg":"PS256")") + "," + ec.jwk(R"(,"alg":"ES384")") +
        R"(,{"kty":"oct","k":"c2VjcmV0"},{"kty":"OKP","crv":"Ed25519","x":"AA"},7,{},)" +
        R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})"));
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].alg() == jwt::algorithm::rs256);
    CHECK(keys[0].id() == "r");
    CHECK(keys[1].alg() == jwt::algorithm::es256);
    CHECK(keys[1].id() == "e");
    CHECK(jwt::detail::is_signed_by(keys[0], "text", rsa.sign("text")));
    CHECK(jwt::detail::is_signed_by(keys[1], "text", ec.sign("text")));
    CHECK_FALSE(jwt::detail::is_signed_by(keys[0], "text", ec.sign("text")));
}

TEST_CASE("a set without a key for us, or with a private or a malformed one, is refused")
{
    issuer const ec = issuer::ec("P-256");
    std::string const no_set = "uninvite: the text is not a JWK set: an object with a list 'keys'";
    for (char const* wrong : {"", "{}", "[]", R"({"keys":{}})", R"({"keys":[})", "x"})
        CHECK(refusal_of<std::invalid_argument>([&] { jwt::keys_from_jwks(wrong); }) == no_set);
    std::string const none = "uninvite: the JWK set holds no key for RS256 or ES256";
    CHECK(refusal_of<std::invalid_argument>([] { jwt::keys_from_jwks(set_of("")); }) == none);
    CHECK(refusal_of<std::invalid_argument>(
              [] { jwt::keys_from_jwks(set_of(R"({"kty":"oct","k":"c2VjcmV0"})")); }) == none);
    CHECK(refusal_of<std::invalid_argument>([&] { jwt::keys_from_jwks(set_of(ec.jwk(R"(,"d":"AA")"))); }) ==
          "uninvite: the JWK set holds a private key: give the public ones");
    auto const refused = [](std::string const& jwk)
    { return refusal_of<std::invalid_argument>([&] { jwt::keys_from_jwks(set_of(jwk)); }); };
    CHECK(refused(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})") ==
          "uninvite: a coordinate of a key on P-256 in the set does not have 32 bytes");
    std::string const one(43, 'A');
    CHECK(refused(R"({"kty":"EC","crv":"P-256","x":")" + one + R"(","y":")" + one + "\"}") ==
          "uninvite: a key of type EC in the set is not a valid public key");
    CHECK(refused(R"({"kty":"RSA","n":"*","e":"AQAB"})") ==
          "uninvite: the 'n' of a key in the set is not base64url");
    CHECK(refused(R"({"kty":"RSA","n":"AQAB"})") == "uninvite: the 'e' of a key in the set is not base64url");
}
