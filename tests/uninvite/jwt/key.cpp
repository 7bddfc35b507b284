// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/key.hpp>
#include <uninvite/jwt/key_set.hpp>

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"
#include "support/results.hpp"

#include <openssl/ui.h>

#include <stdexcept>
#include <string>

using namespace tests;
using namespace uninvite;

namespace {

std::string const secret = "thirty-two bytes are the fewest.";

} // namespace

TEST_CASE("a key that is shorter than RFC 7518 asks for is refused, with the number")
{
    CHECK(refusal_of<std::invalid_argument>([] { jwt::key::hs256(std::string(31, 'k')); }) ==
          "uninvite: the secret of HS256 has 31 bytes, and must have 32 or more");
    CHECK(jwt::key::hs256(secret).alg() == jwt::algorithm::hs256);
    CHECK(refusal_of<std::invalid_argument>([] { jwt::key::from_pem(issuer::rsa(1024).public_pem()); }) ==
          "uninvite: the RSA key has 1024 bits, and RS256 needs 2048 or more");
    CHECK(refusal_of<std::invalid_argument>([] { jwt::key::from_pem(issuer::ec("P-384").public_pem()); }) ==
          "uninvite: the elliptic curve is 'secp384r1', and ES256 needs P-256 (prime256v1)");
    CHECK(refusal_of<std::invalid_argument>([] { jwt::keys_from_jwks(set_of(issuer::rsa(1024).jwk(""))); }) ==
          "uninvite: the RSA key has 1024 bits, and RS256 needs 2048 or more");
}

TEST_CASE("what a key is decides its algorithm, and a public key is no secret")
{
    issuer const rsa = issuer::rsa(2048), ec = issuer::ec("P-256");
    CHECK(jwt::key::from_pem(rsa.public_pem()).alg() == jwt::algorithm::rs256);
    CHECK(jwt::key::from_pem(ec.public_pem(), "one").alg() == jwt::algorithm::es256);
    CHECK(jwt::key::from_pem(ec.public_pem(), "one").id() == "one");
    std::string const advice = ", which may be published: make a secret with 'openssl rand -hex 32'";
    CHECK(refusal_of<std::invalid_argument>([&] { jwt::key::hs256(rsa.public_pem()); }) ==
          "uninvite: the secret of HS256 is a key in PEM" + advice);
    for (std::string const& document : {set_of(rsa.jwk("")), rsa.jwk("") + "\n"})
        CHECK(refusal_of<std::invalid_argument>([&] { jwt::key::hs256(document); }) ==
              "uninvite: the secret of HS256 is a JWK or a JWK set" + advice);
    CHECK(jwt::key::hs256("{" + secret).alg() == jwt::algorithm::hs256);
    CHECK(jwt::key::hs256_bytes(std::string(32, '\0'), "one").alg() == jwt::algorithm::hs256);
    CHECK(jwt::key::hs256_bytes(std::string(32, '\0'), "one").id() == "one");
    CHECK_THROWS_AS(jwt::key::hs256(std::string(32, '\0')), std::invalid_argument);
    CHECK_THROWS_AS(jwt::key::hs256_bytes(rsa.public_pem()), std::invalid_argument);
    for (std::string const& wrong : {std::string(), secret, std::string("-----BEGIN PUBLIC KEY-----\nxx\n")})
        CHECK(refusal_of<std::invalid_argument>([&] { jwt::key::from_pem(wrong); }) ==
              "uninvite: the text is not a public key in PEM ('-----BEGIN PUBLIC KEY-----')");
    CHECK(refusal_of<std::invalid_argument>([] { jwt::key::from_pem(issuer::ed25519().public_pem()); }) ==
          "uninvite: the public key is neither RSA nor on an elliptic curve");
    CHECK(jwt::name_of(jwt::algorithm::hs256) == "HS256");
    CHECK(jwt::name_of(jwt::algorithm::rs256) == "RS256");
    CHECK(jwt::name_of(jwt::algorithm::es256) == "ES256");
}

TEST_CASE("an unsound public key is refused, in PEM and in a set")
{
    std::string const unsound = "uninvite: the key for RS256 is not a valid public key";
    // A prime for the modulus, 2^2203-1: anybody can compute its private exponent.
    issuer const prime = issuer::rsa_numbers("\7" + std::string(275, '\xff'), std::string("\1\0\1", 3));
    CHECK(refusal_of<std::invalid_argument>([&] { jwt::key::from_pem(prime.public_pem()); }) == unsound);
    CHECK(refusal_of<std::invalid_argument>([&] { jwt::keys_from_jwks(set_of(prime.jwk(""))); }) == unsound);
    // An even exponent, at the end of the text.
    issuer const rsa = issuer::rsa(2048);
    std::string const even = "uninvite: the exponent of the RSA key must be odd, and 3 or more";
    std::string pem = rsa.public_pem(), jwk = rsa.jwk("");
    std::size_t const exponent = pem.find("AQAB\n-----END");
    REQUIRE(exponent != std::string::npos);
    CHECK(refusal_of<std::invalid_argument>([&] { jwt::key::from_pem(pem.replace(exponent, 4, "AQAA")); }) ==
          even);
    CHECK(refusal_of<std::invalid_argument>(
              [&] { jwt::keys_from_jwks(set_of(jwk.replace(jwk.find("AQAB"), 4, "AQAA"))); }) == even);
}

TEST_CASE("a public key that says it is encrypted is refused, and nobody is asked for a passphrase")
{
    static bool is_asked;
    is_asked = false;
    UI_METHOD* const terminal = UI_create_method("a terminal");
    UI_method_set_opener(terminal,
                         [](UI*)
                         {
                             is_asked = true;
                             return 0;
                         });
    UI_set_default_method(terminal);
    std::string pem = issuer::ec("P-256").public_pem();
    pem.insert(pem.find('\n') + 1,
               "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC," + std::string(32, '0') + "\n\n");
    CHECK(refusal_of<std::invalid_argument>([&] { jwt::key::from_pem(pem); }) ==
          "uninvite: the text is not a public key in PEM ('-----BEGIN PUBLIC KEY-----')");
    CHECK_FALSE(is_asked);
    UI_set_default_method(UI_OpenSSL());
    UI_destroy_method(terminal);
}
