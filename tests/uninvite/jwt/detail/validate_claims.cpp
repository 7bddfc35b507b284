// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/validate_claims.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <string>

using namespace uninvite;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t now = 1000;

/// The user whom sound claims and these name, or "nobody".
std::string user_of(std::string const& claims, jwt::claim_rules const& rules = {.token_type = ""})
{
    auto const object = jwt::detail::read_json_object("{" + claims + "}");
    REQUIRE(object);
    auto const user = jwt::detail::validate_claims(*object, rules, now);
    return user ? std::to_string(user->value()) : "nobody";
}

} // namespace

TEST_CASE("claims are valid up to, not at, the second they expire, and not before they begin")
{
    CHECK(user_of(R"("user_id":7,"exp":1001)") == "7");
    CHECK(user_of(R"("user_id":7,"exp":1000)") == "nobody");
    CHECK(user_of(R"("user_id":7)") == "nobody");
    for (std::string const begin : {"nbf", "iat"})
    {
        CHECK(user_of(R"("user_id":7,"exp":2000,")" + begin + R"(":1000)") == "7");
        CHECK(user_of(R"("user_id":7,"exp":2000,")" + begin + R"(":1001)") == "nobody");
        CHECK(user_of(R"("user_id":7,"exp":2000,")" + begin + R"(":"1000")") == "nobody");
    }
}

TEST_CASE("a fraction of a second is rounded up in nbf and iat, and down in exp")
{
    jwt::claim_rules const seconds{.token_type = ""},
        milliseconds{.token_type = "", .unit = jwt::time_unit::milliseconds};
    for (std::string const begin : {"nbf", "iat"})
    {
        CAPTURE(begin);
        auto const at = [&](std::string const& time)
        { return user_of(R"("user_id":7,"exp":2000,")" + begin + "\":" + time, seconds); };
        CHECK(at("1000.0") == "7");
        CHECK(at("1000.001") == "nobody");
        CHECK(at("1000.9") == "nobody");
        CHECK(at("999.9") == "7");
        CHECK(at("10009e-1") == "nobody");
        CHECK(at("-0.5") == "7");
        CHECK(at("-1.5") == "nobody");
        auto const at_milliseconds = [&](std::string const& time)
        { return user_of(R"("user_id":7,"exp":2000000,")" + begin + "\":" + time, milliseconds); };
        CHECK(at_milliseconds("1000000") == "7");
        CHECK(at_milliseconds("1000001") == "nobody");
        CHECK(at_milliseconds("1000999") == "nobody");
        CHECK(at_milliseconds("999001") == "7");
        CHECK(at_milliseconds("1000000.5") == "nobody");
    }
    CHECK(user_of(R"("user_id":7,"exp":1000.9)") == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":1001.1)") == "7");
    jwt::claim_rules const any_time{.token_type = "", .leeway = std::chrono::seconds::max()};
    CHECK(user_of(R"("user_id":7,"exp":0)", any_time) == "7");
    CHECK(user_of(R"("user_id":7,"exp":-0.5)", any_time) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":-1)",
                  {.token_type = "", .leeway = any_time.leeway, .unit = jwt::time_unit::milliseconds}) ==
          "nobody");
}

TEST_CASE("leeway counts for both ends, and an end in milliseconds loses its last three digits")
{
    CHECK(user_of(R"("user_id":7,"exp":995,"nbf":1004)", {.token_type = "", .leeway = 6s}) == "7");
    CHECK(user_of(R"("user_id":7,"exp":994)", {.token_type = "", .leeway = 6s}) == "nobody");
    jwt::claim_rules const milliseconds{.token_type = "", .unit = jwt::time_unit::milliseconds};
    CHECK(user_of(R"("user_id":7,"exp":1001000)", milliseconds) == "7");
    CHECK(user_of(R"("user_id":7,"exp":1000999)", milliseconds) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":100000000001)") == "nobody"); // no time in seconds
}

TEST_CASE("a user is an integer, and text of digits only if the rules say so")
{
    CHECK(user_of(R"("user_id":"7","exp":2000)") == "nobody");
    CHECK(user_of(R"("user_id":0,"exp":2000)") == "nobody");
    jwt::claim_rules const text{.user = "sub", .user_is_text = true, .token_type = ""};
    CHECK(user_of(R"("sub":"7","exp":2000)", text) == "7");
    CHECK(user_of(R"("sub":"07","exp":2000)", text) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000)", text) == "nobody");
}

TEST_CASE("an audience is named by both sides or by neither")
{
    jwt::claim_rules const ours{.token_type = "", .audience = "courses"};
    CHECK(user_of(R"("user_id":7,"exp":2000,"aud":"courses")", ours) == "7");
    CHECK(user_of(R"("user_id":7,"exp":2000,"aud":["other","courses"])", ours) == "7");
    CHECK(user_of(R"("user_id":7,"exp":2000,"aud":["other"])", ours) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000)", ours) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000,"aud":"courses")") == "nobody");
}

TEST_CASE("a revoked token is nobody's, and so is one that could not be revoked")
{
    jwt::claim_rules const rules{.token_type = "",
                                 .is_revoked = [](std::string_view jti) { return jti == "13"; }};
    CHECK(user_of(R"("user_id":7,"exp":2000,"jti":"12")", rules) == "7");
    CHECK(user_of(R"("user_id":7,"exp":2000,"jti":"13")", rules) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000,"jti":13)", rules) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000)", rules) == "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000,"jti":[])") == "nobody");
}

TEST_CASE("issuer and type of a token are compared as they are written")
{
    jwt::claim_rules const rules{.issuer = "https://id.example/"};
    CHECK(user_of(R"("user_id":7,"exp":2000,"token_type":"access","iss":"https://id.example/")", rules) ==
          "7");
    CHECK(user_of(R"("user_id":7,"exp":2000,"token_type":"refresh","iss":"https://id.example/")", rules) ==
          "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000,"token_type":"access","iss":"https://ID.example/")", rules) ==
          "nobody");
    CHECK(user_of(R"("user_id":7,"exp":2000,"token_type":"access")", rules) == "nobody");
}
