// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/binary.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <string_view>

using namespace uninvite;
using namespace uninvite::postgres;

TEST_CASE("ids go through the protocol's format and back")
{
    user_list users;
    std::string text = "old";
    for (std::size_t n : {0u, 1u, 64u, 65u, 1000u})
    {
        while (users.size() < n)
            users.push_back(user_id{9223372036854775807 - static_cast<std::int64_t>(1000 - users.size())});
        postgres::detail::to_array(users, text);
        CHECK(text.size() == 20 + 12 * n);
        auto const back = postgres::detail::to_users(text);
        REQUIRE(back);
        CHECK(*back == users);
        text.resize(text.size() - 1);
        if (n != 0) CHECK_FALSE(postgres::detail::to_users(text));
    }
    CHECK(postgres::detail::to_users(std::string(12, '\0'))->empty()); // how the server writes none
}

TEST_CASE("what is no list of ids is none")
{
    auto const array = [](std::string_view head, std::string_view elements)
    { return std::string(head).append(elements); };
    using namespace std::string_view_literals;
    auto const one = "\0\0\0\1\0\0\0\0\0\0\0\x14\0\0\0\1\0\0\0\1"sv;
    CHECK(postgres::detail::to_users(array(one, "\0\0\0\4\0\0\0\7"sv))); // an int4[]
    for (std::string_view elements :
         {"\xff\xff\xff\xff"sv, "\0\0\0\4\0\0\0\0"sv, "\0\0\0\4\xff\xff\xff\xff"sv, "\0\0\0\2\0\7"sv,
          "\0\0\0\4\0\0\0\7\0"sv, ""sv, "\0\0\0\x08\0\0\0\7"sv})
        CHECK_FALSE(postgres::detail::to_users(array(one, elements)));
    auto const two_dimensions = "\0\0\0\2\0\0\0\0\0\0\0\x14\0\0\0\1\0\0\0\1"sv;
    CHECK_FALSE(postgres::detail::to_users(array(two_dimensions, "\0\0\0\4\0\0\0\7"sv)));
    CHECK_FALSE(postgres::detail::to_users(""));
}

TEST_CASE("numbers of each length keep their sign")
{
    using namespace std::string_view_literals;
    CHECK(postgres::detail::to_integer("\xff\xfe"sv) == -2);
    CHECK(postgres::detail::to_integer("\x01\x00"sv) == 256);
    CHECK(postgres::detail::to_integer("\x7f\xff\xff\xff\xff\xff\xff\xff"sv) == 9223372036854775807);
    CHECK_FALSE(postgres::detail::to_integer("\x01"sv));
    CHECK_FALSE(postgres::detail::to_integer(""sv));
}
