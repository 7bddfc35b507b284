// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/bearer.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::errc;

namespace {

uninvite::result<std::string_view> read(std::initializer_list<std::string_view> values)
{
    uninvite::request_head head{"DELETE", "/"};
    for (std::string_view value : values)
        head.field("Authorization", value);
    return uninvite::detail::parse_bearer(head);
}

} // namespace

TEST_CASE("the token is what stands behind the scheme and its spaces")
{
    CHECK(*read({"Bearer abc"}) == "abc");
    CHECK(*read({"bearer   abc"}) == "abc");
    CHECK(*read({" BEARER abc \t"}) == "abc");
    CHECK(*read({"Bearer A-Za.z_0~9+/=="}) == "A-Za.z_0~9+/==");
    CHECK(*read({"Bearer Bearer"}) == "Bearer");
}

TEST_CASE("no bearer token is missing, a malformed one is an invalid request")
{
    CHECK(read({}).error() == errc::missing_token);
    for (char const* value :
         {"", "Basic abc", "Bearerabc", "Bear abc", "Bearer-x abc", "abc", "=", "\"Bearer\" abc"})
    {
        CAPTURE(value);
        CHECK(read({value}).error() == errc::missing_token);
    }
    for (char const* value : {"Bearer", "bearer", "Bearer\tabc", "Bearer \tabc", "Bearer abc def", "Bearer =",
                              "Bearer a=b", "Bearer a,b", "Bearer a;b", "Bearer \x80", "Bearer a\x7f",
                              "Bearer:a", "Bearer/abc", "Bearer a%20", "Bearer a*", "Bearer @"})
    {
        CAPTURE(value);
        CHECK(read({value}).error() == errc::invalid_request);
    }
    CHECK(read({"Bearer a", "Bearer a"}).error() == errc::invalid_request);
    CHECK(read({"Basic a", "Basic b"}).error() == errc::invalid_request);
    CHECK(read({"", ""}).error() == errc::invalid_request);
}
