// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/async_answers.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

using uninvite::sqlite::group_options;
using uninvite::sqlite::detail::async_answers;
using uninvite::sqlite::detail::async_waiting;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// Answers without any work; the test says whether it is at work.
struct idle_answers final : async_answers
{
    bool is_busy = false;

    idle_answers(group_options const& o, asio::any_io_executor const& timer)
        : async_answers(o, timer)
    {
    }

    bool is_at_work() const override { return is_busy; }

    void add(pointer const& one)
    {
        std::unique_lock lock(mutex_);
        group_.push(one, clock_type::now());
        arm_timer(clock_type::now() + options_.timeout);
    }
    void close(std::unique_ptr<closing> handler)
    {
        std::unique_lock lock(mutex_);
        closings_.push_back(std::move(handler));
        group_.stop();
        notify_if_idle(lock);
    }
    void end_work()
    {
        std::unique_lock lock(mutex_);
        is_busy = false;
        notify_if_idle(lock);
    }
};

struct waiting_callers
{
    asio::io_context handlers;
    asio::io_context timer;
    std::string told;
    std::shared_ptr<idle_answers> some =
        std::make_shared<idle_answers>(group_options{.timeout = 20ms}, timer.get_executor());

    void add(std::uint64_t id)
    {
        auto const note = [this](boost::system::error_code ec, uninvite::removed const&)
        { told += tests::name_of(ec) + ". "; };
        some->add(std::make_shared<async_waiting>(tests::removal_of(1, 1, {5}), id,
                                                  asio::bind_executor(handlers, note)));
    }
    void close()
    {
        some->close(std::make_unique<uninvite::detail::pending_handler<void()>>(
            asio::bind_executor(handlers, [this] { told += "closed. "; })));
    }
    std::string answered()
    {
        handlers.restart();
        handlers.poll();
        return told;
    }
};

} // namespace

TEST_CASE("a removal that nobody commits is answered by the timer at its deadline, once")
{
    waiting_callers a;
    a.add(1);
    a.add(2);
    a.timer.run();
    CHECK(a.answered() == "busy. busy. ");
    CHECK(a.some->statistics().timed_out == 2);
}

TEST_CASE("who closes is called when all are answered and no work is in progress")
{
    waiting_callers a;
    a.some->is_busy = true;
    a.add(1);
    a.close();
    CHECK(a.answered().empty());
    a.some->cancel(1);
    CHECK(a.some->statistics().cancelled == 1);
    a.answered();
    CHECK(a.told.find("closed") == std::string::npos);
    a.some->end_work();
    CHECK(a.answered().ends_with("closed. "));
}

TEST_CASE("the timer does not keep what it would answer alive")
{
    waiting_callers a;
    a.add(1);
    a.some.reset();
    a.timer.run();
    CHECK(a.answered().empty());
}
