// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"
#include "support/wrong_store_list.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// The checks are sound if the reference model passes, and useful if each wrong store fails the check that is
// meant for it. UNINVITE_KIT_RUNS repeats both.

using namespace uninvite;
using namespace tests::wrong;
namespace promise = testing::store_promise;

namespace {

/// A short limit for the stores that block.
testing::check_options options_for(wrong_store const& wrong)
{
    if (wrong.promise == promise::in_time) return {.time_limit = std::chrono::milliseconds(1500)};
    return {};
}

int runs()
{
    char const* const text = std::getenv("UNINVITE_KIT_RUNS");
    return text == nullptr ? 1 : std::atoi(text);
}

bool is_skipped(testing::report const& r, std::string_view name)
{
    return std::any_of(r.skipped().begin(), r.skipped().end(),
                       [&](auto const& f) { return f.promise == name; });
}

struct cannot_tell : model
{
    result<removed> remove(removal const& r) override
    {
        auto const done = model::remove(r);
        return done ? result<removed>(removed::unknown()) : done;
    }
};

struct throws : model
{
    result<removed> remove(removal const&) override { throw std::runtime_error("no disk"); }
};

/// The world of the smallest host: ids of 32 bits, no audit, and no course that is hidden.
struct small_world
{
    static constexpr std::int64_t largest_id = 2147483647;

    testing::world_limits limits{.largest_id = largest_id, .has_hidden_courses = false, .has_audit = false};

    struct small_store : testing::memory_store
    {
        result<removed> remove(removal const& r)
        {
            for (user_id user : r.users)
                if (user.value() > largest_id) throw std::out_of_range("id");
            return memory_store::remove(r);
        }
    };

    std::unique_ptr<small_store> s = std::make_unique<small_store>();

    small_store& store() { return *s; }
    void add_course(course_id course, testing::visibility seen_by)
    {
        if (seen_by == testing::visibility::members) throw std::logic_error("no hidden courses");
        s->add_course(course);
    }
    void delete_course(course_id course) { s->delete_course(course); }
    void set_role(course_id course, user_id user, course_role role) { s->set_role(course, user, role); }
    void invite(course_id course, user_id user) { s->invite(course, user); }
    bool is_pending(course_id course, user_id user) { return s->is_pending(course, user); }
    bool is_member(course_id course, user_id user) { return s->is_member(course, user); }
};

testing::report check_small(testing::world_limits const& limits)
{
    return testing::check_invitation_store(
        [limits]
        {
            small_world w;
            w.limits = limits;
            return w;
        });
}

/// Models whose world has one member without an effect.
struct accepts_nothing : model
{
    bool accept(course_id, user_id) override { return false; }
};

struct demotes_nobody : model
{
    void demote(course_id, user_id) override {}
};

struct has_no_step : model
{
    bool fail_at_step(std::size_t) override { return false; }
};

bool needs_another_call(wrong_store const& wrong)
{
    for (std::string_view name :
         {promise::audited_at_once, promise::demoted, promise::seen_whole, promise::one_removes,
          promise::overlapping, promise::one_wins, promise::in_time})
        if (wrong.promise == name) return true;
    return false;
}

void check_each(bool concurrent)
{
    for (wrong_store const& wrong : wrong_stores())
        for (int run = 0; run != runs() && needs_another_call(wrong) == concurrent; ++run)
        {
            auto const report = check_part(wrong.make, concurrent, options_for(wrong));
            INFO("a store that " << wrong.mistake << " breaks \"" << wrong.promise << "\":\n" << report);
            CHECK_FALSE(report.broken().empty());
            CHECK(report.is_broken(wrong.promise));
        }
}

std::vector<std::string> rows_of_the_document()
{
    std::ifstream document(UNINVITE_SOURCE_DIR "/docs/testing.md");
    std::vector<std::string> rows;
    bool is_inside = false;
    for (std::string line; std::getline(document, line);)
    {
        if (line.starts_with("| a store that "))
            is_inside = true;
        else if (!line.starts_with("|"))
            is_inside = false;
        else if (is_inside && !line.starts_with("|--"))
            rows.push_back(line);
    }
    return rows;
}

} // namespace

TEST_CASE("the store in memory keeps all promises that its world can show")
{
    for (int run = 0; run != runs(); ++run)
    {
        auto const report = testing::check_invitation_store([] { return testing::memory_world(); });
        INFO(report);
        CHECK_FALSE(report.passed()); // memory is not a disk
        CHECK(report.passed({promise::durable}));
        CHECK(report.text() ==
              std::string("skipped: ").append(promise::durable) + ": the world has no restart()\n");
        CHECK(report.text({promise::durable}) == "");
        CHECK(report.kept() > 60);
    }
}

