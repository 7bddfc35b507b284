// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/secret.hpp>

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"
#include "support/results.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace tests;
using namespace uninvite;
using namespace std::string_literals;

namespace {

// Why the text is no secret; empty if it is one.
std::string text_refusal(std::string const& secret)
{
    return refusal_of<std::invalid_argument>([&] { jwt::detail::require_secret_text(secret); });
}

std::string bytes_refusal(std::string const& secret)
{
    return refusal_of<std::invalid_argument>([&] { jwt::detail::require_secret_bytes(secret); });
}

std::string without_breaks(std::string text, std::string const& instead = "")
{
    for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += instead.size())
        text.replace(at, 1, instead);
    return text;
}

// The lines of PEM between the first and the last.
std::string body_of(std::string const& pem)
{
    std::size_t const begin = pem.find('\n') + 1;
    return pem.substr(begin, pem.rfind("\n-----") - begin);
}

std::string utf16(std::string_view text, bool big = false)
{
    std::string wide = big ? "\xfe\xff" : "\xff\xfe";
    for (char c : text)
        wide += big ? "\0"s + c : c + "\0"s;
    return wide;
}

std::string json_string(std::string_view text)
{
    std::string result = "\"";
    for (char c : text)
        result += c == '"' || c == '\\' ? "\\"s + c : std::string(1, c);
    return result + '"';
}

std::string hex(std::string_view bytes)
{
    std::string text;
    for (char c : bytes)
        for (int digit : {c >> 4 & 15, c & 15})
            text += "0123456789ABCDEF"[digit];
    return text;
}

// RFC 4253, section 6.6, and RFC 8709, section 4: text of a public key in a file of OpenSSH.
std::string const open_ssh =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2nLt9YCtQZ4pQ4DqZzP1S2gVVOQLP8PpoEpU0v8b1N";

// What a key looks like in files. A set also as other programs save it.
std::map<std::string, std::string> files_of(issuer const& key)
{
    std::string const pem = key.public_pem(), set = set_of(key.jwk(R"(,"kid":"2026")")),
                      der = key.public_der();
    return {{"PEM", pem},
            {"PEM in one line", without_breaks(pem, "\\n")},
            {"PEM in UTF-16", utf16(pem)},
            {"PEM in UTF-16, big-endian", utf16(pem, true)},
            {"four hyphens", pem.substr(1)},
            {"the lines of PEM", body_of(pem)},
            {"the lines of PEM, joined", without_breaks(body_of(pem))},
            {"the lines of PEM, with blanks", without_breaks(body_of(pem), " ")},
            {"the lines of PEM, in quotes", json_string(without_breaks(body_of(pem)))},
            {"DER", der},
            {"DER in base64url", base64url(der)},
            {"DER in hexadecimal", hex(der)},
            {"a set", set},
            {"a set with a byte order mark", "\xef\xbb\xbf" + set},
            {"a set and NUL", set + "\0"s},
            {"VT and a set", "\v" + set},
            {"a set in UTF-16", utf16(set)},
            {"a set and a semicolon", set + ";"},
            {"a set behind HTTP", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + set},
            {"a list", "[" + key.jwk("") + "]"},
            {"a set in JSON", json_string(set)},
            {"a key in JSON", json_string(key.jwk(""))},
            {"a key alone", key.jwk("")}};
}

} // namespace

TEST_CASE("no published key is a secret, however it is encoded")
{
    for (issuer const& key : {issuer::rsa(2048), issuer::ec("P-256")})
        for (auto const& [what, file] : files_of(key))
        {
            CAPTURE(what, file);
            CHECK(text_refusal(file) != "");
            CHECK(bytes_refusal(file) != "");
        }
    issuer const ed25519 = issuer::ed25519();
    std::string const pem = ed25519.public_pem(), der = ed25519.public_der();
    for (std::string const& file :
         {pem, without_breaks(pem, "\\n"), body_of(pem), "key=" + body_of(pem) + ";", der, hex(der), open_ssh,
          open_ssh.substr(12), "from=\"10.0.0.1\" " + open_ssh,
          R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIuKRzn4Zo"})"s,
          R"('kty': 'OKP', 'x': '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIuKRzn4Zo')"s})
    {
        CAPTURE(file);
        CHECK(text_refusal(file) != "");
        CHECK(bytes_refusal(file) != "");
    }
    // A point, as for Web Push.
    std::string const point = issuer::ec("P-256").public_der().substr(26);
    REQUIRE(point.size() == 65);
    CHECK(text_refusal(base64url(point)) != "");
    CHECK(bytes_refusal(point) != "");
}

