// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/leaving_session.hpp>

#include "support/catch.hpp"
#include "support/postgres/query.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <memory>
#include <string>

using namespace tests;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;
using postgres::detail::leaving_session;
using postgres::detail::session;

namespace {

struct opened_session
{
    course_tables courses;
    postgres::detail::canceller cancels;
    postgres::detail::host_watch watch;
    std::unique_ptr<session> s;

    explicit opened_session(std::string const& more = "")
        : watch(postgres::connection_string(courses.conninfo(), 5s))
        , s(std::make_unique<session>(
              postgres::connection_string(courses.conninfo() + more + " application_name=" + courses.name(),
                                          5s),
              postgres::database_options{}, clock_type::now() + 5s))
    {
    }

    leaving_session leave(std::chrono::milliseconds silence = std::chrono::milliseconds::max())
    {
        return {std::move(s), 7, silence, clock_type::now()};
    }
};

} // namespace

TEST_CASE("a session has left when the server has ended its process, and not when it was closed")
{
    opened_session x;
    leaving_session leaving = x.leave();
    CHECK(leaving.course() == 7);
    CHECK_FALSE(leaving.is_abandoned());
    CHECK(becomes([&] { return leaving.has_left(clock_type::now(), x.cancels, x.watch); }));
    CHECK(x.courses.connections() == 0);
}

TEST_CASE("an abandoned statement is cancelled before its session leaves")
{
    opened_session x;
    CHECK(text_of(x.s->execute(text_removal{{"SELECT pg_sleep(60)::text"}}, clock_type::now() + 50ms)) ==
          "outcome_unknown");
    leaving_session leaving = x.leave();
    CHECK(leaving.is_abandoned());
    CHECK_FALSE(leaving.has_left(clock_type::now(), x.cancels, x.watch));
    CHECK(becomes([&] { return leaving.has_left(clock_type::now(), x.cancels, x.watch); }));
    CHECK(x.courses.connections() == 0);
}

TEST_CASE("a session whose server is silent leaves at the end of its silence, and otherwise stays")
{
    relay between(server());
    opened_session x(between.words()), y(between.words());
    between.holds_answers = true;
    for (auto* one : {&x, &y})
        one->s->execute(text_removal{{"SELECT 'late'"}}, clock_type::now() + 50ms);
    auto const begin = clock_type::now();
    leaving_session with_other_hosts = x.leave(1s), without = y.leave();
    CHECK_FALSE(with_other_hosts.has_left(begin, x.cancels, x.watch));
    CHECK_FALSE(without.has_left(begin, y.cancels, y.watch));
    CHECK(with_other_hosts.has_left(clock_type::now() + 1s, x.cancels, x.watch));
    CHECK_FALSE(without.has_left(clock_type::now() + 24h, y.cancels, y.watch));
}
