// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/response.hpp>

#include "support/catch.hpp"

#include <boost/system/result.hpp>

#include <string>

using uninvite::errc;
using uninvite::response;

TEST_CASE("a response starts as a 204 with nothing in it")
{
    response const r;
    CHECK(r.status() == 204);
    CHECK(!r.error());
    CHECK(r.body().empty());
    CHECK_FALSE(r.body_unread());
    CHECK(!r.count());
    r.for_each_field([](std::string_view, std::string_view) { CHECK(false); });
}

TEST_CASE("an error response has the status of its errc, its body and its fields in order")
{
    response r(errc::busy, "{}");
    r.field("Content-Type", "application/problem+json");
    r.field("Retry-After", "5");
    CHECK(r.status() == 503);
    CHECK(r.error() == errc::busy);
    CHECK(r.body() == "{}");
    CHECK(r["Retry-After"] == "5");
    CHECK(r["Allow"].empty());

    std::string fields;
    r.for_each_field([&](std::string_view name, std::string_view value)
                     { fields.append(name).append("=").append(value).append(";"); });
    CHECK(fields == "Content-Type=application/problem+json;Retry-After=5;");

    r.body_unread(true);
    CHECK(r.body_unread());
    r.body_unread(false);
    CHECK_FALSE(r.body_unread());
}

TEST_CASE("asking an answer for what was not admitted is a fault of the host's code")
{
    boost::system::result<int, response> const r = response(errc::busy, "{}");
    CHECK_THROWS_AS(r.value(), std::logic_error);
}
