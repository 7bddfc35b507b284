// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/errc.hpp>

#include "support/catch.hpp"

#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string cell(std::string_view text, std::string_view quote = "")
{
    if (text.empty()) return "| ";
    return std::string("| ").append(quote).append(text).append(quote).append(" ");
}

// The table as docs/errors.md must have it, without its head.
std::vector<std::string> table_of_the_code()
{
    std::vector<std::string> rows;
    for (uninvite::errc_row const& r : uninvite::errc_table)
        rows.push_back(cell(std::to_string(r.status)) + cell(r.name, "`") + cell(r.code, "`") +
                       cell(r.field, "`") + cell(r.title) + cell(r.detail) + "|");
    return rows;
}

// The rows of the table in a document whose first column is `status`.
std::vector<std::string> table_of_the_docs(std::istream& document)
{
    std::vector<std::string> rows;
    bool inside = false;
    for (std::string line; std::getline(document, line);)
    {
        if (line.starts_with("| status | errc |"))
            inside = true;
        else if (!line.starts_with("|"))
            inside = false;
        else if (inside && !line.starts_with("|---") && !line.starts_with("| ---"))
            rows.push_back(line);
    }
    return rows;
}

} // namespace

TEST_CASE("docs/errors.md has the rows of errc_table, in order")
{
    std::ifstream document(UNINVITE_SOURCE_DIR "/docs/errors.md");
    REQUIRE(document);
    std::vector<std::string> const want = table_of_the_code();
    std::vector<std::string> const got = table_of_the_docs(document);
    if (want != got)
    {
        // Not in the message: Catch2 would break the lines.
        std::cout << "The table in docs/errors.md must be:\n";
        for (std::string const& row : want)
            std::cout << row << '\n';
    }
    CHECK((want == got));
}
