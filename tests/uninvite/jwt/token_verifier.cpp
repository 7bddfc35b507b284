// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"

#include <uninvite/jwt.hpp>
#include <uninvite/testing/check_token_verifier.hpp>

#include <atomic>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tests;
using namespace uninvite;
using namespace std::string_literals;

namespace {

std::string const secret = "a secret of the issuer and of us";
std::string const hs_header = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::int64_t now = 1'700'000'000;

std::string user_of(result<principal> const& who)
{
    if (!who) return std::string(row_of(who.error().kind()).name);
    return std::to_string(actor(*who).value());
}

// Members of a token of the original system; `more` is put behind them.
std::string original(std::string const& more = "")
{
    return R"({"token_type":"access","exp":1700000060,"iat":1700000000,"jti":"f00","user_id":7)" + more + "}";
}

struct judge
{
    jwt::claim_rules rules{};
    std::int64_t time = now;

    std::string operator()(std::string const& claims, std::string const& header = hs_header) const
    {
        jwt::token_verifier const tokens({jwt::key::hs256(secret)}, rules, [this] { return time; });
        return user_of(tokens.verify(issuer::hs256(secret).token(header, claims)));
    }
};

} // namespace

TEST_CASE("a token of the original system speaks for its user_id")
{
    judge const verify;
    CHECK(verify(original()) == "7");
    CHECK(verify(R"({"user_id":9223372036854775807,"token_type":"access","exp":1700000060})") ==
          "9223372036854775807");
    CHECK(verify(R"({"user_id":7,"token_type":"access","exp":1700000060,"jti":12})") == "7");
    CHECK(verify(R"({"user_id":7,"token_type":"access","exp":1700000060,"sub":"8"})") == "7");
    for (char const* user :
         {"0", "-7", "7.0", "7e0", "9223372036854775808", "\"7\"", "true", "null", "[7]", "{}"})
    {
        CAPTURE(user);
        CHECK(verify(R"({"token_type":"access","exp":1700000060,"user_id":)"s + user + "}") ==
              "invalid_token");
    }
    CHECK(verify(R"({"token_type":"access","exp":1700000060,"sub":"7"})") == "invalid_token");
    CHECK(verify(R"({"token_type":"refresh","exp":1700000060,"user_id":7})") == "invalid_token");
    CHECK(verify(R"({"exp":1700000060,"user_id":7})") == "invalid_token");
    CHECK(verify(R"({"token_type":"access","exp":1700000060,"user_id":7,"jti":true})") == "invalid_token");
    CHECK(verify(R"({"token_type":"access","exp":1700000060,"user_id":7,"user_id":7})") == "invalid_token");
}

