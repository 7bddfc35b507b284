// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "problem.hpp"

#include "catch.hpp"

#include <boost/json.hpp>

#include <string>

namespace tests {

namespace json = boost::json;

void check_problem(std::string_view body, contract::contract_row const& row)
{
    INFO(std::string(body));
    boost::system::error_code ec;
    json::value const parsed = json::parse(json::string_view(body.data(), body.size()), ec);
    REQUIRE(!ec);
    REQUIRE(parsed.is_object());
    json::object const& problem = parsed.get_object();

    std::string keys;
    for (auto const& member : problem)
        keys.append(member.key().data(), member.key().size()).append(" ");
    CHECK(keys == "type title status detail errors ");

    CHECK(problem.at("type") == json::value("urn:uninvite:problem:" + row.code));
    CHECK(problem.at("status").to_number<unsigned>() == row.status);
    CHECK(!problem.at("title").as_string().empty());
    CHECK(!problem.at("detail").as_string().empty());

    json::object message = {{"code", row.code}, {"message", problem.at("detail")}};
    if (row.index) message["index"] = *row.index;
    json::array errors;
    if (row.field.empty())
        errors.push_back(message);
    else
        errors.push_back({{"field", row.field}, {"messages", json::array{message}}});
    CHECK(json::serialize(problem.at("errors")) == json::serialize(errors));
}

void check_answer(contract::contract_row const& row, unsigned status, contract::field_list fields,
                  std::string_view body)
{
    CHECK(status == row.status);
    std::sort(fields.begin(), fields.end());
    CHECK(fields == contract::expected_fields(row));
    if (row.status == 204)
        CHECK(body.empty());
    else
        check_problem(std::string(body), row);
}

} // namespace tests
