// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SERVER_RUN_ROWS_HPP
#define UNINVITE_TESTS_SERVER_RUN_ROWS_HPP

// The rows of the contract, through a socket to a server that is a program.

#include "support/contract/rows.hpp"

#include "support/catch.hpp"
#include "support/problem.hpp"
#include "world_server.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace tests {

inline std::string head_of(contract_row const& row)
{
    std::string s = row.method + " " + row.target + " HTTP/1.1\r\nHost: localhost\r\n";
    for (auto const& [name, value] : row.fields)
        s += name + ": " + value + "\r\n";
    return s;
}

inline void check_answer(contract_row const& row, answer const& a)
{
    REQUIRE(a.status == row.status);
    contract::field_list fields = a.fields;
    CHECK(std::regex_match(a["Date"], std::regex(contract::imf_fixdate)));
    std::erase_if(fields, [](auto const& f)
                  { return f.first == "Connection" || f.first == "Content-Length" || f.first == "Date"; });
    std::sort(fields.begin(), fields.end());
    CHECK(fields == contract::expected_fields(row));
    if (row.status == 204)
        CHECK(!a.has("Content-Length"));
    else
        check_problem(a.body, row);
}

// Each row in a fresh world, on one connection for as long as the server keeps it.
template <class Server, class Frame>
void run_rows(Server& s, Frame frame)
{
    std::vector<std::string> const pending = s.world.pending();
    std::string const rest = s.world.all_but_invitations();
    std::optional<client> connection;
    for (contract_row const& row : contract::contract_rows())
    {
        if (row.core_only) continue;
        INFO(row.name);
        std::string const bytes = frame(row);
        if (bytes.empty()) continue;
        if (!connection) connection.emplace(s.connect());
        connection->send(bytes);
        answer const a = connection->read(row.method == "HEAD");
        check_answer(row, a);
        check_world(row, s.world, pending);
        if (a["Connection"] == "close") connection.reset();
        if (!row.removed.empty()) s.world.reset();
    }
    CHECK(s.world.all_but_invitations() == rest);
}

/// Each row with a Content-Length, or with a chunked body.
template <class Server>
void run_all_rows(Server& s, bool has_chunks)
{
    run_rows(s,
             [&](contract_row const& row)
             {
                 if (!has_chunks)
                     return head_of(row) + "Content-Length: " + std::to_string(row.body.size()) + "\r\n\r\n" +
                            row.body;
                 if (row.needs_length) return std::string();
                 return head_of(row) + "Transfer-Encoding: chunked\r\n\r\n" + chunked(row.body);
             });
}

} // namespace tests

#endif
