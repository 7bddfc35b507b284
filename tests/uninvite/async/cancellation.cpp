// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/async/waiting.hpp"

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <uninvite/sqlite/async_store.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/use_future.hpp>

#include <optional>
#include <string>

using namespace tests;

TEST_CASE("who is cancelled while the policy thinks gets 503, and the observer is told once")
{
    std::string const where = GENERATE("authenticate", "authorize");
    auto const type = GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial,
                               asio::cancellation_type::total);
    waiting_route t(where);
    t.admit();
    t.io.poll();
    CHECK(t.parts.asked == (where == "authorize" ? "authenticate. authorize. " : "authenticate. "));
    CHECK(t.answer.empty());
    t.signal.emit(type);
    t.run();
    CHECK(t.answer == "503 busy");
    REQUIRE(t.seen.events.size() == 1);
    CHECK(t.seen.events[0].what == outcome::failed);
}

TEST_CASE("who is cancelled between the policy's two answers is asked about no further")
{
    waiting_route t("authorize");
    t.admit();
    t.signal.emit(asio::cancellation_type::terminal); // the first answer is on its way
    t.run();
    CHECK(t.answer == "503 busy");
    CHECK(t.parts.asked == "authenticate. ");
    REQUIRE(t.seen.events.size() == 1);
    CHECK(t.seen.events[0].what == outcome::failed);
    CHECK(t.seen.events[0].actor == user_id{1});
}

TEST_CASE("a cancellation changes nothing where the head or the policy has decided")
{
    waiting_route t("");
    async_admit(t.route, head_of(""), t.cancelled_by_signal([&](auto const& a) { t.answer = text_of(a); }));
    t.signal.emit(asio::cancellation_type::terminal);
    t.run();
    CHECK(t.answer == "401 missing_token");
    t.admit();
    t.io.restart();
    t.io.run_one();
    t.signal.emit(asio::cancellation_type::terminal); // the second answer is on its way
    t.run();
    CHECK(t.answer == "admitted");
}

TEST_CASE("a cancellation of async_complete reaches the store while the removal waits")
{
    auto const type = GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial,
                               asio::cancellation_type::total);
    course_file const courses;
    std::optional<other_program> holder(std::in_place, courses.file);
    holder->run("BEGIN IMMEDIATE");
    recorder seen;
    script s;
    asio::io_context io;
    sqlite::async_store store(courses.open(), {.timeout = std::chrono::seconds(20)});
    posting_policy<told_as::codes> policy{&s, io.get_executor()};
    remove_invitations const route{policy, store, {}, seen};

    asio::cancellation_signal signal;
    std::string answers;
    auto const admitted = [&]
    {
        auto a = async_admit(route, head_of(), asio::use_future);
        io.restart();
        io.run();
        return *a.get();
    };
    auto const take = [&](response const& r) { answers += text_of(r) + ". "; };
    async_complete(admitted(), "users=5&users=7",
                   asio::bind_executor(io, asio::bind_cancellation_slot(signal.slot(), take)));
    signal.emit(type);
    io.restart();
    io.run_for(std::chrono::seconds(10)); // ends at once, though the lock is still held
    CHECK(answers == "503 busy. ");
    REQUIRE(seen.events.size() == 1);
    CHECK(seen.events[0].what == outcome::failed);
    CHECK(seen.events[0].asked.size() == 2);

    holder.reset();
    async_complete(admitted(), "users=8",
                   asio::bind_executor(io, asio::bind_cancellation_slot(signal.slot(), take)));
    io.restart();
    io.run();
    signal.emit(type);
    CHECK(answers == "503 busy. 204. ");
    CHECK(courses.pending() == "5 7 9");
}
