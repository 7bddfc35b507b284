// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/notifier.hpp>

#include "support/catch.hpp"

#include <vector>

using namespace uninvite;

namespace {

// Keeps the events, whose spans point into what the test holds.
struct keeper
{
    std::vector<removal_event> events;
    void operator()(removal_event const& e) noexcept { events.push_back(e); }
};

removal const asked{course_id{1}, user_id{2}, grant::by_role, {user_id{7}, user_id{8}}};

} // namespace

TEST_CASE("an event says which status the client gets, and whether anything may have been removed")
{
    keeper kept;
    detail::notifier<keeper&> const notify{kept};
    for (errc_row const& row : errc_table)
    {
        kept.events.clear();
        notify.refused(row.value, asked.course, asked.actor, asked.users.view());
        REQUIRE(kept.events.size() == 1);
        removal_event const& e = kept.events[0];
        CHECK(e.what == (row.value == errc::outcome_unknown ? outcome::unknown
                         : row.status >= 500                ? outcome::failed
                                                            : outcome::refused));
        CHECK(e.status == row.status);
        CHECK(e.cause == make_error_code(row.value));
        CHECK(e.course == asked.course);
        CHECK(e.actor == asked.actor);
        CHECK(e.asked.data() == asked.users.begin());
        CHECK(e.asked.size() == 2);
        CHECK(!e.removed);
    }
}

TEST_CASE("an event has the sentence of its failure")
{
    keeper kept;
    detail::notifier<keeper&> const notify{kept};
    failure const why(make_error_code(errc::failed), "column 1 is 'owner'");
    notify.refused(why, asked.course, asked.actor, asked.users.view());
    REQUIRE(kept.events.size() == 1);
    CHECK(kept.events[0].detail == "column 1 is 'owner'");
}

TEST_CASE("an exception is told with the status that the host answers, and the outcome that is known")
{
    keeper kept;
    detail::notifier<keeper&> const notify{kept};
    for (outcome what : {outcome::failed, outcome::unknown})
        notify.threw(what, errc::failed, asked.course, std::nullopt, asked.users.view());
    REQUIRE(kept.events.size() == 2);
    CHECK(kept.events[0].what == outcome::failed);
    CHECK(kept.events[1].what == outcome::unknown);
    for (removal_event const& e : kept.events)
    {
        CHECK(e.status == 500);
        CHECK(e.cause == make_error_code(errc::failed));
        CHECK(e.course == asked.course);
        CHECK(!e.actor);
        CHECK(e.asked.size() == 2);
    }
    notify.threw(outcome::failed, errc::busy, asked.course, std::nullopt, asked.users.view());
    CHECK(kept.events.back().status == 503);
}

TEST_CASE("nobody is told where nobody watches")
{
    static_assert(detail::notifier<keeper&>::has_observer && detail::notifier<keeper>::has_observer);
    static_assert(!detail::notifier<no_observer>::has_observer &&
                  !detail::notifier<no_observer const&>::has_observer);
    detail::notifier<no_observer> const silent{no_observer{}};
    silent.refused(errc::busy, std::nullopt, std::nullopt, {});
    silent.threw(outcome::failed, errc::failed, std::nullopt, std::nullopt, {});
    silent.removed(asked.course, asked.actor, asked.users.view(), removed());
    CHECK(sizeof(silent) == 1);
}
