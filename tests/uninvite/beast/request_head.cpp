// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/request_head.hpp>

#include "support/catch.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

namespace http = boost::beast::http;
using uninvite::beast::to_request_head;

TEST_CASE("a Beast header becomes the head that the route reads, with method, target and each field")
{
    http::request<http::empty_body> request{http::verb::delete_, "/api/v2/course/1/invite/?x=y", 11};
    request.set("authorization", "Bearer sesame");
    request.set("CONTENT-TYPE", "text/plain");
    request.set("content-LENGTH", "17");
    request.set("X-Other", "whatever");
    uninvite::request_head const head = to_request_head(request);
    CHECK(head.method() == "DELETE");
    CHECK(head.target() == "/api/v2/course/1/invite/?x=y");
    CHECK(head.authorization() == "Bearer sesame");
    CHECK(head.authorizations() == 1);
    CHECK(head.content_type() == "text/plain");
    CHECK(head.content_types() == 1);
    CHECK(head.content_length() == 17U);
}

TEST_CASE("a method that Beast does not know, or in another case, is handed over as it came")
{
    http::request<http::empty_body> request;
    request.method_string("delete");
    CHECK(to_request_head(request).method() == "delete");
    request.method_string("FROB");
    CHECK(to_request_head(request).method() == "FROB");
}

TEST_CASE("fields that came several times are counted")
{
    http::request<http::empty_body> request{http::verb::delete_, "/", 11};
    CHECK(to_request_head(request).authorizations() == 0);
    request.insert("Authorization", "Bearer a");
    request.insert("X-Between", "x");
    request.insert("AUTHORIZATION", "Bearer b");
    request.insert("Content-Type", "text/plain");
    request.insert("Content-Type", "text/plain");
    uninvite::request_head const head = to_request_head(request);
    CHECK(head.authorizations() == 2);
    CHECK(head.content_types() == 2);
}
