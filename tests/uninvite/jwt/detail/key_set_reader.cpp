// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/key_set_reader.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <stdexcept>
#include <string>
#include <vector>

using namespace tests;
using namespace uninvite;

namespace {

std::string refusal(std::string const& document)
{
    return refusal_of<std::invalid_argument>([&] { jwt::detail::read_key_set(document); });
}

} // namespace

TEST_CASE("the objects of a set are read in order, with their members and places")
{
    auto const keys = jwt::detail::read_key_set(
        R"({"before":{"keys":[{"kid":"no"}]},"other":[{"kid":"no"}],"\u006beys":[7,)"
        R"({"kid":"a\u0062","key_ops":["x","y"],"in":{"kid":"c","list":[{"kid":"d"}]},"n":-7},)"
        R"([{"kid":"no"}],"text",null,true,1.5,{},)"
        R"({"kid":"e","big":18446744073709551615}],"after":[{"kid":"no"}]} )");
    REQUIRE(keys.size() == 3);
    CHECK(keys[0].place == 2);
    REQUIRE(keys[0].members.find<std::string>("kid"));
    CHECK(*keys[0].members.find<std::string>("kid") == "ab");
    REQUIRE(keys[0].members.find<std::vector<std::string>>("key_ops"));
    CHECK(*keys[0].members.find<std::vector<std::string>>("key_ops") == std::vector<std::string>{"x", "y"});
    REQUIRE(keys[0].members.find<std::int64_t>("n"));
    CHECK(keys[0].members.member("in"));
    CHECK_FALSE(keys[0].members.member("list"));
    CHECK(keys[1].place == 8);
    CHECK_FALSE(keys[1].members.member("kid"));
    CHECK(keys[2].place == 9);
    CHECK(*keys[2].members.find<std::string>("kid") == "e");
    CHECK(jwt::detail::read_key_set(R"({"keys":[]})").empty());
    std::string const longer(5000, 'k');
    CHECK(*jwt::detail::read_key_set(R"({"keys":[{"kid":")" + longer + "\"}]}")[0].members.find<std::string>(
              "kid") == longer);
}

TEST_CASE("a name that is repeated in a set or in a key is refused, and the object is named")
{
    CHECK(refusal(R"({"keys":[],"keys":[]})") == "uninvite: the JWK set has a member twice");
    CHECK(refusal(R"({"keys":[{}],"a":1,"\u0061":1})") == "uninvite: the JWK set has a member twice");
    CHECK(refusal(R"({"keys":[{"x":"1","x":"2"}]})") == "uninvite: key 1 of the JWK set has a member twice");
    CHECK(refusal(R"({"keys":[{"x":"1"},7,{"x":"1","y":[],"\u0078":null}]})") ==
          "uninvite: key 3 of the JWK set has a member twice");
    CHECK(refusal(R"({"keys":[{"x":"1"},{"x":"1"}],"x":1})") == "");
}

TEST_CASE("a text that is no JWK set is refused")
{
    for (char const* wrong :
         {"", "[]", "{}", "x", R"({"keys":{}})", R"({"keys":"a"})", R"({"keys":null})", R"({"keys":[}])",
          R"({"keys":[]}x)", R"({"keys":[]}{})", "\xef\xbb\xbf{\"keys\":[]}", R"({"a":{"keys":[]}})",
          R"([{"keys":[]}])", R"({"keys":[{"n":1e1000000000}]})", "{\"keys\":[\"\xff\"]}"})
    {
        CAPTURE(wrong);
        CHECK(refusal(wrong) == "uninvite: the text is not a JWK set: an object with a list 'keys'");
    }
}
