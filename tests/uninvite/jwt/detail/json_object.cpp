// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/json_object.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <vector>

using namespace uninvite;

TEST_CASE("the members of an object are read with what they are")
{
    auto const o = jwt::detail::read_json_object(
        R"( {"text":"a\u0062","n":-7,"d":1.5,"big":9223372036854775808,"huge":1e400,"list":["x","y"],)"
        R"("mixed":["x",7],"deep":{"text":"z","n":1},"nested":[["x"]],"in":["x",{"a":["b"]}],)"
        R"("yes":true,"none":null,"empty":[]} )");
    REQUIRE(o);
    auto const text = [&](char const* name) { return o->find<std::string>(name); };
    auto const list = [&](char const* name) { return o->find<std::vector<std::string>>(name); };
    REQUIRE(text("text"));
    CHECK(*text("text") == "ab");
    REQUIRE(o->find<std::int64_t>("n"));
    CHECK(*o->find<std::int64_t>("n") == -7);
    REQUIRE(o->find<double>("d"));
    CHECK(*o->find<double>("d") == 1.5);
    REQUIRE(list("list"));
    CHECK(*list("list") == std::vector<std::string>{"x", "y"});
    REQUIRE(list("empty"));
    CHECK(list("empty")->empty());
    for (char const* other : {"big", "mixed", "deep", "nested", "in", "yes", "none"})
    {
        CAPTURE(other);
        CHECK(o->member(other));
        CHECK_FALSE(text(other));
        CHECK_FALSE(list(other));
        CHECK_FALSE(o->find<std::int64_t>(other));
    }
    CHECK_FALSE(o->member("absent"));
    CHECK_FALSE(o->find<std::string>("n"));
}

TEST_CASE("what is no object, or says a name twice, is refused")
{
    for (char const* wrong : {"", "[]", "7", "\"x\"", "null", "{", "{}x", "{}{}", R"({"a":1,"a":1})",
                              R"({"a":1,"\u0061":2})", R"({"a":[1,]})", "{\"a\":\"\xff\"}", "\xef\xbb\xbf{}",
                              R"({'a':1})", R"({"a":01})", "{\"a\":\"\n\"}", R"({"a":[[[[[[[[1]]]]]]]]})"})
    {
        CAPTURE(wrong);
        CHECK_FALSE(jwt::detail::read_json_object(wrong));
    }
    CHECK(jwt::detail::read_json_object(R"({"a":[[[[[[[1]]]]]]]})"));
    CHECK(jwt::detail::read_json_object(R"({"a":{"b":1,"b":2}})")); // only names that are looked at
    CHECK(jwt::detail::read_json_object(R"({"a":1e-999999999,"b":[1.5E+00999999999]})"));
    CHECK_FALSE(jwt::detail::read_json_object(R"({"a":1e-1000000000})"));
    CHECK_FALSE(jwt::detail::read_json_object(R"({"a":{"b":[1E01000000000]}})"));
    CHECK(jwt::detail::read_json_object(
        R"({"a":1e99999,"b":18446744073709551615,"c":1e99999,"d":1,"e":1e99999})"));
    std::string const longer(5000, 'k');
    CHECK(jwt::detail::read_json_object("{\"" + longer + "\":\"" + longer + "\"}")->member(longer));
}