TEST_CASE("a secret that is refused is named for what it looks like, with what to do")
{
    std::string const advice = ": make a secret with 'openssl rand -hex 32'";
    std::string const looks = "uninvite: the secret of HS256 is ",
                      published = ", which may be published" + advice;
    issuer const rsa = issuer::rsa(2048), ec = issuer::ec("P-256");
    CHECK(text_refusal(rsa.public_pem()) == looks + "a key in PEM" + published);
    CHECK(text_refusal("\xef\xbb\xbf" + set_of(rsa.jwk(""))) == looks + "a JWK or a JWK set" + published);
    CHECK(text_refusal(R"({"secret": "thirty-two bytes are the fewest."})") ==
          looks + "a JSON document" + published);
    CHECK(text_refusal(ec.public_der()) == looks + "a public key in DER" + published);
    CHECK(text_refusal(base64url(ec.public_der())) == looks + "a public key in DER" + published);
    CHECK(text_refusal(open_ssh) == looks + "a public key of OpenSSH" + published);
    std::string const size = "uninvite: the secret of HS256 has ";
    CHECK(text_refusal("") == size + "0 bytes, and must have 32 or more");
    CHECK(text_refusal(std::string(31, 'k')) == size + "31 bytes, and must have 32 or more");
    CHECK(text_refusal(std::string(128, 'k')) == "");
    CHECK(text_refusal(std::string(129, 'k')) ==
          size + "129 bytes, and must have 128 or less, because public keys are longer" + advice);
    CHECK(text_refusal(std::string(32, 'k') + "\n" + std::string(32, 'k')) ==
          "uninvite: byte 33 of the secret of HS256 is not a printable ASCII character, and a secret is one "
          "line "
          "of these" +
              advice + " (key::hs256_bytes accepts other bytes)");
    CHECK(bytes_refusal(std::string(31, '\0')) == size + "31 bytes, and must have 32 or more");
    CHECK(bytes_refusal(std::string(129, '\xff')) ==
          size + "129 bytes, and must have 128 or less, because public keys are longer" + advice);
}

TEST_CASE(
    "secrets of openssl rand, of Django and passphrases are accepted, and raw bytes where they are asked for")
{
    std::vector<std::string> const texts{// openssl rand -hex 32, -hex 64, -base64 32, -base64 48
                                         "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                                         "ee26b0dd4af7e749aa1a8ee3c10ae9923f618980772e473f8819a5d4940e0db27ac"
                                         "185f8a0e1d5f84f88bc887fd67b143732c304c"
                                         "c5fa9ad8e6f57f50028a8ff",
                                         "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
                                         "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
                                         "OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb",
                                         "django-insecure-&3k(+w7!_b#e{q)m=v$2x^z8@h%u0t*y5n",
                                         "thirty-two bytes are the fewest.",
                                         "{thirty-two bytes are the fewest.",
                                         "\"kitty\" and funkty are no types of keys",
                                         std::string(32, 'k'),
                                         std::string(32, 'A'),
                                         std::string(64, '0'),
                                         "3059300f0123456789abcdef0123456789abcdef0123456789abcdef"};
    for (std::string const& text : texts)
    {
        CAPTURE(text);
        CHECK(text_refusal(text) == "");
        CHECK(bytes_refusal(text) == "");
    }
    std::string every_byte;
    for (int c = 255; c >= 192; --c)
        every_byte += static_cast<char>(c);
    for (std::string const& bytes :
         {std::string(32, '\0'), every_byte, "p\xc3\xa4ssphrase with 32 bytes or more"s,
          "\0\0\0\0a secret with zeros before it"s, "\x30\x1e\x02\x1c"s + std::string(28, '\1')})
    {
        CAPTURE(bytes);
        CHECK(text_refusal(bytes) != "");
        CHECK(bytes_refusal(bytes) == "");
    }
}
