// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/users.hpp>

#include "support/catch.hpp"

#include <string>
#include <vector>

using uninvite::errc;
using uninvite::user_id;
using uninvite::user_list;
using uninvite::detail::body_kind;

namespace {

user_list list_of(std::initializer_list<std::int64_t> ids)
{
    user_list list;
    for (std::int64_t id : ids)
        list.push_back(user_id{id});
    return list;
}

auto read(body_kind kind, std::string_view body, std::string_view query = "", std::size_t limit = 10)
{
    return uninvite::detail::parse_users(kind, body, query, limit);
}

constexpr auto json = body_kind::json;
constexpr auto sniffed = body_kind::sniffed;

} // namespace

TEST_CASE("users come sorted and unique, in JSON and in a form")
{
    CHECK(*read(json, R"({"users":[9,7,9,8]})") == list_of({7, 8, 9}));
    CHECK(*read(sniffed, " \t\r\n{\"users\":[9,7,9,8]}") == list_of({7, 8, 9}));
    CHECK(*read(sniffed, "users=9&users=7&users=9") == list_of({7, 9}));
    CHECK(*read(sniffed, "", "users=9&users=7&users=9") == list_of({7, 9}));
    CHECK(read(json, "users=7").error().why == errc::malformed_body);
    CHECK(read(json, "").error().why == errc::missing_body);
    CHECK(read(sniffed, "").error().why == errc::missing_body);
}

TEST_CASE("users in the query speak only where the body is empty")
{
    CHECK(*read(json, "", "users=7") == list_of({7}));
    CHECK(*read(sniffed, "users=7", "page=2") == list_of({7}));
    CHECK(read(json, R"({"users":[7]})", "users=7").error().why == errc::two_sources);
    CHECK(read(json, "x", "users=7").error().why == errc::two_sources);
    CHECK(read(json, R"({"users":[7]})", "users=0").error().why == errc::two_sources);
    CHECK(read(json, R"({"users":[7]})", "users=%").error().why == errc::two_sources);
    CHECK(read(json, "", "page=2").error().why == errc::missing_body);
    CHECK(read(json, "", "users=0").error().why == errc::out_of_range);
    CHECK(read(json, "", "users=0").error().index == 0u);
    CHECK(read(json, "", "users=7&users=%").error().why == errc::malformed_form);
    CHECK(read(json, "", "users=7&users=8", 1).error().why == errc::too_many_users);
}

TEST_CASE("a list may have as many users as the limit and not one more")
{
    for (std::size_t limit : {0u, 1u, 64u, 65u, 200u})
    {
        CAPTURE(limit);
        std::string as_json = R"({"users":[)";
        std::string as_form;
        for (std::size_t i = 0; i != limit; ++i)
        {
            as_json += "7,";
            as_form += "users=7&";
        }
        for (auto const& refused :
             {read(json, as_json + "7,x", "", limit), read(sniffed, as_form + "users=7&users", "", limit)})
        {
            REQUIRE(!refused);
            CHECK(refused.error().why == errc::too_many_users);
            CHECK(refused.error().index == limit);
        }
        if (limit == 0) continue;
        as_json.back() = ']';
        CHECK(*read(json, as_json + "}", "", limit) == list_of({7}));
        CHECK(*read(sniffed, as_form, "", limit) == list_of({7}));
    }
}

TEST_CASE("more users than fit inside come sorted and unique all the same")
{
    std::string body = R"({"users":[)";
    user_list expected;
    for (int i = 200; i != 0; --i)
        body += std::to_string(i) + "," + std::to_string(i) + ",";
    for (int i = 1; i != 201; ++i)
        expected.push_back(user_id{i});
    body.back() = ']';
    CHECK(*read(json, body + "}", "", 400) == expected);
}

TEST_CASE("a body that was taken for a form is refused with the words of a form, and JSON with those of JSON")
{
    for (char const* body : {"[7]", "7,8", "remove user 7", "<users><id>7</id></users>", "user=7",
                             "\xef\xbb\xbf{\"users\":[7]}", "--b\r\nContent-Disposition: form-data"})
    {
        CAPTURE(body);
        CHECK(read(sniffed, body).error().why == errc::unrecognized_body);
    }
    CHECK(read(sniffed, "users=7%").error().why == errc::malformed_form);
    CHECK(read(sniffed, "users=x").error().why == errc::not_an_integer);
    CHECK(read(sniffed, "users=7&users=x").error().index == 1u);
    CHECK(read(sniffed, "{}").error().why == errc::missing_users);
    CHECK(read(sniffed, "{").error().why == errc::malformed_body);
    CHECK(read(json, "[7]").error().why == errc::malformed_body);
}
