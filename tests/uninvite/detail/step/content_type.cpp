// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/content_type.hpp>

#include "support/catch.hpp"

using uninvite::errc;
using uninvite::detail::body_kind;

namespace {

uninvite::result<body_kind> read(std::initializer_list<char const*> types, char const* coding = "identity")
{
    uninvite::request_head head{"DELETE", "/"};
    for (char const* type : types)
        head.field("Content-Type", type);
    head.field("Content-Encoding", coding);
    return uninvite::detail::parse_content_type(head);
}

} // namespace

TEST_CASE("only application/json is JSON whatever the body starts with")
{
    for (char const* type :
         {"application/json", "APPLICATION/json", "application/json;", "application/json ; charset=UTF-8",
          "application/json;charset=\"utf-8\"", "application/json;a=b; charset=utf-8;c",
          "application/json;charset=utf8", "application/json; Charset=\"UTF8\""})
    {
        CAPTURE(type);
        CHECK(*read({type}) == body_kind::json);
    }
    CHECK(*read({}) == body_kind::sniffed);
    for (char const* type :
         {"", "text/plain", "Text/Plain;charset=latin1", "application/x-www-form-urlencoded",
          "application/x-www-form-urlencoded ;charset=utf-8"})
    {
        CAPTURE(type);
        CHECK(*read({type}) == body_kind::sniffed);
    }
}

TEST_CASE("another type, charset or coding is refused, and two types are one too many")
{
    for (char const* type : {"application/xml", "application", "text/", "text/plainx", "text/*", ";",
                             "application/json, text/plain", "multipart", "multipart;/"})
    {
        CAPTURE(type);
        CHECK(read({type}).error() == errc::unsupported_type);
    }
    for (char const* type :
         {"application/json; charset=latin1", "application/json;charset=", "application/json;charset=\"",
          "application/json;charset=utf", "application/json;charset=utf-8;charset=utf-16"})
    {
        CAPTURE(type);
        CHECK(read({type}).error() == errc::unsupported_charset);
    }
    for (char const* type : {"multipart/form-data; boundary=x", "Multipart/Mixed", "multipart/"})
    {
        CAPTURE(type);
        CHECK(read({type}).error() == errc::multipart_body);
    }
    CHECK(read({"application/json"}, "gzip").error() == errc::unsupported_encoding);
    CHECK(read({"image/png"}, "gzip").error() == errc::unsupported_encoding);
    CHECK(read({"application/json", "application/json"}).error() == errc::repeated_content_type);
    CHECK(read({"image/png", "image/png"}, "gzip").error() == errc::repeated_content_type);
}
