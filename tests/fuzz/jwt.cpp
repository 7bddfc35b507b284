// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Signed tokens, sets of keys, and keys. The first character of the input says what the lines behind the
// first are:
//
//   t  a token                                   o  claims, signed with a secret that is not ours
//   p  claims, signed under a right header       n  claims under "alg":"none", without a signature and with
// ours
//   h  a line that is the header, claims         a  a line that is the header, claims; the secret is the
// public RSA key
//   s  the part that is signed, as it stands     e  two characters, claims: signed for ES256; see `changed`
//   j  a JWK set                                 r  as e, for RS256
//   k  a key in PEM
//
// The other characters of the first line are options, those of `rules_of`; and k: keys have a kid, b: a long
// token, longer with each further one.

#include "fuzz/oracle/expect.hpp"
#include "fuzz/oracle/key_set.hpp"
#include "fuzz/oracle/token.hpp"
#include "support/jwt/issuer.hpp"

#include <uninvite/jwt.hpp>

#include <openssl/ui.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace jwt = uninvite::jwt;

constexpr std::int64_t now = 1'700'000'000;

std::string const secret = "a secret of the issuer and of us";
std::string const old_secret = "the old secret, which still holds";
std::string const other_secret = "a secret of somebody else, not us";

tests::issuer const& rsa()
{
    static tests::issuer const made = tests::issuer::rsa(2048);
    return made;
}

tests::issuer const& ec()
{
    static tests::issuer const made = tests::issuer::ec("P-256");
    return made;
}

jwt::claim_rules rules_of(std::string const& options)
{
    jwt::claim_rules rules;
    for (char option : options)
        switch (option)
        {
        case 'i':
            rules.issuer = "https://id.example/";
            break;
        case 'a':
            rules.audience = "courses";
            break;
        case 's':
            rules.user = "sub";
            rules.user_is_text = true;
            break;
        case 't':
            rules.token_type = "";
            break;
        case 'h':
            rules.header_type = "at+jwt";
            break;
        case 'm':
            rules.unit = jwt::time_unit::milliseconds;
            break;
        case 'l':
            rules.leeway = std::chrono::seconds(5);
            break;
        case 'f':
            rules.leeway = std::chrono::seconds::max();
            break;
        case 'r':
            rules.is_revoked = [](std::string_view jti) { return jti == "f00" || jti == "12"; };
        }
    return rules;
}

/// The issuer's side and ours.
class world
{
    std::string options_;
    jwt::claim_rules rules_ = rules_of(options_);
    // What a key that is not shared has signed: nobody else can.
    std::string signed_by_ec_, signed_by_rsa_;

    bool has_kid() const { return options_.find('k') != options_.npos; }

    std::vector<jwt::key> keys() const
    {
        static std::string const rsa_pem = rsa().public_pem(), ec_pem = ec().public_pem();
        static jwt::key const shared = jwt::key::hs256(secret), on_curve = jwt::key::from_pem(ec_pem),
                              of_rsa = jwt::key::from_pem(rsa_pem);
        if (!has_kid()) return {shared, on_curve, of_rsa};
        return {jwt::key::hs256(old_secret, "old"), jwt::key::hs256(secret, "new"), on_curve, of_rsa};
    }

    std::vector<oracle::token_key> oracle_keys() const
    {
        std::vector<oracle::token_key> keys{oracle::hs256_key(secret, has_kid() ? "new" : "")};
        if (has_kid()) keys.push_back(oracle::hs256_key(old_secret, "old"));
        auto const signed_once = [](std::string alg, std::string what)
        {
            return oracle::token_key{std::move(alg), "",
                                     [what](std::string const& signed_part, std::string const& signature)
                                     { return what == signed_part + "." + oracle::to_base64url(signature); }};
        };
        keys.push_back(signed_once("ES256", signed_by_ec_));
        keys.push_back(signed_once("RS256", signed_by_rsa_));
        return keys;
    }

public:
    explicit world(std::string options)
        : options_(std::move(options))
    {
    }

