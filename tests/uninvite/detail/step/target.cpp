// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/target.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::detail::path_template;
using uninvite::detail::request_target;

TEST_CASE("a target splits into path and query at the first question mark")
{
    struct
    {
        char const* target;
        char const* path;
        char const* query;
    } const cases[] = {
        {"/a/b", "/a/b", ""},
        {"/a?b?c", "/a", "b?c"},
        {"/?", "/", ""},
        {"/a%3Fb", "/a%3Fb", ""},
        {"http://h/a?b", "/a", "b"},
        {"hTTps://u@h:1/a", "/a", ""},
        {"http://h//a", "//a", ""},
        {"http://h", "", ""},
        {"http://h?q=/a", "", ""},
        {"http:///a", "", ""},
        {"http://", "", ""},
        {"http:/a", "", ""},
        {"ftp://h/a", "", ""},
        {"h/a", "", ""},
        {"*", "", ""},
        {"", "", ""},
        {"?a", "", ""},
    };
    for (auto const& c : cases)
    {
        CAPTURE(c.target);
        request_target const s(c.target);
        CHECK(s.path == c.path);
        CHECK(s.query == c.query);
    }
}

TEST_CASE("only a target in absolute-form has an authority")
{
    for (char const* target : {"http://u@h:1/a", "HTTPS://u@h:1?b", "http://u@h:1#c", "http://u@h:1"})
        CHECK(request_target(target).authority == "u@h:1");
    for (char const* target : {"http:///a", "http://", "/a", "//h/a", "ftp://h/a", "h:1", ""})
        CHECK(request_target(target).authority.empty());
}

TEST_CASE("a path matches with and without the last slash, whichever the template has")
{
    for (char const* text : {"/g/{id}/invite/", "/g/{id}/invite"})
    {
        path_template const t{text};
        CHECK(t.match("/g/7/invite/")->value() == 7);
        CHECK(t.match("/g/7/invite")->value() == 7);
        for (char const* path : {"/g/7/invite//", "/g//7/invite", "/g/7", "/g/7/", "/g/7invite", "/g/invite",
                                 "/g/", "/g", "", "/", "/g/7/x/invite", "/h/7/invite", "g/7/invite"})
        {
            CAPTURE(path);
            CHECK(!t.match(path));
        }
    }
}

TEST_CASE("the id may be first or last in the template")
{
    path_template const last{"/invites/{id}"};
    CHECK(last.match("/invites/7")->value() == 7);
    CHECK(last.match("/invites/7/")->value() == 7);
    CHECK(!last.match("/invites/"));
    CHECK(!last.match("/invites//"));
    CHECK(!last.match("/invites/7//"));
    path_template const only{"/{id}/"};
    CHECK(only.match("/7")->value() == 7);
    CHECK(!only.match("/"));
    path_template const first{"/{id}/a.b~c/x@y:z"};
    CHECK(first.match("/7/a.b~c/x@y:z/")->value() == 7);
}

TEST_CASE("a malformed template throws a sentence that says what to mend")
{
    struct
    {
        char const* text;
        char const* says;
    } const cases[] = {
        {"", "start with a slash"},
        {"course/{id}", "start with a slash"},
        {"/course/", "must have the segment {id}"},
        {"/course/{ID}/", "must have the segment {id}"},
        {"/course/x{id}/", "must have the segment {id}"},
        {"/course/{id}x/", "as a whole segment"},
        {"/course/{id}/{id}/", "{id} once"},
        {"/x{id}/{id}/", "{id} once"},
        {"/course//{id}/", "empty segment"},
        {"//{id}/", "empty segment"},
        {"/course/{id}//", "empty segment"},
        {"/course/{id}/a//b", "empty segment"},
        {"/course/{id}/a//", "empty segment"},
        {"/course/{id}/invite?x", "a character that is not valid in a path"},
        {"/course/{id}/invite#x", "a character that is not valid in a path"},
        {"/course/{id}/{x}/", "a character that is not valid in a path"},
        {"/co urse/{id}/", "a character that is not valid in a path"},
        {"/100%/{id}/", "a % without two hexadecimal digits"},
        {"/100%2/{id}/", "a % without two hexadecimal digits"},
        {"/{id}/a%zz", "a % without two hexadecimal digits"},
        {"/{id}/a%2", "a % without two hexadecimal digits"},
        {"/c\xc3\xb6urse/{id}/", "a character that is not valid in a path"},
    };
    for (auto const& c : cases)
    {
        CAPTURE(c.text);
        try
        {
            path_template const t{c.text};
            CHECK(false);
        }
        catch (std::invalid_argument const& e)
        {
            std::string const what = e.what();
            INFO(what);
            CHECK(what.find("uninvite: the path template '" + std::string(c.text) + "' ") == 0);
            CHECK(what.find(c.says) != std::string::npos);
        }
    }
}
