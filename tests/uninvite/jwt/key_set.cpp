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
#include <utility>

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

TEST_CASE("a key or a set with a member twice is refused, whatever the member is")
{
    issuer const ec = issuer::ec("P-256");
    std::string const key = ec.jwk(R"(,"kid":"k","use":"sig","alg":"ES256")");
    auto const refused = [](std::string const& document)
    { return refusal_of<std::invalid_argument>([&] { jwt::keys_from_jwks(document); }); };
    REQUIRE(refused(set_of(key)) == "");
    for (std::string const name : {"kty", "crv", "x", "y", "kid", "use", "alg", "unknown"})
    {
        CAPTURE(name);
        std::string const first = "{\"" + name + "\":\"enc\",\"unknown\":0,";
        CHECK(refused(set_of(first + key.substr(1))) == "uninvite: key 1 of the JWK set has a member twice");
        CHECK(refused(set_of(key + "," + key.substr(0, key.size() - 1) + ",\"" + name + "\":0,\"" + name +
                             "\":0}")) == "uninvite: key 2 of the JWK set has a member twice");
    }
    CHECK(refused(R"({"keys":[],"keys":[)" + key + "]}") == "uninvite: the JWK set has a member twice");
}

TEST_CASE(
    "a key with a use, alg, kid or key_ops of another type is refused with its place, its kid and the reason")
{
    issuer const ec = issuer::ec("P-256"), rsa = issuer::rsa(2048);
    auto const refused = [&](std::string const& more)
    {
        std::string const set = set_of(ec.jwk("") + "," + rsa.jwk(more));
        return refusal_of<std::invalid_argument>([&] { jwt::keys_from_jwks(set); });
    };
    std::string const named = "uninvite: key 2 of the JWK set, kid 'r', has ";
    for (std::string const other : {"5", "null", "[\"sig\"]", "{}", "true", "1.5"})
    {
        CAPTURE(other);
        CHECK(refused(R"(,"kid":"r","use":)" + other) == named + "a 'use' that is not text");
        CHECK(refused(R"(,"alg":)" + other + R"(,"kid":"r")") == named + "a 'alg' that is not text");
        CHECK(refused(R"(,"kid":)" + other) == "uninvite: key 2 of the JWK set has a 'kid' that is not text");
        if (other != "[\"sig\"]")
            CHECK(refused(R"(,"kid":"r","key_ops":)" + other) ==
                  named + "'key_ops' that are not a list of texts");
    }
    CHECK(refused(R"(,"kid":"r","key_ops":["verify",5])") ==
          named + "'key_ops' that are not a list of texts");
    CHECK(refused(R"(,"kid":"a\nb","use":5)") ==
          "uninvite: key 2 of the JWK set has a 'use' that is not text");
    CHECK(refused(R"(,"kid":"r","key_ops":["sign","verify"])") == "");
}

TEST_CASE("a key for something else is not used, and if no other key is in the set, the error says why")
{
    issuer const ec = issuer::ec("P-256"), rsa = issuer::rsa(2048);
    for (auto const& [more, reason] :
         {std::pair{R"(,"kid":"r","key_ops":["encrypt"])", ", kid 'r', has 'key_ops' without 'verify'"},
          std::pair{R"(,"kid":"r","use":"sig","key_ops":[])", ", kid 'r', has 'key_ops' without 'verify'"},
          std::pair{R"(,"use":"enc")", " has a 'use' other than 'sig'"},
          std::pair{R"(,"alg":"PS256")", " has an 'alg' other than RS256"}})
    {
        CAPTURE(more);
        std::string const other = rsa.jwk(more);
        auto const keys = jwt::keys_from_jwks(set_of(other + "," + ec.jwk("")));
        REQUIRE(keys.size() == 1);
        CHECK(keys[0].alg() == jwt::algorithm::es256);
        CHECK(refusal_of<std::invalid_argument>([&] { jwt::keys_from_jwks(set_of(other)); }) ==
              std::string("uninvite: the JWK set holds no key for RS256 or ES256: key 1 of the JWK set") +
                  reason);
    }
}