    std::string header(std::string const& alg) const
    {
        std::string const kid = has_kid() ? R"(,"kid":"new")" : "";
        return R"({"alg":")" + alg + R"(","typ":")" + (rules_.header_type.empty() ? "JWT" : "at+jwt") + "\"" +
               kid + "}";
    }

    std::string unsigned_part(std::string const& header, std::string claims) const
    {
        auto const longer = static_cast<std::size_t>(std::count(options_.begin(), options_.end(), 'b'));
        std::string const start = oracle::to_base64url(header) + ".";
        constexpr std::size_t code = 44, near_the_limit = 8 * 1024 - 2;
        if (longer != 0 && start.size() + claims.size() / 3 * 4 + code < near_the_limit)
            claims.resize((near_the_limit - start.size() - code) / 4 * 3 + longer, ' ');
        return start + oracle::to_base64url(claims);
    }

    static std::string coded(std::string const& part, std::string const& by)
    {
        return part + "." + oracle::to_base64url(oracle::hmac_sha256(by, part));
    }

    /// Signs what follows two characters, then changes the signature: the first says where, the second how,
    /// `0` not at all.
    std::string changed(tests::issuer const& by, std::string const& alg, std::string const& rest)
    {
        if (rest.size() < 2) return {};
        std::string const part = unsigned_part(header(alg), rest.substr(2));
        std::string signature = by.sign(part);
        (alg == "ES256" ? signed_by_ec_ : signed_by_rsa_) = part + "." + oracle::to_base64url(signature);
        char& place = signature[static_cast<unsigned char>(rest[0]) % signature.size()];
        place = static_cast<char>(place ^ rest[1] ^ '0');
        return part + "." + oracle::to_base64url(signature);
    }

    /// Both sides' judgement of a token. @return Whether it is accepted.
    bool judge(std::string const& token) const
    {
        auto const who = jwt::token_verifier(keys(), rules_, [] { return now; }).verify(token);
        std::string const said = who ? std::to_string(actor(*who).value())
                                     : std::string(uninvite::row_of(who.error().kind()).name);
        std::string const expected =
            oracle::user_of_token(token, oracle_keys(), rules_, now).value_or("invalid_token");
        oracle::expect(said == expected, "the user of a token: " + token, said, expected);
        return who.has_value();
    }
};

void judge_key_set(std::string const& document)
{
    std::string said;
    try
    {
        for (jwt::key const& k : jwt::keys_from_jwks(document))
        {
            said += std::string(jwt::name_of(k.alg())) + " " + k.id() + "\n";
            oracle::expect(!jwt::detail::is_signed_by(k, document, std::string(64, '\1')),
                           "nobody signed this");
        }
    }
    catch (std::invalid_argument const&)
    {
        said = "refused";
    }
    oracle::key_set const expected = oracle::keys_of(document);
    oracle::expect(said == expected.text || (said == "refused" && expected.may_be_refused),
                   "the keys of a set", said, expected.text);
}

// There is no other reading of PEM to compare with: what is promised is the exception, and that nobody is
// asked.
void judge_key(std::string const& pem)
{
    static UI_METHOD* const terminal = []
    {
        UI_METHOD* const made = UI_create_method("a terminal");
        UI_method_set_opener(made,
                             [](UI*)
                             {
                                 oracle::expect(false, "nobody is asked for a passphrase");
                                 return 0;
                             });
        return made;
    }();
    UI_set_default_method(terminal);
    try
    {
        jwt::key const k = jwt::key::from_pem(pem);
        oracle::expect(k.alg() != jwt::algorithm::hs256, "a public key is no secret");
        oracle::expect(EVP_PKEY_get_bits(k.handle()) >= (k.alg() == jwt::algorithm::rs256 ? 2048 : 256),
                       "a short key is refused");
        oracle::expect(!jwt::detail::is_signed_by(k, pem, std::string(64, '\1')), "nobody signed this");
    }
    catch (std::invalid_argument const&)
    {
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string const input(oracle::text_of(data, size));
    std::size_t const line = input.find('\n');
    std::string const first = input.substr(0, line);
    if (first.empty() || line == input.npos) return 0;
    std::string const rest = input.substr(line + 1);
    std::size_t const second = rest.find('\n');
    std::string const header = rest.substr(0, second);
    std::string const claims = second == rest.npos ? "" : rest.substr(second + 1);

    world w(first.substr(1));
    auto const never = [&](std::string const& token)
    { oracle::expect(!w.judge(token), "what our key did not sign is refused"); };
    switch (first.front())
    {
    case 't':
        w.judge(rest);
        break;
    case 'p':
        w.judge(w.coded(w.unsigned_part(w.header("HS256"), rest), secret));
        break;
    case 'h':
        w.judge(w.coded(w.unsigned_part(header, claims), secret));
        break;
    case 's':
        w.judge(w.coded(rest, secret));
        break;
    case 'o':
        never(w.coded(w.unsigned_part(w.header("HS256"), rest), other_secret));
        break;
    case 'n':
        never(w.unsigned_part(w.header("none"), rest) + ".");
        never(w.coded(w.unsigned_part(w.header("none"), rest), secret));
        break;
    case 'a':
        never(w.coded(w.unsigned_part(header, claims), rsa().public_pem()));
        break;
    case 'e':
        w.judge(w.changed(ec(), "ES256", rest));
        break;
    case 'r':
        w.judge(w.changed(rsa(), "RS256", rest));
        break;
    case 'j':
        judge_key_set(rest);
        break;
    case 'k':
        judge_key(rest);
    }
    return 0;
}
