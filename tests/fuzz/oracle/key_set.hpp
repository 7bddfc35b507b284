// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_KEY_SET_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_KEY_SET_HPP

#include "fuzz/oracle/base64url.hpp"
#include "fuzz/oracle/json.hpp"
#include "fuzz/oracle/token.hpp"
#include "fuzz/oracle/users_json.hpp"

#include <openssl/bn.h>

#include <memory>
#include <optional>
#include <string>

namespace oracle {

/// What a JWK set gives: `ES256 kid`, a line for each key; or `refused`.
struct key_set
{
    std::string text;
    bool may_be_refused = false; ///< whether OpenSSL may refuse a key that looks valid here
};

using big_number = std::unique_ptr<BIGNUM, void (*)(BIGNUM*)>;

inline big_number number_of(std::string const& bytes)
{
    return {BN_bin2bn(reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()),
                      nullptr),
            BN_free};
}

/// FIPS 186-4, appendix D.1.2.3: y^2 = x^3 - 3x + b, modulo p.
inline bool is_on_p256(std::string const& x_bytes, std::string const& y_bytes)
{
    auto const hex = [](char const* text)
    {
        BIGNUM* n = nullptr;
        BN_hex2bn(&n, text);
        return big_number(n, BN_free);
    };
    big_number const p = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    big_number const b = hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    big_number const x = number_of(x_bytes), y = number_of(y_bytes);
    if (BN_cmp(x.get(), p.get()) >= 0 || BN_cmp(y.get(), p.get()) >= 0) return false;

    std::unique_ptr<BN_CTX, void (*)(BN_CTX*)> const context(BN_CTX_new(), BN_CTX_free);
    big_number const left(BN_new(), BN_free), right(BN_new(), BN_free), three(BN_new(), BN_free);
    BN_set_word(three.get(), 3);
    BN_mod_sqr(left.get(), y.get(), p.get(), context.get());
    BN_mod_sqr(right.get(), x.get(), p.get(), context.get());
    BN_mod_sub(right.get(), right.get(), three.get(), p.get(), context.get());
    BN_mod_mul(right.get(), right.get(), x.get(), p.get(), context.get());
    BN_mod_add(right.get(), right.get(), b.get(), p.get(), context.get());
    return BN_cmp(left.get(), right.get()) == 0;
}

/// Of RFC 7515, appendix A.2.1: a modulus that is sound.
inline std::string const sound_modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-"
    "SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
    "UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2et"
    "hFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

inline bool has_factor_below(BN_ULONG end, BIGNUM const* n)
{
    for (BN_ULONG factor = 2; factor != end; ++factor)
        if (BN_mod_word(n, factor) == 0) return true;
    return false;
}

inline key_set keys_of(std::string const& document)
{
    json_value root;
    key_set const refused{"refused"};
    if (!json_parser(document, 32).parse(root) || root.kind != json_value::object) return refused;
    if (has_huge_exponent(root) || has_name_twice(root)) return refused;
    json_value const* const list = member(root, "keys");
    if (!list || list->kind != json_value::array) return refused;

    key_set keys;
    for (json_value const& jwk : list->elements)
        if (jwk.kind == json_value::object && has_name_twice(jwk)) return refused;
    for (json_value const& jwk : list->elements)
    {
        if (jwk.kind != json_value::object) continue;
        auto const text = [&](char const* name) { return text_member(jwk, name).value_or(""); };
        auto const bytes = [&](char const* name) { return from_base64url(text(name)).value_or(""); };
        bool const is_rsa = text("kty") == "RSA", is_ec = text("kty") == "EC" && text("crv") == "P-256";
        std::string const alg = is_rsa ? "RS256" : "ES256";
        if (!is_rsa && !is_ec) continue;
        for (char const* name : {"use", "alg", "kid"})
            if (member(jwk, name) && !text_member(jwk, name)) return refused;
        if (json_value const* const operations = member(jwk, "key_ops"))
        {
            if (operations->kind != json_value::array) return refused;
            bool has_verify = false;
            for (json_value const& one : operations->elements)
            {
                if (one.kind != json_value::string) return refused;
                has_verify = has_verify || one.text == "verify";
            }
            if (!has_verify) continue;
        }
        if (text("use") != "" && text("use") != "sig") continue;
        if (text("alg") != "" && text("alg") != alg) continue;

        if (member(jwk, "d")) return refused;
        if (is_ec)
        {
            std::string const x = bytes("x"), y = bytes("y");
            if (x.size() != 32 || y.size() != 32 || !is_on_p256(x, y)) return refused;
        }
        else
        {
            big_number const n = number_of(bytes("n")), e = number_of(bytes("e"));
            if (BN_num_bits(n.get()) < 2048 || !BN_is_odd(n.get())) return refused;
            if (!BN_is_odd(e.get()) || BN_is_one(e.get()) || BN_num_bits(e.get()) > 64) return refused;
            if (has_factor_below(4096, n.get())) return refused;
            if (text("n") != sound_modulus || text("e") != "AQAB") keys.may_be_refused = true;
        }
        keys.text += alg + " " + text("kid") + "\n";
    }
    return keys.text.empty() ? refused : keys;
}

} // namespace oracle

#endif
