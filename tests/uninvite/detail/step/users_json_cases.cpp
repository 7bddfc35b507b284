// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The files of tests/json, which say for themselves what they are about; json/check.py judges the same table
// by a parser of its own.

#include <uninvite/detail/step/users_json.hpp>
#include <uninvite/route_options.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace {

std::filesystem::path const folder = std::filesystem::path(UNINVITE_SOURCE_DIR) / "tests" / "json";

std::string bytes_of(std::filesystem::path const& file)
{
    std::ifstream in(file, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What the table says, by file: `ids 7 8`, or an error and where.
std::map<std::string, std::string> read_table()
{
    std::map<std::string, std::string> table;
    std::istringstream lines(bytes_of(folder / "expected.txt"));
    for (std::string line; std::getline(lines, line);)
    {
        if (line.starts_with('#')) continue;
        std::istringstream words(line);
        std::string file, what, said;
        words >> file >> what;
        said = what;
        for (std::string word; words >> word;)
        {
            // 7*3 is 7 three times.
            std::size_t const star = word.find('*');
            std::size_t const times = star == word.npos ? 1 : std::stoul(word.substr(star + 1));
            for (std::size_t i = 0; i != times; ++i)
                said += " " + word.substr(0, star);
        }
        INFO(line);
        CHECK(table.emplace(file, said).second);
    }
    return table;
}

/// What the library says, in the same form.
std::string judged(std::string const& body)
{
    auto const users = uninvite::detail::parse_users_json(body, uninvite::route_options().users_limit);
    if (users)
    {
        std::string said = "ids";
        for (uninvite::user_id user : *users)
            said += " " + std::to_string(user.value());
        return said;
    }
    std::string said(row_of(users.error().why.kind()).name);
    if (users.error().index) said += " " + std::to_string(*users.error().index);
    return said;
}

} // namespace

TEST_CASE("every JSON file of the list gives the ids or the error that its row names")
{
    auto const table = read_table();
    CHECK(table.size() >= 150);
    for (auto const& [file, expected] : table)
    {
        CAPTURE(file);
        CHECK(file.starts_with(expected.starts_with("ids ") ? "accept_" : "reject_"));
        CHECK(judged(bytes_of(folder / file)) == expected);
    }
}

TEST_CASE("every JSON file beside the list is in it")
{
    auto const table = read_table();
    std::set<std::string> listed, there;
    for (auto const& row : table)
        listed.insert(row.first);
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json") there.insert(entry.path().filename().string());
    CHECK(there == listed);
}