TEST_CASE("a world with each optional member shows every promise")
{
    for (int run = 0; run != runs(); ++run)
    {
        auto const report = check(store_of<model>);
        INFO(report);
        CHECK(report.passed());
        CHECK(report.skipped().empty());
        CHECK(report.not_checked().empty());
    }
}

TEST_CASE("a store that cannot tell what it removed keeps all promises")
{
    CHECK(check(store_of<cannot_tell>).text() == "");
}

TEST_CASE("each wrong store whose mistake shows with one caller fails the check that is meant for it")
{
    CHECK(wrong_stores().size() >= 16);
    check_each(false);
}

TEST_CASE("each wrong store whose mistake shows only at the same time as another call fails the check for it")
{
    check_each(true);
}

TEST_CASE("docs/testing.md lists each wrong store with the promise that it breaks, in order")
{
    std::vector<std::string> wanted;
    for (wrong_store const& wrong : wrong_stores())
        wanted.push_back(
            std::string("| ").append(wrong.mistake).append(" | ").append(wrong.promise).append(" |"));
    std::vector<std::string> const rows = rows_of_the_document();
    for (std::size_t i = 0; i != (std::min)(rows.size(), wanted.size()); ++i)
        CHECK(rows[i] == wanted[i]);
    CHECK(rows.size() == wanted.size());
}

TEST_CASE("a world states what its host does not have, and the report lists it by name")
{
    using finding = testing::report::finding;
    auto const report =
        check_small({.largest_id = 2147483647, .has_hidden_courses = false, .has_audit = false});
    INFO(report);
    CHECK(report.broken().empty());
    CHECK(report.not_checked() ==
          std::vector<finding>{
              {std::string(promise::audited), "the world has no audit"},
              {std::string(promise::hidden), "courses that only members see: the world has none"},
              {std::string(promise::many), "ids above 2147483647: the world has none"}});
    // Without the members for them, these are skipped, and the caller has to allow it.
    CHECK_FALSE(report.passed());
    CHECK(report.passed({promise::accepted, promise::whole, promise::every_step, promise::one_wins,
                         promise::demoted, promise::durable}));
}

TEST_CASE("a world without an audit that does not state it skips the promises about it")
{
    auto const report = check_small({.largest_id = 2147483647, .has_hidden_courses = false});
    CHECK(is_skipped(report, promise::audited));
    CHECK(is_skipped(report, promise::audited_at_once));
}

TEST_CASE("a world whose members have no effect is found")
{
    auto const accepts = check_part(store_of<accepts_nothing>, true, {});
    CHECK(check_part(store_of<accepts_nothing>, false, {}).is_broken(promise::accepted));
    CHECK(accepts.is_broken(promise::one_wins));
    CHECK(accepts.text().find("the world's accept never won in ") != std::string::npos);

    auto const demotes = check_part(store_of<demotes_nobody>, true, {});
    CHECK(demotes.is_broken(promise::demoted));
    CHECK(demotes.text().find("the world's demote never won in ") != std::string::npos);

    auto const steps = check_part(store_of<has_no_step>, false, {});
    CHECK(steps.is_broken(promise::every_step));
}

TEST_CASE("a finding names the user, and says what was seen")
{
    std::string const text = check(store_of<is_not_idempotent>).text();
    std::string const expected =
        "succeeds if nothing is pending: users without an invitation: it answers failed\n"
        "succeeds if nothing is pending: the same again: it answers failed\n";
    CHECK(text.substr(0, expected.size()) == expected);
    CHECK(check(store_of<acknowledges_before_it_commits>).text().find("the invitation of 7 is there after") !=
          std::string::npos);
}

TEST_CASE("an exception of the store is a finding")
{
    auto const report = check(store_of<throws>);
    CHECK(report.is_broken(promise::removes));
    CHECK(report.text().find("it answers with an exception: no disk") != std::string::npos);
}

TEST_CASE("a store that blocks ends the checks with a finding that names the call")
{
    using namespace std::chrono_literals;
    auto const begin = std::chrono::steady_clock::now();
    auto const report = check(store_of<blocks>, {.time_limit = 200ms});
    CHECK(std::chrono::steady_clock::now() - begin < 60s);
    REQUIRE(report.is_broken(promise::in_time));
    CHECK(report.broken().back().what == "the removal of {9223372036854764807} from course 1 by user 1 has "
                                         "not returned after 200 ms; the other "
                                         "checks were not run");
}
