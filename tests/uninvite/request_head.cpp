// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/request_head.hpp>

#include "support/catch.hpp"

#include <memory_resource>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using uninvite::request_head;

// Whether `field` takes the arguments. The cases tests/checks/compile_fail/field_temporary_*.cpp
// check the diagnostics.
template <class Name, class Value>
constexpr bool takes_field = requires(request_head& head, Name&& name, Value&& value) {
    head.field(std::forward<Name>(name), std::forward<Value>(value));
};
struct view_of_a_parser
{
    operator std::string_view() const noexcept { return "value"; }
};
using literal = char const (&)[6];
static_assert(takes_field<literal, literal> && takes_field<std::string_view, std::string_view>);
static_assert(takes_field<std::string&, std::string&> && takes_field<std::string const&, std::string const&>);
static_assert(takes_field<view_of_a_parser, view_of_a_parser> && takes_field<char const*, char const*>);
static_assert(!takes_field<literal, std::string> && !takes_field<literal, std::string const>);
static_assert(!takes_field<std::string, literal> && !takes_field<std::string const, std::string&>);
static_assert(!takes_field<std::string, std::string>);
static_assert(!takes_field<std::string_view, std::pmr::string>);
static_assert(std::is_constructible_v<request_head, literal, std::string&>);
static_assert(std::is_constructible_v<request_head, view_of_a_parser, std::string_view>);
static_assert(!std::is_constructible_v<request_head, literal, std::string>);
static_assert(!std::is_constructible_v<request_head, std::string, literal>);

TEST_CASE("a head starts with nothing but the request line")
{
    request_head const head{"DELETE", "/x?y"};
    CHECK(head.method() == "DELETE");
    CHECK(head.target() == "/x?y");
    CHECK(head.authorization().empty());
    CHECK(head.authorizations() == 0);
    CHECK(head.content_type().empty());
    CHECK(head.content_types() == 0);
    CHECK(!head.content_length());
    CHECK(head.identity_encoded());
}

TEST_CASE("a head knows fields in any case and order, trimmed, and counts repeats")
{
    request_head head{"DELETE", "/"};
    head.field("CONTENT-type", " \ttext/plain\t ");
    head.field("authorization", "Bearer a");
    head.field("Authorization-X", "Bearer x");
    head.field("X-Authorization", "Bearer x");
    head.field("Host", "example.com");
    CHECK(head.authorization() == "Bearer a");
    CHECK(head.authorizations() == 1);
    CHECK(head.content_type() == "text/plain");
    CHECK(head.content_types() == 1);
    head.field("AUTHORIZATION", "Bearer a");
    head.field("Content-Type", "text/plain");
    CHECK(head.authorizations() == 2);
    CHECK(head.content_types() == 2);
}

TEST_CASE("a length is digits, the greatest where several came, and never wraps")
{
    auto const length = [](std::initializer_list<char const*> values)
    {
        request_head head{"DELETE", "/"};
        for (char const* value : values)
            head.field("content-length", value);
        return head.content_length();
    };
    CHECK(length({"0"}) == 0u);
    CHECK(length({" 12 "}) == 12u);
    CHECK(length({"007"}) == 7u);
    CHECK(length({"5", "9", "7"}) == 9u);
    CHECK(length({"18446744073709551615"}) == 18446744073709551615u);
    CHECK(length({"18446744073709551616"}) == 18446744073709551615u);
    CHECK(length({"99999999999999999999999999"}) == 18446744073709551615u);
    CHECK(length({"36893488147419103233"}) == 18446744073709551615u);
    for (char const* none : {"", "-1", "+1", "1.0", "1 2", "1,1", "0x10", "one"})
    {
        CAPTURE(none);
        CHECK(!length({none}));
        CHECK(length({"5", none}) == 5u);
    }
}

TEST_CASE("a body is as it is where no field names another coding than identity")
{
    auto const identity = [](std::initializer_list<char const*> values)
    {
        request_head head{"DELETE", "/"};
        for (char const* value : values)
            head.field("content-ENCODING", value);
        return head.identity_encoded();
    };
    CHECK(identity({"identity"}));
    CHECK(identity({"IDENTITY , identity"}));
    CHECK(identity({""}));
    CHECK(identity({" , ,"}));
    CHECK_FALSE(identity({"gzip"}));
    CHECK_FALSE(identity({"identity,gzip"}));
    CHECK_FALSE(identity({"gzip,identity"}));
    CHECK_FALSE(identity({"gzip", "identity"}));
    CHECK_FALSE(identity({"identity;q=1"}));
}
