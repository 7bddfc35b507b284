// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/abandonment.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <memory>

using namespace uninvite::postgres::detail;
using namespace std::chrono_literals;
using action = abandonment::action;

namespace {

constexpr std::chrono::steady_clock::time_point start{};
constexpr auto never = std::chrono::milliseconds::max();

request_ticket ticket(request_state s)
{
    return std::make_shared<std::atomic<request_state>>(s);
}

} // namespace

TEST_CASE("an abandoned statement is cancelled at once, and again as long as it goes on")
{
    abandonment a(start, never);
    CHECK(a.deadline() == start);
    CHECK(a.at(start, nullptr) == action::cancel);
    CHECK(a.deadline() == start + 1s);
    auto const sent = ticket(GENERATE(request_state::answered, request_state::failed));
    CHECK(a.at(start + 999ms, sent) == action::wait);
    CHECK(a.at(start + 1s, sent) == action::cancel);
    CHECK(a.at(start + 24h, sent) == action::cancel);
}

TEST_CASE("a second request is not queued behind one that the server does not take")
{
    abandonment a(start, never);
    auto const pending = ticket(request_state::pending);
    CHECK(a.at(start, nullptr) == action::cancel);
    CHECK(a.at(start + 1s, pending) == action::wait);
    CHECK(a.deadline() == start + 2s);
}

TEST_CASE("a server that takes no request gives up its place if there is another host")
{
    abandonment a(start, 2s);
    auto const last = ticket(GENERATE(request_state::pending, request_state::failed));
    CHECK(a.at(start, nullptr) == action::cancel);
    CHECK(a.at(start + 1999ms, last) != action::release);
    CHECK(a.deadline() == start + 2s);
    CHECK(a.at(start + 2s, last) == action::release);
}

TEST_CASE("a server that has taken a request keeps its place")
{
    abandonment a(start, 2s);
    CHECK(a.at(start, nullptr) == action::cancel);
    CHECK(a.at(start + 3s, ticket(request_state::answered)) == action::cancel);
    CHECK(a.at(start + 24h, ticket(request_state::failed)) == action::cancel);
}

TEST_CASE("the silence of a server has a limit only if the connection string has several hosts")
{
    uninvite::postgres::database_options const o{.connect_timeout = 300ms};
    auto const silence = [&](char const* text)
    { return longest_silence(uninvite::postgres::connection_string(text, 1s), o); };
    CHECK(silence("host=one dbname=courses") == never);
    CHECK(silence("dbname=a,b") == never);
    CHECK(silence("postgresql://one,two/courses") == 600ms);
    CHECK(silence("hostaddr=127.0.0.1,127.0.0.2") == 600ms);
    CHECK(abandonment::end_of(never, start) == std::chrono::steady_clock::time_point::max());
    CHECK(abandonment::end_of(600ms, start) == start + 600ms);
}
