// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/hosts.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <vector>

using namespace uninvite::postgres::detail;
using namespace std::chrono_literals;

namespace {

// "two" has three addresses.
std::vector<std::string> addresses(std::string const& name)
{
    if (name == "two") return {"2.1", "2.2", "2.3"};
    return {};
}

using cursor = host_cursor<addresses>;
constexpr std::chrono::steady_clock::time_point start{1h};

host_list hosts_named(std::string const& names, std::chrono::milliseconds timeout, bool is_given)
{
    return {.hosts = hosts_of(names, "", "", ""), .timeout = timeout, .is_given = is_given};
}

std::string order(cursor c)
{
    std::string all;
    while (c.next(start))
        all += c.current().name + c.current().address + " ";
    return all;
}

} // namespace

TEST_CASE("a list of hosts is split at each comma")
{
    CHECK(split("").empty());
    CHECK(split("a,,b,") == std::vector<std::string>{"a", "", "b", ""});
}

TEST_CASE("each address of each host is tried, and the host that answered last is tried first")
{
    host_list const list = hosts_named("one,two,three", 1s, false);
    CHECK(order(cursor(list, start + 9s)) == "one two2.1 two2.2 two2.3 three ");
    cursor c(list, start + 9s);
    CHECK((c.next(start) && c.next(start)));
    c.succeed();
    CHECK(order(cursor(list, start + 9s)) == "two2.1 two2.2 two2.3 three one ");
}

TEST_CASE("a host that was waited for in vain is not the first of the next attempt")
{
    host_list const list = hosts_named("one,two", 1s, false);
    cursor c(list, start + 9s);
    CHECK(c.next(start));
    c.time_out();
    CHECK(order(cursor(list, start + 9s)) == "two2.1 two2.2 two2.3 one ");
    // Another attempt has found a good host meanwhile.
    cursor other(list, start + 9s);
    CHECK(other.next(start));
    other.succeed();
    c.time_out();
    CHECK(order(cursor(list, start + 9s)) == "two2.1 two2.2 two2.3 one ");
}

TEST_CASE("a host that is left is not the first of the next attempt, also if it is listed again")
{
    host_list const list = hosts_named("one,one,two", 1s, false);
    list.leave(list.hosts[0]);
    CHECK(order(cursor(list, start + 9s)) == "two2.1 two2.2 two2.3 one one ");
    list.leave(list.hosts[0]);
    CHECK(list.preferred->load() == 2);
    // It is known by the address of its name.
    uninvite::postgres::detail::host with_address = list.hosts[2];
    with_address.address = "2.1";
    list.leave(with_address);
    CHECK(list.preferred->load() == 0);
    hosts_named("one", 1s, false).leave(list.hosts[0]);
    host_list().leave(list.hosts[0]);
}

TEST_CASE("each host has its own time, which leaves some for the others, and the whole is bounded")
{
    cursor in_time(hosts_named("one,three", 1s, false), start + 9s);
    REQUIRE(in_time.next(start));
    CHECK(in_time.until() == start + 1s);

    cursor shared(hosts_named("one,two", 1s, false), start + 1s);
    REQUIRE(shared.next(start));
    CHECK(shared.until() == start + 500ms);
    REQUIRE(shared.next(start + 400ms));
    CHECK(shared.until() == start + 600ms); // a third of the rest, for three addresses
    CHECK_FALSE(shared.next(start + 1s));

    cursor given(hosts_named("one,three", 3s, true), start + 4s);
    REQUIRE(given.next(start));
    CHECK(given.until() == start + 3s);
    REQUIRE(given.next(start + 3s));
    CHECK(given.until() == start + 4s);
}

TEST_CASE("a name has addresses, and the path of a socket has none")
{
    CHECK(resolve("127.0.0.1") == std::vector<std::string>{"127.0.0.1"});
    CHECK(resolve("::1") == std::vector<std::string>{"::1"});
    for (std::string const name : {"", "/run/postgresql", "@abstract", "no such host"})
        CHECK(resolve(name).empty());
}
