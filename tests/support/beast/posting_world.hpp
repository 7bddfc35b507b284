// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_BEAST_POSTING_WORLD_HPP
#define UNINVITE_TESTS_SUPPORT_BEAST_POSTING_WORLD_HPP

#include "support/async/posting.hpp"
#include "support/contract/rows.hpp"
#include "support/world.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tests {

/// The world of the contract's rows on an asynchronous store, with an asynchronous and a synchronous policy.
struct beast_world : world
{
    creator_or_manager<testing::memory_tokens&, testing::memory_store&> policy{tokens, store};
    posting_route<told_as::results> parts;
    remove_invitations<creator_or_manager<testing::memory_tokens&, testing::memory_store&>&, posting_store,
                       recorder&>
        route_with_sync_policy;
    asio::io_context& io = parts.io;

    explicit beast_world(route_options const& o = {})
        : parts(o)
        , route_with_sync_policy(policy, {&parts.s, parts.io.get_executor()}, o, parts.seen)
    {
        parts.s.authenticate = [this](std::string const& token) { return policy.authenticate(token); };
        parts.s.authorize = [this](principal const& who, course_id c) { return policy.authorize(who, c); };
        parts.s.remove = [this](removal const& r) { return store.remove(r); };
    }

    std::vector<long> removed() const
    {
        std::vector<long> users;
        for (auto const& audit : store.audit())
            users.push_back(audit.user.value());
        return users;
    }
};

/// A row as the bytes of a request, with a length or with chunks.
inline std::string bytes_of(contract::contract_row const& row, bool has_chunks)
{
    std::string bytes = row.method + " " + row.target + " HTTP/1.1\r\nHost: a\r\n";
    for (auto const& [name, value] : row.fields)
        bytes += name + ": " + value + "\r\n";
    if (!has_chunks)
        return bytes + "Content-Length: " + std::to_string(row.body.size()) + "\r\n\r\n" + row.body;
    bytes += "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < row.body.size(); at += 0xfff)
    {
        std::string const part = row.body.substr(at, 0xfff);
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", part.size());
        bytes += size + part + "\r\n";
    }
    return bytes + "0\r\n\r\n";
}

/// The statuses of the answers in these bytes, in order.
inline std::string statuses_in(std::string const& written)
{
    std::string all;
    std::size_t at = 0;
    while ((at = written.find("HTTP/1.", at)) != std::string::npos)
    {
        // A body may name the protocol too.
        std::string const status = written.substr(at += 9, 3);
        if (status.find_first_not_of("0123456789") != std::string::npos) continue;
        all += (all.empty() ? "" : " ") + status;
    }
    return all;
}

} // namespace tests

#endif