TEST_CASE("the examples of RFC 7515 are verified: HS256 of A.1, ES256 of A.3")
{
    std::string const claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                               "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    auto const k = jwt::detail::from_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    REQUIRE(k);
    auto const sound = [](jwt::key const& by, std::string const& part, char const* signature)
    { return jwt::detail::is_signed_by(by, part, *jwt::detail::from_base64url(signature)); };
    CHECK(sound(jwt::key::hs256_bytes(*k), "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + claims,
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    auto const keys = jwt::keys_from_jwks(
        R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
    CHECK(sound(keys[0], "eyJhbGciOiJFUzI1NiJ9." + claims,
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"));
}

TEST_CASE("a token is valid from nbf and iat on, and up to, not at, exp, with the leeway that is named")
{
    judge verify;
    auto const at = [&](std::int64_t time, std::string const& claims)
    {
        verify.time = time;
        return verify(claims) == "7";
    };
    CHECK(at(now + 59, original()));
    CHECK_FALSE(at(now + 60, original()));
    CHECK_FALSE(at(now - 1, original())); // iat
    CHECK_FALSE(at(now, original(R"(,"nbf":1700000001)")));
    CHECK(at(now + 1, original(R"(,"nbf":1700000001)")));
    verify.rules.leeway = std::chrono::seconds(5);
    CHECK(at(now + 64, original()));
    CHECK_FALSE(at(now + 65, original()));
    CHECK(at(now - 5, original()));
    CHECK_FALSE(at(now - 6, original()));
    verify.rules.leeway = std::chrono::seconds::max();
    CHECK(at(now, original()));
    CHECK(at(now + 60, original(R"(,"nbf":100000000000)")));
    verify.rules.leeway = {};

    std::string const rest = R"(,"token_type":"access","user_id":7})";
    CHECK(at(now, R"({"exp":1700000060.5)" + rest));
    CHECK(at(now, R"({"exp":1.70000006e9)" + rest));
    CHECK_FALSE(at(now, "{\"x\":1" + rest));
    for (char const* time : {"\"1700000060\"", "null", "true", "[1700000060]", "1e300", "-1",
                             "9223372036854775807", "18446744073709551615", "1e400"})
    {
        CAPTURE(time);
        CHECK_FALSE(at(now, R"({"exp":)"s + time + rest));
        CHECK_FALSE(at(now, R"({"exp":1700000060,"nbf":)"s + time + rest));
        if (time != "-1"s) CHECK_FALSE(at(now, R"({"exp":1700000060,"iat":)"s + time + rest));
    }
}

TEST_CASE("times in milliseconds are refused unless the rules name them")
{
    judge verify;
    std::string const claims =
        R"({"token_type":"access","exp":1700000060000,"iat":1700000000000,"user_id":7})";
    CHECK(verify(claims) == "invalid_token");
    CHECK(verify(R"({"token_type":"access","exp":1700000060000,"user_id":7})") == "invalid_token");
    CHECK(verify(R"({"token_type":"access","exp":1700000060,"iat":1700000000000,"user_id":7})") ==
          "invalid_token");
    verify.rules.unit = jwt::time_unit::milliseconds;
    CHECK(verify(claims) == "7");
    verify.time = now + 60;
    CHECK(verify(claims) == "invalid_token");
    verify.time = now;
    CHECK(verify(original()) == "invalid_token"); // 1970
}

TEST_CASE("issuer, audience and the type of the token are what the rules say")
{
    judge verify;
    CHECK(verify(original(R"(,"iss":"anybody")")) == "7");
    CHECK(verify(original(R"(,"aud":"somebody")")) == "invalid_token"); // it is not for us
    verify.rules.issuer = "https://id.example/";
    verify.rules.audience = "courses";
    std::string const iss = R"(,"iss":"https://id.example/")";
    CHECK(verify(original(iss + R"(,"aud":"courses")")) == "7");
    CHECK(verify(original(iss + R"(,"aud":["a","courses"])")) == "7");
    for (std::string const& wrong :
         {iss, iss + R"(,"aud":"Courses")", iss + R"(,"aud":[])", iss + R"(,"aud":["courses",7])",
          iss + R"(,"aud":{"a":"courses"})", R"(,"aud":"courses")"s,
          R"(,"iss":"https://id.example","aud":"courses")"s,
          R"(,"iss":["https://id.example/"],"aud":"courses")"s})
    {
        CAPTURE(wrong);
        CHECK(verify(original(wrong)) == "invalid_token");
    }

    judge typed;
    typed.rules.header_type = "at+jwt";
    CHECK(typed(original(), R"({"alg":"HS256","typ":"at+jwt"})") == "7");
    CHECK(typed(original(), R"({"alg":"HS256","typ":"application/AT+JWT"})") == "7");
    CHECK(typed(original()) == "invalid_token");
    CHECK(typed(original(), R"({"alg":"HS256"})") == "invalid_token");
    CHECK(typed(original(), R"({"alg":"HS256","typ":7})") == "invalid_token");
}

TEST_CASE("the claim of the user may be another, and text of digits where the rules say so")
{
    judge verify{.rules = {.user = "sub", .user_is_text = true, .token_type = ""}};
    auto const user = [&](std::string const& sub)
    { return verify(R"({"exp":1700000060,"sub":)" + sub + "}"); };
    CHECK(user(R"("42")") == "42");
    CHECK(user("42") == "42");
    for (char const* wrong : {R"("")", R"("042")", R"("+42")", R"("42 ")", R"("0")", R"("-1")", R"("0x2a")",
                              R"("9223372036854775808")", R"("auth0|42")", "4.2", R"(["42"])"})
    {
        CAPTURE(wrong);
        CHECK(user(wrong) == "invalid_token");
    }
}

TEST_CASE("a jti that was revoked is refused, and where the host revokes, one must be there")
{
    judge verify;
    verify.rules.is_revoked = [](std::string_view jti) { return jti == "f00" || jti == "12"; };
    CHECK(verify(original()) == "invalid_token");
    std::string const rest = R"(,"token_type":"access","exp":1700000060,"user_id":7})";
    CHECK(verify(R"({"jti":12)" + rest) == "invalid_token");
    CHECK(verify(R"({"jti":13)" + rest) == "7");
    CHECK(verify(R"({"x":0)" + rest) == "invalid_token");
}

TEST_CASE("the algorithm is the key's: a token that names another, or none, is refused")
{
    judge const verify;
    for (char const* header :
         {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"NONE"})", R"({"alg":"hs256"})",
          R"({"alg":"HS512"})", R"({"alg":"RS256"})", R"({"alg":"ES256"})", R"({"alg":""})",
          R"({"alg":["HS256"]})", R"({"typ":"JWT"})", R"({"alg":"HS256","alg":"HS256"})",
          R"({"alg":"HS256","crit":["exp"]})", R"({"alg":"HS256","crit":[]})", R"({"alg":"HS256","kid":7})",
          "[]", "x", ""})
    {
        CAPTURE(header);
        CHECK(verify(original(), header) == "invalid_token");
    }
    // Without a signature at all.
    jwt::token_verifier const tokens({jwt::key::hs256(secret)}, {}, [] { return now; });
    std::string const bare = base64url(R"({"alg":"none"})") + "." + base64url(original()) + ".";
    CHECK(user_of(tokens.verify(bare)) == "invalid_token");

    // The public key, which everybody knows, taken for a secret.
    issuer const rsa = issuer::rsa(2048);
    jwt::token_verifier const asymmetric({jwt::key::from_pem(rsa.public_pem())}, {}, [] { return now; });
    CHECK(user_of(asymmetric.verify(rsa.token(R"({"alg":"RS256"})", original()))) == "7");
    CHECK(user_of(asymmetric.verify(issuer::hs256(rsa.public_pem()).token(hs_header, original()))) ==
          "invalid_token");
}

TEST_CASE("keys that a token brings or points to are not used")
{
    issuer const ours = issuer::ec("P-256"), theirs = issuer::ec("P-256");
    jwt::token_verifier const tokens({jwt::key::from_pem(ours.public_pem())}, {}, [] { return now; });
    std::string const start = R"({"alg":"ES256",)";
    for (std::string const& more :
         {R"("jwk":)" + theirs.jwk(""), R"("jku":"https://evil.example/keys")"s,
          R"("x5u":"https://evil.example/c")"s, R"("x5c":["AA"])"s, R"("kid":"../../dev/null")"s})
    {
        CAPTURE(more);
        CHECK(user_of(tokens.verify(theirs.token(start + more + "}", original()))) == "invalid_token");
        CHECK(user_of(tokens.verify(ours.token(start + more + "}", original()))) == "7");
    }
}

TEST_CASE("kid chooses among keys, and without one each key of the algorithm is tried")
{
    issuer const old_key = issuer::hs256("the old secret, which still holds"), rsa = issuer::rsa(2048);
    jwt::token_verifier const tokens({jwt::key::hs256("the old secret, which still holds", "old"),
                                      jwt::key::hs256(secret, "new"), jwt::key::from_pem(rsa.public_pem())},
                                     {}, [] { return now; });
    issuer const new_key = issuer::hs256(secret);
    auto const verify = [&](issuer const& by, std::string const& header)
    { return user_of(tokens.verify(by.token(header, original()))); };
    CHECK(verify(old_key, hs_header) == "7");
    CHECK(verify(new_key, hs_header) == "7");
    CHECK(verify(new_key, R"({"alg":"HS256","kid":"new"})") == "7");
    CHECK(verify(new_key, R"({"alg":"HS256","kid":"old"})") == "invalid_token");
    CHECK(verify(new_key, R"({"alg":"HS256","kid":"other"})") == "invalid_token");
    CHECK(verify(rsa, R"({"alg":"RS256","kid":"anything"})") == "7");
}

TEST_CASE("a token of HS256 or RS256 has no other spelling, and other texts are none")
{
    issuer const hs = issuer::hs256(secret), rsa = issuer::rsa(2048);
    jwt::token_verifier const tokens({jwt::key::hs256(secret), jwt::key::from_pem(rsa.public_pem())}, {},
                                     [] { return now; });
    for (std::string const& good :
         {hs.token(hs_header, original()), rsa.token(R"({"alg":"RS256"})", original())})
    {
        REQUIRE(user_of(tokens.verify(good)) == "7");
        std::string last_bits = good;
        last_bits.back() = last_bits.back() == 'B' ? 'C' : static_cast<char>(last_bits.back() + 1);
        for (std::string const& other :
             {""s, "."s, ".."s, "a.b"s, "a.b.c"s, good + "=", good + ".", "." + good, good + ".a.b",
              good + " ", good.substr(0, good.rfind('.')), good.substr(0, good.rfind('.') + 1),
              good.substr(1), last_bits, good + std::string(9000, 'A')})
        {
            CAPTURE(other.substr(0, 300));
            CHECK(user_of(tokens.verify(other)) == "invalid_token");
        }
        for (std::size_t at = 0; at != good.size(); ++at)
        {
            std::string other = good;
            other[at] = other[at] == 'A' ? 'B' : 'A';
            if (user_of(tokens.verify(other)) != "invalid_token") FAIL("changed at " << at);
        }
    }
    // Long, and signed.
    auto const long_token = [](std::size_t size)
    { return issuer::hs256(secret).token(hs_header, original(R"(,"x":")" + std::string(size, 'x') + "\"")); };
    CHECK(user_of(tokens.verify(long_token(5000))) == "7");
    CHECK(user_of(tokens.verify(long_token(7000))) == "invalid_token");
}

TEST_CASE("a token of ES256 has one other spelling, with (r, n-s) for (r, s), which means the same")
{
    issuer const ec = issuer::ec("P-256");
    jwt::token_verifier const tokens({jwt::key::from_pem(ec.public_pem())}, {}, [] { return now; });
    std::string const good = ec.token(R"({"alg":"ES256"})", original());
    std::string const start = good.substr(0, good.rfind('.') + 1);
    std::string const signature = *jwt::detail::from_base64url(good.substr(start.size()));
    std::string const r = signature.substr(0, 32), s = signature.substr(32), zero(32, '\0');
    // n, the order of P-256 (FIPS 186-4, appendix D.1.2.3).
    std::string const n = *jwt::detail::from_base64url("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE");
    std::string other = n;
    int borrow = 0;
    for (std::size_t i = n.size(); i-- != 0;)
    {
        int const difference = static_cast<unsigned char>(n[i]) - static_cast<unsigned char>(s[i]) - borrow;
        other[i] = static_cast<char>(difference & 0xff);
        borrow = difference < 0;
    }
    auto const verify = [&](std::string const& bytes)
    { return user_of(tokens.verify(start + base64url(bytes))); };
    CHECK(verify(r + s) == "7");
    CHECK(verify(r + other) == "7");
    for (std::string const& none : {other + r, s + r, r + zero, zero + s, zero + zero, r + n, n + s, n + n,
                                    r + s + zero, zero + r + s, r.substr(1) + s, r})
        CHECK(verify(none) == "invalid_token");
    for (std::size_t at = 0; at != good.size(); ++at)
    {
        std::string changed = good;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        if (user_of(tokens.verify(changed)) != "invalid_token") FAIL("changed at " << at);
    }
}

TEST_CASE("what a verifier of tokens cannot be made from is named")
{
    auto const refusal = [](auto make)
    {
        try
        {
            make();
        }
        catch (std::invalid_argument const& e)
        {
            return std::string(e.what());
        }
        return "nothing is refused"s;
    };
    std::vector<jwt::key> const one{jwt::key::hs256(secret)};
    CHECK(refusal([] { jwt::token_verifier({}); }) == "uninvite: there is no key to verify tokens with");
    CHECK(refusal([&] { jwt::token_verifier(std::vector<jwt::key>(33, one[0])); }) ==
          "uninvite: there are 33 keys to verify tokens with, but at most 32 are supported");
    CHECK(refusal([&] { jwt::token_verifier(one, {.leeway = std::chrono::seconds(-1)}); }) ==
          "uninvite: claim_rules::leeway must be 0 s or more");
    CHECK(refusal([&] { jwt::token_verifier(one, {.user = ""}); }) ==
          "uninvite: claim_rules::user must name the claim of the user");
    CHECK(refusal([&] { jwt::token_verifier(one, {}, nullptr); }) ==
          "uninvite: a token verifier needs a clock");
    CHECK(refusal([&] { jwt::token_verifier tokens(one); }) == "nothing is refused");
}

namespace {

// Whom the kit asks for tokens.
class token_world
{
    struct state
    {
        std::atomic<std::int64_t> time{now};
        std::set<std::string> revoked;
    };
    std::shared_ptr<state> state_ = std::make_shared<state>();
    int issued_ = 0;
    jwt::token_verifier verifier_{
        {jwt::key::hs256(secret)},
        {.is_revoked = [s = state_](std::string_view jti) { return s->revoked.contains(std::string(jti)); }},
        [s = state_] { return s->time.load(); }};

public:
    std::string issue(user_id user)
    {
        std::string const jti = std::to_string(++issued_);
        return issuer::hs256(secret).token(hs_header, R"({"token_type":"access","jti":)" + jti +
                                                          R"(,"user_id":)" + std::to_string(user.value()) +
                                                          R"(,"exp":)" + std::to_string(now + 60 * issued_) +
                                                          "}");
    }
    void expire(std::string const&) { state_->time = now + 60; } // the first
    void revoke(std::string const&) { state_->revoked.insert("2"); }
    jwt::token_verifier& verifier() { return verifier_; }
};

} // namespace

TEST_CASE("a verifier of signed tokens keeps all promises of a TokenVerifier")
{
    auto const report = testing::check_token_verifier([] { return token_world(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}
