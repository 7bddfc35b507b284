// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/contract/rows.hpp"

#include "capabilities.hpp"
#include "server/world_server.hpp"
#include "support/catch.hpp"
#include "support/problem.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace tests;

namespace {

/// One of the example hosts on the world of the contract's rows.
class host_server
{
    temp_folder folder_;
    std::string file_ = folder_.file("world.db");
    sqlite::database made_{file_, {.schema = sqlite::schema::managed_create}};

public:
    world_file world{file_};
    server_process server;

    explicit host_server(hosts::capabilities const& host)
        : server(folder_, {file_}, std::string(host.program))
    {
    }
};

hosts::exception const* exception_of(hosts::capabilities const& host, contract_row const& row)
{
    for (hosts::exception const& e : host.exceptions)
        if (row.name.starts_with(e.rows)) return &e;
    return nullptr;
}

std::string head_of(contract_row const& row)
{
    std::string s = row.method + " " + row.target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (auto const& [name, value] : row.fields)
        s += name + ": " + value + "\r\n";
    return s;
}

// Servers add fields of their own; what the contract names must be among them.
void check_answer(contract_row const& row, hosts::capabilities const& host, answer const& a)
{
    CHECK(a.status == row.status);
    if (a.status != row.status) return;
    for (auto const& [name, value] : contract::expected_fields(row))
        CHECK(a[name] == value);
    if (row.status == 204)
    {
        CHECK(a.body.empty());
        CHECK(!a.has("Content-Type"));
        CHECK(a.has("Content-Length") == host.length_on_204);
        return;
    }
    if (a["Content-Type"] == "application/problem+json") check_problem(a.body, row);
}

template <class Frame>
void run_rows(hosts::capabilities const& host, Frame frame)
{
    host_server s(host);
    std::vector<std::string> const pending = s.world.pending();
    std::string const rest = s.world.all_but_invitations();
    for (contract_row const& row : contract::contract_rows())
    {
        if (row.core_only) continue;
        CAPTURE(row.name);
        std::string const bytes = frame(row);
        if (bytes.empty()) continue;
        client c = s.server.connect();
        c.send(bytes);
        answer const a = c.read(row.method == "HEAD");
        hosts::exception const* const e = exception_of(host, row);
        if (e && (e->not_in.empty() || a.status != row.status))
        {
            if (a.status != 0 || !e->may_reset) CHECK(a.status == e->status);
            contract_row otherwise = row;
            otherwise.removed.clear();
            if (e->removes) otherwise.removed = {7}; // what every row removes unless it is about that
            check_world(otherwise, s.world, pending);
        }
        else
        {
            check_answer(row, host, a);
            check_world(row, s.world, pending);
        }
        s.world.reset();
    }
    CHECK(s.world.all_but_invitations() == rest);
}

} // namespace

TEST_CASE("each host answers every row of the contract that it hands over")
{
    for (hosts::capabilities const& host : hosts::built())
    {
        INFO(host.name);
        run_rows(host,
                 [](contract_row const& row) {
                     return head_of(row) + "Content-Length: " + std::to_string(row.body.size()) + "\r\n\r\n" +
                            row.body;
                 });
    }
}

TEST_CASE("each host that hands chunked bodies over answers every row of the contract with one")
{
    for (hosts::capabilities const& host : hosts::built())
    {
        if (host.chunked == 0) continue;
        INFO(host.name);
        run_rows(host,
                 [&](contract_row const& row)
                 {
                     if (row.needs_length || row.body.size() > host.chunked) return std::string();
                     return head_of(row) + "Transfer-Encoding: chunked\r\n\r\n" + chunked(row.body);
                 });
    }
}

namespace {

std::string head_only(std::string_view token, std::string_view fields)
{
    return "DELETE " + invite_path + " HTTP/1.1\r\nHost: localhost\r\n" + bearer(token) +
           std::string(fields) + "\r\n";
}

} // namespace

