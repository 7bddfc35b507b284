// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/host_watch.hpp>

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/silent_host.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using uninvite::postgres::connection_string;
using uninvite::postgres::detail::host;
using uninvite::postgres::detail::host_watch;
using time_point = std::chrono::steady_clock::time_point;

namespace {

constexpr time_point begun{1h};

/// Hosts on this machine by their ports, each with 200 ms.
connection_string hosts(std::string const& ports, std::string const& more = "")
{
    std::string names = "127.0.0.1";
    for (char const c : ports)
        if (c == ',') names += ",127.0.0.1";
    return connection_string("user=postgres dbname=postgres host=" + names + " port=" + ports + more, 200ms);
}

bool becomes_silent(host_watch& w, host const& h, time_point since, time_point now)
{
    for (auto const end = std::chrono::steady_clock::now() + 1s; std::chrono::steady_clock::now() < end;)
        if (w.is_silent(h, since, now)) return true;
    return false;
}

} // namespace

TEST_CASE("a host that accepts and does not answer is silent after half of its time and the whole of it")
{
    tests::silent_host const frozen(GENERATE(true, false));
    connection_string const to = hosts(frozen.port() + ",1");
    host const& h = to.hosts().hosts[0];
    host_watch w(to);
    CHECK_FALSE(w.is_silent(h, begun, begun + 99ms));
    CHECK(w.next(h, begun, begun) == begun + 100ms);
    CHECK_FALSE(w.is_silent(h, begun, begun + 100ms));
    CHECK(w.next(h, begun, begun + 100ms) == begun + 300ms);
    // A connection that began to wait after the inquiry does not begin another, and learns its result.
    CHECK_FALSE(w.is_silent(h, begun + 150ms, begun + 250ms));
    CHECK(w.next(h, begun + 150ms, begun + 250ms) == begun + 300ms);
    CHECK(becomes_silent(w, h, begun, begun + 300ms));
    CHECK(w.is_silent(h, begun + 150ms, begun + 300ms));
    CHECK(w.next(h, begun + 150ms, begun + 300ms) == begun + 300ms);
    // One that began after its end is not judged by it.
    CHECK_FALSE(w.is_silent(h, begun + 301ms, begun + 302ms));
    CHECK(becomes_silent(w, h, begun + 301ms, begun + 900ms));
    CHECK(w.is_silent(h, begun, begun + 900ms)); // and the first result stays
}

TEST_CASE("a host that answers, or refuses, is asked again and is not silent")
{
    tests::relay const good(tests::server());
    std::string const port = GENERATE_REF(as<std::string>(), good.port(), "1");
    connection_string const to = hosts(port + ",2");
    host const& h = to.hosts().hosts[0];
    host_watch w(to);
    for (auto now = begun + 100ms; now != begun + 500ms; now += 100ms)
        CHECK_FALSE(becomes_silent(w, h, begun, now));
}

TEST_CASE("a host that answers again is not silent any more")
{
    tests::relay between(tests::server());
    connection_string const to = hosts(between.port() + ",1");
    host const& h = to.hosts().hosts[0];
    host_watch w(to);
    between.holds_answers = true;
    CHECK(becomes_silent(w, h, begun, begun + 100ms));
    between.holds_answers = false;
    CHECK_FALSE(becomes_silent(w, h, begun + 400ms, begun + 600ms));
}

TEST_CASE("a host that answers on another connection during an inquiry in vain is not silent")
{
    tests::silent_host const frozen;
    connection_string const to = hosts(frozen.port() + ",1");
    host const& h = to.hosts().hosts[0];
    host_watch w(to);
    CHECK_FALSE(w.is_silent(h, begun, begun + 100ms));
    w.heard(h, begun + 150ms);
    CHECK_FALSE(becomes_silent(w, h, begun, begun + 100ms));
    // What came before the next inquiry says nothing.
    CHECK(becomes_silent(w, h, begun, begun + 400ms));
}

TEST_CASE("later connections begin with another host than a silent one")
{
    tests::silent_host const frozen;
    connection_string const to = hosts(frozen.port() + "," + frozen.port() + ",1");
    host_watch w(to);
    CHECK(becomes_silent(w, to.hosts().hosts[0], begun, begun + 100ms));
    CHECK(to.hosts().preferred->load() == 2);
}

TEST_CASE("a host without another is not asked")
{
    tests::silent_host const frozen;
    // With this, the host is listed twice.
    std::string const more = GENERATE(as<std::string>(), "", " target_session_attrs=prefer-standby");
    connection_string const to = hosts(frozen.port(), more);
    host_watch w(to);
    CHECK(w.next(to.hosts().hosts[0], begun, begun) == (time_point::max)());
    CHECK_FALSE(becomes_silent(w, to.hosts().hosts[0], begun, begun + 1h));
}
