// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/users_form.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::errc;
using uninvite::user_id;
using uninvite::user_list;
using uninvite::detail::parse_users_form;

TEST_CASE("users of a form keep the order in which they were sent, with repeats")
{
    CHECK(*parse_users_form("users=9&users[]=7&%75sers%5b%5D=%39", 10) ==
          user_list{user_id{9}, user_id{7}, user_id{9}});
}

TEST_CASE("a value of a form may be escaped, and is the same id")
{
    for (char const* value : {"1234567", "%31234567", "123456%37", "%31%32%33%34%35%36%37"})
    {
        CAPTURE(value);
        CHECK(*parse_users_form("users=" + std::string(value), 10) == user_list{user_id{1234567}});
    }
    CHECK(*parse_users_form("users=9223372036854775807", 10) == user_list{user_id{9223372036854775807}});
    CHECK(parse_users_form("users=9223372036854775808", 10).error().why == errc::out_of_range);
    for (char const* value : {"%30", "0", "%2D7", "-7"})
    {
        CAPTURE(value);
        CHECK(parse_users_form("users=" + std::string(value), 10).error().why == errc::out_of_range);
    }
    for (char const* value : {"1+2", "+12", "12+", "%3012", "12%20", "12%00"})
    {
        CAPTURE(value);
        CHECK(parse_users_form("users=" + std::string(value), 10).error().why == errc::not_an_integer);
    }
}

TEST_CASE("every spelling of the keys is ours, and no other key that begins alike is ignored")
{
    for (char const* name :
         {"users", "users[]", "%75sers", "users%5B%5D", "users[%5d", "users%5B]", "%75%73%65%72%73",
          "users[0]", "users[7]", "users[10]", "users%5B%31%5D", "users[999999999]"})
    {
        CAPTURE(name);
        CHECK(*parse_users_form(std::string(name) + "=7", 10) == user_list{user_id{7}});
    }
    for (char const* name : {"", "user", "userss", "users_", "users2", "users_note[]", "Users", " ", "+",
                             "u+sers", "%2575sers", "%FFusers", "us%", "%", "x%zz", "usersx%", "+us%"})
    {
        CAPTURE(name);
        CHECK(parse_users_form(std::string(name) + "=7", 10).error().why == errc::missing_users);
    }
    for (char const* name : {"users[",
                             "users[0",
                             "users[x]",
                             "users[00]",
                             "users[01]",
                             "users[-1]",
                             "users[ 1]",
                             "users[1000000000]",
                             "users[12345678901]",
                             "users[123456789012]",
                             "users[][]",
                             "users[]x",
                             "users[0]]",
                             "users[0][]",
                             "users%5B%00%5D",
                             "users]",
                             "users.1",
                             "users-0",
                             "users{}",
                             "users+",
                             "users%00",
                             "users\n",
                             "users.[0]",
                             "users\x80",
                             "+users",
                             "\nusers",
                             "%00users",
                             " users[]",
                             "\t\r users[0]",
                             "\xef\xbb\xbfusers",
                             "%EF%BB%BFusers",
                             "users%2E%31"})
    {
        CAPTURE(name);
        auto const refused = parse_users_form("users=7&" + std::string(name) + "=8", 10);
        REQUIRE(!refused);
        CHECK(refused.error().why == errc::unsupported_key);
        CHECK(refused.error().index == 1u);
    }
    for (char const* name : {"users%", "users%5", "users%5g", "users%g5", "users[%", "users[]%", "users[x%",
                             "%75sers%", "users.%", "+users%"})
    {
        CAPTURE(name);
        CHECK(parse_users_form(std::string(name) + "=7", 10).error().why == errc::malformed_body);
        CHECK(parse_users_form("users=7&" + std::string(name), 10).error().why == errc::malformed_body);
    }
}

TEST_CASE("a fault in a form says where in the list")
{
    auto const refused = parse_users_form("x=0&users=7&y&users=x", 10);
    REQUIRE(!refused);
    CHECK(refused.error().why == errc::not_an_integer);
    CHECK(refused.error().index == 1u);
    CHECK(!parse_users_form("users=7&users=%", 10).error().index);
    CHECK(!parse_users_form("x=7", 10).error().index);
    CHECK(!parse_users_form("", 10));
}

TEST_CASE("a broken escape in a value of ours is malformed, also where its beginning is no integer")
{
    for (char const* value : {"%", "7%", "%3", "%3g", "%g3", "x%", "%%37"})
    {
        CAPTURE(value);
        CHECK(parse_users_form("users=" + std::string(value), 10).error().why == errc::malformed_body);
    }
}
