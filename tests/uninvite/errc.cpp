// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/errc.hpp>

#include "support/catch.hpp"

#include <set>
#include <string>

using uninvite::errc;
using uninvite::errc_row;
using uninvite::errc_table;

TEST_CASE("the table of errors says which status each one has")
{
    auto const statuses = [](unsigned status)
    {
        std::string names;
        for (errc_row const& row : errc_table)
            if (row.status == status) names.append(row.name).append(" ");
        return names;
    };
    CHECK(statuses(400) == "invalid_request missing_body malformed_body missing_users not_a_list empty_list "
                           "not_an_integer out_of_range duplicate_key unsupported_key too_many_users "
                           "two_sources repeated_content_type malformed_request malformed_form "
                           "unrecognized_body ");
    CHECK(statuses(401) == "missing_token invalid_token ");
    CHECK(statuses(403) == "forbidden insufficient_scope ");
    CHECK(statuses(404) == "not_found no_route ");
    CHECK(statuses(405) == "method_not_allowed ");
    CHECK(statuses(408) == "request_timeout ");
    CHECK(statuses(413) == "body_too_large ");
    CHECK(statuses(415) == "unsupported_type unsupported_encoding multipart_body unsupported_charset ");
    CHECK(statuses(429) == "throttled ");
    CHECK(statuses(431) == "head_too_large ");
    CHECK(statuses(500) == "failed ");
    CHECK(statuses(503) == "busy outcome_unknown ");
}

TEST_CASE("every text of the table goes into JSON as it is, and codes have names of their own")
{
    std::set<std::string_view> names;
    std::string others;
    for (errc_row const& row : errc_table)
    {
        INFO(std::string(row.name));
        CHECK(names.insert(row.name).second);
        CHECK(&row_of(row.value) == &row);
        if (row.code != row.name) others.append(row.name).append(" is ").append(row.code).append(", ");
        CHECK((row.field.empty() || row.field == "users"));
        CHECK(!row.title.empty());
        CHECK(!row.detail.empty());
        for (std::string_view text : {row.name, row.code, row.field, row.title, row.detail})
            for (char c : text)
                CHECK((c >= ' ' && c <= '~' && c != '"' && c != '\\'));
    }
    CHECK(others == "no_route is not_found, multipart_body is unsupported_type, "
                    "unsupported_charset is unsupported_type, malformed_form is malformed_body, "
                    "unrecognized_body is missing_users, ");
    auto const& hidden = row_of(errc::no_route);
    auto const& absent = row_of(errc::not_found);
    CHECK(hidden.title == absent.title);
    CHECK(hidden.detail == absent.detail);
}

TEST_CASE("an errc is an error code of Boost.System and of the standard library")
{
    for (errc_row const& row : errc_table)
    {
        boost::system::error_code const ours = row.value;
        CHECK(ours);
        CHECK(ours == make_error_code(row.value));
        CHECK(ours == make_error_condition(row.value));
        CHECK(ours.value() == static_cast<int>(row.value));
        CHECK(ours.category() == uninvite::errc_category());
        CHECK(ours.message() == row.title);

        std::error_code const standard = row.value;
        CHECK(standard);
        CHECK(standard == std::error_code(ours));
        CHECK(standard.message() == row.title);
        CHECK(standard == std::error_condition(make_error_condition(row.value)));
    }
    CHECK(std::string(uninvite::errc_category().name()) == "uninvite");
    CHECK(boost::system::error_code(errc::busy) != boost::system::error_code(errc::failed));
    CHECK(uninvite::errc_category().message(0) == "unknown");
    CHECK(uninvite::errc_category().message(-1) == "unknown");
    for (int past = 1; past != 10; ++past)
        CHECK(uninvite::errc_category().message(static_cast<int>(errc::unrecognized_body) + past) ==
              "unknown");
    CHECK(uninvite::errc_category().message(static_cast<int>(errc::unrecognized_body)) ==
          row_of(errc::unrecognized_body).title);
}

TEST_CASE("every detail says what was seen, and then what to do about it")
{
    for (errc_row const& row : errc_table)
    {
        INFO(std::string(row.name));
        // The wording of an unknown resource must not tell which part was not found.
        if (row.value == errc::malformed_request) continue;
        std::size_t sentences = 0;
        for (std::size_t at = 0; (at = row.detail.find_first_of('.', at)) != std::string_view::npos; ++at)
            if (at + 1 == row.detail.size() || row.detail[at + 1] == ' ') ++sentences;
        CHECK((sentences >= 2 || row.value == errc::forbidden));
        CHECK(row.detail.ends_with('.'));
    }
}
