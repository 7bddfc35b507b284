// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"

#include <uninvite/jwt/detail/signature.hpp>
#include <uninvite/jwt/key_set.hpp>

#include <openssl/ui.h>

#include <functional>
#include <stdexcept>
#include <string>

using namespace tests;
using namespace uninvite;

namespace {

std::string refusal_of(std::function<void()> const& f)
{
    try
    {
        f();
    }
    catch (std::invalid_argument const& e)
    {
        return e.what();
    }
    return "nothing is refused";
}

std::string set_of(std::string const& keys)
{
    return R"({"keys":[)" + keys + "]}";
}

std::string const secret = "thirty-two bytes are the fewest.";

} // namespace

TEST_CASE("a key that is shorter than RFC 7518 asks for is refused, with the number")
{
    CHECK(refusal_of([] { jwt::key::hs256(std::string(31, 'k')); }) ==
          "uninvite: the secret of HS256 has 31 bytes, and must have 32 or more");
    CHECK(jwt::key::hs256(secret).alg() == jwt::algorithm::hs256);
    CHECK(refusal_of([] { jwt::key::from_pem(issuer::rsa(1024).public_pem()); }) ==
          "uninvite: the RSA key has 1024 bits, and RS256 needs 2048 or more");
    CHECK(refusal_of([] { jwt::key::from_pem(issuer::ec("P-384").public_pem()); }) ==
          "uninvite: the elliptic curve is 'secp384r1', and ES256 needs P-256 (prime256v1)");
    CHECK(refusal_of([] { jwt::keys_from_jwks(set_of(issuer::rsa(1024).jwk(""))); }) ==
          "uninvite: the RSA key has 1024 bits, and RS256 needs 2048 or more");
}

TEST_CASE("what a key is decides its algorithm, and a public key is no secret")
{
    issuer const rsa = issuer::rsa(2048), ec = issuer::ec("P-256");
    CHECK(jwt::key::from_pem(rsa.public_pem()).alg() == jwt::algorithm::rs256);
    CHECK(jwt::key::from_pem(ec.public_pem(), "one").alg() == jwt::algorithm::es256);
    CHECK(jwt::key::from_pem(ec.public_pem(), "one").id() == "one");
    CHECK(refusal_of([&] { jwt::key::hs256(rsa.public_pem()); }) ==
          "uninvite: the secret of HS256 is a key in PEM: use key::from_pem, or another secret");
    for (std::string const& document : {set_of(rsa.jwk("")), rsa.jwk("") + "\n"})
        CHECK(refusal_of([&] { jwt::key::hs256(document); }) ==
              "uninvite: the secret of HS256 is a JSON document, as a JWK set is: use keys_from_jwks, or "
              "another "
              "secret");
    CHECK(jwt::key::hs256("{" + secret).alg() == jwt::algorithm::hs256);
    for (std::string const& wrong : {std::string(), secret, std::string("-----BEGIN PUBLIC KEY-----\nxx\n")})
        CHECK(refusal_of([&] { jwt::key::from_pem(wrong); }) ==
              "uninvite: the text is not a public key in PEM ('-----BEGIN PUBLIC KEY-----')");
    CHECK(refusal_of([] { jwt::key::from_pem(issuer::ed25519().public_pem()); }) ==
          "uninvite: the public key is neither RSA nor on an elliptic curve");
    CHECK(jwt::name_of(jwt::algorithm::hs256) == "HS256");
    CHECK(jwt::name_of(jwt::algorithm::rs256) == "RS256");
    CHECK(jwt::name_of(jwt::algorithm::es256) == "ES256");
}

TEST_CASE("an unsound public key is refused, in PEM and in a set")
{
    issuer const rsa = issuer::rsa(2048);
    std::string const unsound = "uninvite: the key for RS256 is not a valid public key";
    // An even exponent, at the end of the text.
    std::string pem = rsa.public_pem(), jwk = rsa.jwk("");
    std::size_t const exponent = pem.find("AQAB\n-----END");
    REQUIRE(exponent != std::string::npos);
    CHECK(refusal_of([&] { jwt::key::from_pem(pem.replace(exponent, 4, "AQAA")); }) == unsound);
    CHECK(refusal_of([&] { jwt::keys_from_jwks(set_of(jwk.replace(jwk.find("AQAB"), 4, "AQAA"))); }) ==
          unsound);
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
    CHECK(refusal_of([&] { jwt::key::from_pem(pem); }) ==
          "uninvite: the text is not a public key in PEM ('-----BEGIN PUBLIC KEY-----')");
    CHECK_FALSE(is_asked);
    UI_set_default_method(UI_OpenSSL());
    UI_destroy_method(terminal);
}

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
        CHECK(refusal_of([&] { jwt::keys_from_jwks(wrong); }) == no_set);
    std::string const none = "uninvite: the JWK set holds no key for RS256 or ES256";
    CHECK(refusal_of([] { jwt::keys_from_jwks(set_of("")); }) == none);
    CHECK(refusal_of([] { jwt::keys_from_jwks(set_of(R"({"kty":"oct","k":"c2VjcmV0"})")); }) == none);
    CHECK(refusal_of([&] { jwt::keys_from_jwks(set_of(ec.jwk(R"(,"d":"AA")"))); }) ==
          "uninvite: the JWK set holds a private key: give the public ones");
    auto const refused = [](std::string const& jwk)
    { return refusal_of([&] { jwt::keys_from_jwks(set_of(jwk)); }); };
    CHECK(refused(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})") ==
          "uninvite: a coordinate of a key on P-256 in the set does not have 32 bytes");
    std::string const one(43, 'A');
    CHECK(refused(R"({"kty":"EC","crv":"P-256","x":")" + one + R"(","y":")" + one + "\"}") ==
          "uninvite: a key of type EC in the set is not a valid public key");
    CHECK(refused(R"({"kty":"RSA","n":"*","e":"AQAB"})") ==
          "uninvite: the 'n' of a key in the set is not base64url");
    CHECK(refused(R"({"kty":"RSA","n":"AQAB"})") == "uninvite: the 'e' of a key in the set is not base64url");
}

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