TEST_CASE("a host judges by the header before the body is there where its row says so")
{
    for (hosts::capabilities const& host : hosts::built())
    {
        INFO(host.name);
        host_server s(host);
        client c = s.server.connect(1);
        c.send(head_only("nobody", "Content-Length: 7\r\n"));
        CHECK(c.read().status == (host.header_first ? 401u : 0u));
    }
}

TEST_CASE("a host asks for the body of who waits with 100 Continue where its row says so")
{
    for (hosts::capabilities const& host : hosts::built())
    {
        INFO(host.name);
        host_server s(host);
        client c = s.server.connect(1);
        c.send(head_only("creator-token", "Expect: 100-continue\r\nContent-Length: 7\r\n"));
        CHECK(c.read().status == (host.says_continue ? 100u : 0u));
        c.send("users=7"); // who is not asked sends it all the same, after a while
        CHECK(c.read().status == 204);
    }
}

TEST_CASE("a host refuses a NUL in the target and in a field where its row says so")
{
    using namespace std::string_literals;
    auto const with = [](std::string const& target, std::string const& fields)
    { return request(fields, "users=7", target); };
    std::string const token = bearer("creator-token");
    std::vector<std::string> const requests = {
        with(invite_path, "Authorization: Bearer creator-token\0, Bearer x\r\n"s),
        with(invite_path + "\0/x"s, token),
        with(invite_path, token + "Content-Encoding: identity\0, gzip\r\n"s),
        with(invite_path, token + "Content-Type: text/plain\0; application/xml\r\n"s)};
    for (hosts::capabilities const& host : hosts::built())
    {
        INFO(host.name);
        host_server s(host);
        for (std::string const& r : requests)
        {
            CAPTURE(r);
            client c = s.server.connect(2);
            c.send(r);
            unsigned const status = c.read().status;
            if (host.ends_at_nul && status == 204) continue; // a newer version may refuse it
            CHECK((status == 0 || status >= 400));
        }
        if (!host.ends_at_nul) CHECK(s.world.audit().empty());
    }
}

TEST_CASE("what follows a chunked body that a host drops is not run as a request")
{
    for (hosts::capabilities const& host : hosts::built())
    {
        if (host.chunked != 0) continue;
        INFO(host.name);
        host_server s(host);
        client c = s.server.connect(2);
        c.send(head_only("creator-token", "Transfer-Encoding: chunked\r\n") + chunked(good_request()) +
               good_request());
        CHECK(c.read().status == 400);
        CHECK(c.is_closed());
        CHECK(s.world.audit().empty());
    }
}

TEST_CASE("what follows a header that gives two lengths is not run as a request")
{
    for (hosts::capabilities const& host : hosts::built())
    {
        INFO(host.name);
        host_server s(host);
        std::string const hidden = good_request();
        std::string const length = "Content-Length: " + std::to_string(hidden.size()) + "\r\n";
        for (std::string const& fields : {"Content-Length: 0\r\n" + length, length + "Content-Length: 0\r\n"})
        {
            client c = s.server.connect(2);
            c.send(head_only("creator-token", fields) + hidden);
            c.read();
            c.read();
            CHECK(s.world.audit().empty());
        }
        client c = s.server.connect(2);
        c.send(head_only("creator-token", "Transfer-Encoding: chunked\r\n" + length) + "0\r\n\r\n" + hidden);
        c.read();
        c.read();
        CHECK(s.world.audit().empty());
    }
}

TEST_CASE("an answer that was given before the body was read does not run the body as a request")
{
    for (hosts::capabilities const& host : hosts::built())
    {
        INFO(host.name);
        host_server s(host);
        client c = s.server.connect(2);
        c.send(request(bearer("nobody"), good_request()));
        CHECK(c.read().status == 401);
        CHECK((c.is_closed() || c.read().status == 0));
        CHECK(s.world.audit().empty());
    }
}

TEST_CASE("the capabilities of the hosts in the documentation are those that are checked")
{
    std::string const table = hosts::as_markdown();
    std::string const docs = bytes_of(UNINVITE_SOURCE_DIR "/docs/hosts.md");
    if (docs.find(table) == std::string::npos) CHECK(table == "what stands in docs/hosts.md");
}
