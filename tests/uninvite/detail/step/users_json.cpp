// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/users_json.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::errc;
using uninvite::user_id;
using uninvite::user_list;
using uninvite::detail::parse_users_json;

TEST_CASE("users of a JSON body keep the order in which they were sent, with repeats")
{
    CHECK(*parse_users_json(R"({"users":[9,7,9]})", 10) == user_list{user_id{9}, user_id{7}, user_id{9}});
}

TEST_CASE("every way to cut a JSON body short is malformed")
{
    std::string const whole =
        R"({"a":{"users":[1]},"\u0075sers":[7,9223372036854775807],"b":[true,null,1.5,"x\n"]})";
    REQUIRE(parse_users_json(whole, 10).has_value());
    for (std::size_t n = 0; n != whole.size(); ++n)
    {
        CAPTURE(n);
        CHECK(parse_users_json(std::string_view(whole).substr(0, n), 10).error().why == errc::malformed_body);
    }
}

TEST_CASE("the key users is ours at the top level alone, however its letters are written")
{
    std::string const key[] = {R"(u)", R"(\u0075)"};
    for (std::string const& first : key)
        for (std::string const& rest :
             {std::string("sers"), std::string(R"(s\u0065rs)"), std::string(R"(ser\u0073)")})
        {
            CAPTURE(first, rest);
            CHECK(*parse_users_json("{\"" + first + rest + "\":[7]}", 10) == user_list{user_id{7}});
        }
    for (char const* other :
         {R"(\u0055sers)", R"(users\u0000)", R"(users\u0073)", R"(user)", R"(\u0075ser)", R"(usersusers)",
          R"(sers)", R"(us\u0065r\u0073\u0073)", R"(uuuuu)", R"(use\u0072)"})
    {
        CAPTURE(other);
        CHECK(parse_users_json("{\"" + std::string(other) + "\":[7]}", 10).error().why ==
              errc::missing_users);
    }
    CHECK(*parse_users_json(R"({"a":[{"users":"x"},{"users":[0]}],"users":[7],"b":{"users":{}}})", 10) ==
          user_list{user_id{7}});
}

TEST_CASE("a fault in the list says where in the list")
{
    auto const refused = parse_users_json(R"({"x":[1,2,3],"users":[7,8,9,"x"]})", 10);
    REQUIRE(!refused);
    CHECK(refused.error().why == errc::not_an_integer);
    CHECK(refused.error().index == 3u);
    CHECK(!parse_users_json(R"({"users":[]})", 10).error().index);
    CHECK(!parse_users_json(R"({"users":[7],"users":[8]})", 10).error().index);
    CHECK(!parse_users_json(R"({"users":[7)", 10).error().index);
}

TEST_CASE("a number is judged by how it is written, one after the other")
{
    auto const judged = [](char const* number)
    { return parse_users_json("{\"users\":[7," + std::string(number) + "]}", 10).error().why.kind(); };
    for (char const* number : {"1.5", "1e2", "1E+2", "1e-2", "123456789012345678901234567890.5", "-1.5",
                               "0.0", "123456789012345678901234567890e1", "1e400"})
    {
        CAPTURE(number);
        CHECK(judged(number) == errc::not_an_integer);
    }
    for (char const* number : {"0", "-0", "-1", "9223372036854775808", "18446744073709551616",
                               "123456789012345678901234567890", "-123456789012345678901234567890"})
    {
        CAPTURE(number);
        CHECK(judged(number) == errc::out_of_range);
    }
    // A number elsewhere leaves nothing behind.
    CHECK(parse_users_json(R"({"x":1.5,"users":[18446744073709551616]})", 10).error().why ==
          errc::out_of_range);
    CHECK(parse_users_json(R"({"x":18446744073709551616,"users":[1.5]})", 10).error().why ==
          errc::not_an_integer);
}

TEST_CASE("an exponent of more than 9 digits is malformed, in the list and elsewhere")
{
    for (char const* sign : {"", "+", "-", "00", "-0"})
        for (char const* mantissa : {"0", "1", "-1.5", "123456789012345678901234567890"})
        {
            std::string const number = std::string(mantissa) + "e" + sign;
            CAPTURE(number);
            auto const foreign = [&](char const* digits)
            { return parse_users_json("{\"a\":[{\"b\":" + number + digits + "}],\"users\":[7]}", 10); };
            auto const listed = [&](char const* digits)
            { return parse_users_json("{\"users\":[7," + number + digits + "]}", 10).error().why.kind(); };
            CHECK(foreign("999999999").has_value());
            CHECK(foreign("1000000000").error().why == errc::malformed_body);
            CHECK(foreign("99999999999999999999").error().why == errc::malformed_body);
            CHECK(listed("999999999") == errc::not_an_integer);
            CHECK(listed("1000000000") == errc::malformed_body);
            // Each number has its own digits.
            CHECK(parse_users_json("{\"a\":[" + number + "99999," + number + "99999,1,18446744073709551615," +
                                       number + "99999],\"users\":[7]}",
                                   10)
                      .has_value());
        }
    CHECK(parse_users_json(R"({"users":1e1000000000})", 10).error().why == errc::malformed_body);
    CHECK(parse_users_json(R"({"users":1e999999999})", 10).error().why == errc::not_a_list);
}
