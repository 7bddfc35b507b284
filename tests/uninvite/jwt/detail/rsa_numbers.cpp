// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/rsa_numbers.hpp>
#include <uninvite/jwt/key.hpp>
#include <uninvite/jwt/key_set.hpp>

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"
#include "support/results.hpp"

#include <memory>
#include <stdexcept>
#include <string>

using namespace tests;
using namespace uninvite;
using namespace std::string_literals;

namespace {

// 2^bits - 1 times a factor, as big-endian bytes. 2^2203 - 1 is a prime, and so is 2^2281 - 1.
std::string mersenne(int bits, BN_ULONG factor = 1)
{
    std::unique_ptr<BIGNUM, decltype(&BN_free)> const n(BN_new(), BN_free);
    BN_set_bit(n.get(), bits);
    BN_sub_word(n.get(), 1);
    BN_mul_word(n.get(), factor);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(n.get())), '\0');
    BN_bn2bin(n.get(), reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

std::string refusal_of_numbers(std::string const& n, std::string const& e)
{
    issuer const made = issuer::rsa_numbers(n, e);
    return refusal_of<std::invalid_argument>([&] { jwt::detail::require_sound_rsa(made.handle()); });
}

std::string const common_exponent = "\1\0\1"s;

} // namespace

TEST_CASE("the exponent of an RSA key is an odd number from 3 to 2^64-1, and a modulus has no small divisor")
{
    std::string const prime = mersenne(2203);
    std::string const even = "uninvite: the exponent of the RSA key must be odd, and 3 or more";
    for (std::string const& e : {"\2"s, "\1"s, "\1\0\0"s, std::string(8, '\xfe')})
        CHECK(refusal_of_numbers(prime, e) == even);
    CHECK(refusal_of_numbers(prime, "\3"s) == "");
    CHECK(refusal_of_numbers(prime, std::string(8, '\xff')) == "");
    CHECK(refusal_of_numbers(prime, "\1"s + std::string(7, '\0') + "\1") ==
          "uninvite: the exponent of the RSA key has 65 bits, and must have 64 or less");
    CHECK(refusal_of_numbers(prime, mersenne(2281)) ==
          "uninvite: the exponent of the RSA key has 2281 bits, and must have 64 or less");
    auto const divisible = [](std::string const& by)
    {
        return "uninvite: the modulus of the RSA key is a multiple of " + by +
               ", and is not the product of two large primes";
    };
    CHECK(refusal_of_numbers(mersenne(2203, 2), common_exponent) == divisible("2"));
    CHECK(refusal_of_numbers(mersenne(2203, 3), common_exponent) == divisible("3"));
    CHECK(refusal_of_numbers(mersenne(2203, 757), common_exponent) == divisible("757"));
    CHECK(refusal_of_numbers(mersenne(2203, 4093), common_exponent) == divisible("4093"));
    // Not a proof: a greater factor is not found.
    CHECK(refusal_of_numbers(mersenne(2203, 4099), common_exponent) == "");
}

TEST_CASE("numbers that no issuer of RS256 generates are refused in PEM and in a set")
{
    for (issuer const& wrong :
         {issuer::rsa_numbers(mersenne(2203, 757), common_exponent),
          issuer::rsa_numbers(mersenne(2203, 4099), mersenne(2281)),
          issuer::rsa_numbers(mersenne(3217, 4099), "\1"s + std::string(7, '\0') + "\1\1")})
    {
        CHECK_THROWS_AS(jwt::key::from_pem(wrong.public_pem()), std::invalid_argument);
        CHECK_THROWS_AS(jwt::keys_from_jwks(set_of(wrong.jwk(""))), std::invalid_argument);
    }
}
