// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/async_committer.hpp>

#include "support/catch.hpp"
#include "support/sqlite/failing_disk.hpp"
#include "support/sqlite/files.hpp"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

// The job, the timer and the end, each on an executor that the test runs. What the stores promise is in
// store_groups.cpp and async_store.cpp.

using namespace tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;
using sqlite::detail::async_committer;
using sqlite::detail::async_waiting;
using uninvite::removed;

namespace {

/// A committer whose executors run only when the test says so.
struct by_hand
{
    course_file const courses;
    asio::io_context handlers;
    std::optional<asio::io_context> timer{std::in_place};
    std::optional<asio::io_context> blocking{std::in_place};
    std::shared_ptr<async_committer> committer;
    std::string answers;

    explicit by_hand(sqlite::group_options const& options = {}, sqlite::commit_runner run_quickly = {})
        : committer(std::make_shared<async_committer>(courses.open(), options, timer->get_executor(),
                                                      blocking->get_executor(), std::move(run_quickly),
                                                      sqlite::detail::commit_pace(1h, 1)))
    {
    }

    /// @return The id of the removal.
    std::uint64_t add(long user)
    {
        std::uint64_t const id = committer->next_id();
        auto const note = [this](error_code ec, removed done)
        {
            answers += ec == asio::error::operation_aborted ? "cancelled"
                                                            : told(ec ? uninvite::result<removed>(ec) : done);
            answers += ". ";
        };
        committer->add(std::make_shared<async_waiting>(removal_of(1, 1, {user}), id,
                                                       asio::bind_executor(handlers, note)));
        return id;
    }
    void async_close()
    {
        committer->async_close(std::make_unique<uninvite::detail::pending_handler<void()>>(
            asio::bind_executor(handlers, [this] { answers += "closed. "; })));
    }
    std::string answered()
    {
        handlers.restart();
        handlers.poll();
        return answers;
    }
};

/// A committer that expects quick commits after the first, which is made here.
struct quick_by_hand
{
    std::optional<asio::io_context> host{std::in_place};
    by_hand t;

    explicit quick_by_hand(sqlite::group_options const& options = {})
        : t(options, [this](sqlite::quick_commit c) { asio::post(*host, std::move(c)); })
    {
        t.add(9);
        t.blocking->run();
        t.blocking->restart();
        t.answered();
        t.answers.clear();
    }
};

} // namespace

TEST_CASE("the host commits a removal that comes alone, together with those that come before its job runs")
{
    quick_by_hand q;
    q.t.add(5);
    q.t.add(7);
    CHECK(q.t.blocking->poll() == 0);
    CHECK(q.host->run() == 1);
    CHECK(q.t.answered() == "5. 7. ");
    CHECK(q.t.committer->statistics().commits == 2);
    q.t.add(8);
    q.host->restart();
    CHECK(q.host->run() == 1);
    CHECK(q.t.blocking->poll() == 0);
    CHECK(q.t.answered() == "5. 7. 8. ");
    q.t.committer->close();
}

TEST_CASE("removals that do not fit the group of a quick commit are left to the blocking work")
{
    quick_by_hand q({.group_removals = 1});
    for (long user : {5, 7, 8})
        q.t.add(user);
    CHECK(q.host->run() == 1);
    CHECK(q.t.answered() == "5. ");
    CHECK(q.t.blocking->run() == 1);
    CHECK(q.t.answered() == "5. 7. 8. ");
    q.t.committer->close();
}

TEST_CASE("a quick commit does not wait for the lock of another program, and the blocking work does")
{
    quick_by_hand q;
    other_program other(q.t.courses.file);
    other.run("BEGIN IMMEDIATE");
    q.t.add(5);
    auto const begun = std::chrono::steady_clock::now();
    CHECK(q.host->run() == 1);
    CHECK(std::chrono::steady_clock::now() - begun < 1s);
    CHECK(q.t.answered().empty());
    other.run("COMMIT");
    CHECK(q.t.blocking->run() == 1);
    CHECK(q.t.answered() == "5. ");
    q.t.committer->close();
}

TEST_CASE("a quick commit whose context is destroyed is left to the blocking work, and so are all later ones")
{
    quick_by_hand q;
    q.t.add(5);
    q.host.reset();
    CHECK(q.t.blocking->run() == 1);
    CHECK(q.t.answered() == "5. ");
    q.t.add(7);
    q.t.blocking->restart();
    CHECK(q.t.blocking->run() == 1);
    CHECK(q.t.answered() == "5. 7. ");
    q.t.committer->close();
}

TEST_CASE("a quick commit that never runs is made by close, and finds nothing to do when it comes too late")
{
    quick_by_hand q;
    q.t.add(5);
    q.t.committer->close();
    CHECK(q.t.answered() == "5. ");
    CHECK(q.host->run() == 1);
    CHECK(q.t.committer->statistics().commits == 2);
}

TEST_CASE("a copy of a quick commit in a forked child does nothing, whether it runs or is destroyed")
{
    bool const runs = GENERATE(true, false);
    quick_by_hand q;
    q.t.add(5);
    q.host->notify_fork(asio::execution_context::fork_prepare);
    ::pid_t const child = ::fork();
    if (child == 0)
    {
        q.host->notify_fork(asio::execution_context::fork_child);
        if (runs) q.host->poll();
        q.host.reset();
        ::_exit(q.t.committer->statistics().waiting == 1 ? 0 : 1);
    }
    q.host->notify_fork(asio::execution_context::fork_parent);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(q.t.courses.pending() == "5 7 8");
    CHECK(q.host->run() == 1);
    CHECK(q.t.answered() == "5. ");
    q.t.committer->close();
}

TEST_CASE("a removal whose quick commit never runs is answered at its deadline")
{
    quick_by_hand q({.timeout = 30ms});
    q.t.add(5);
    q.t.timer->restart();
    q.t.timer->run();
    CHECK(q.t.answered() == "busy. ");
    CHECK(q.host->run() == 1);
    CHECK(q.t.courses.pending() == "5 7 8");
    q.t.committer->close();
}

TEST_CASE("removals are committed by one job, in one group, and answered in order")
{
    by_hand t;
    t.add(5);
    t.add(7);
    t.add(8);
    CHECK(t.answered().empty());
    CHECK(t.committer->statistics().waiting == 3);
    CHECK(t.blocking->run() == 1);
    CHECK(t.answered() == "5. 7. 8. ");
    CHECK(t.committer->statistics().commits == 1);
    t.add(9);
    t.blocking->restart();
    CHECK(t.blocking->run() == 1);
    CHECK(t.answered() == "5. 7. 8. 9. ");
    t.committer->close();
}

TEST_CASE("the job goes on as long as something is queued")
{
    by_hand t({.group_removals = 1});
    for (long user : {5, 7, 8})
        t.add(user);
    CHECK(t.blocking->run() == 1);
    CHECK(t.answered() == "5. 7. 8. ");
    CHECK(t.committer->statistics().commits == 3);
    t.committer->close();
}

TEST_CASE("a removal is cancelled by its id while it is queued")
{
    by_hand t;
    t.add(5);
    std::uint64_t const id = t.add(7);
    t.committer->cancel(id);
    t.committer->cancel(id);
    CHECK(t.answered() == "cancelled. ");
    t.blocking->run();
    t.committer->cancel(id);
    CHECK(t.answered() == "cancelled. 5. ");
    CHECK(t.courses.pending() == "7 8 9");
    t.committer->close();
}

TEST_CASE("the timer answers a queued removal at its deadline, and the job finds nothing to do")
{
    by_hand t({.timeout = 30ms});
    t.add(5);
    t.timer->run(); // until nothing is queued any more
    CHECK(t.answered() == "busy. ");
    t.blocking->run();
    CHECK(t.answered() == "busy. ");
    CHECK(t.courses.pending() == "5 7 8 9");
    CHECK(t.committer->statistics().timed_out == 1);
    t.committer->close();
}

TEST_CASE("a removal that is queued after the timer has ended is answered at its deadline, too")
{
    by_hand t({.timeout = 30ms});
    for (int i = 0; i != 2; ++i)
    {
        t.add(5);
        t.timer->restart();
        t.timer->run();
    }
    CHECK(t.answered() == "busy. busy. ");
    t.committer->close();
}

TEST_CASE("an executor that never runs the job leaves the removals to close")
{
    by_hand t;
    t.add(5);
    t.add(7);
    t.async_close();
    CHECK(t.answered().empty());
    t.committer->close();
    CHECK(t.answered() == "5. 7. closed. ");
    t.blocking->run(); // comes too late and does nothing
    CHECK(t.courses.pending() == "8 9");
    CHECK(t.committer->statistics().commits == 1);
}

TEST_CASE("a committer whose executor was destroyed refuses later removals, and close does what is queued")
{
    by_hand t;
    t.add(5);
    t.blocking.reset();
    t.add(7);
    CHECK(t.answered() == "busy. ");
    t.committer->close();
    CHECK(t.answered() == "busy. 5. ");
    CHECK(t.courses.pending() == "7 8 9");
}

TEST_CASE("stop refuses later removals, does not block, and those that are queued are carried out")
{
    by_hand t;
    t.add(5);
    t.committer->stop();
    t.add(7);
    CHECK(t.answered() == "busy. ");
    t.blocking->run();
    CHECK(t.answered() == "busy. 5. ");
    CHECK(t.committer->statistics().stopped == 1);
    t.committer->close();
}

TEST_CASE("async_close completes when the last removal is answered, for each caller, and at once if idle")
{
    by_hand t;
    t.add(5);
    t.async_close();
    t.async_close();
    CHECK(t.answered().empty());
    t.blocking->run();
    CHECK(t.answered() == "5. closed. closed. ");
    t.async_close();
    CHECK(t.answered() == "5. closed. closed. closed. ");
    t.committer->close();
}

TEST_CASE("async_close does not wait for a copy of the log that has not begun, and it does not take place")
{
    by_hand t({.group_removals = 1, .checkpoint_pages = 1});
    t.add(5);
    t.blocking->run_one(); // commits, and posts the pass
    t.async_close();
    CHECK(t.answered() == "5. closed. ");
    auto const written = std::filesystem::last_write_time(t.courses.file);
    t.blocking->run();
    CHECK(std::filesystem::last_write_time(t.courses.file) == written);
    t.committer->close();
}

TEST_CASE("async_close completes at the deadline of what is queued on an executor that never runs the job")
{
    by_hand t({.timeout = 30ms});
    t.add(5);
    SECTION("a stopped one")
    {
        t.blocking->stop();
    }
    SECTION("a destroyed one")
    {
        t.blocking.reset();
    }
    t.async_close();
    CHECK(t.answered().empty());
    t.timer->run();
    CHECK(t.answered() == "busy. closed. ");
    CHECK(t.courses.pending() == "5 7 8 9");
    t.committer->close();
}

TEST_CASE("removals in a commit that takes too long are answered by the timer, once")
{
    failing_disk const disk;
    by_hand t({.commit_timeout = 50ms});
    disk::sync_delay = 400;
    t.add(5);
    std::thread job([&] { t.blocking->run(); });
    while (t.answered().empty())
    {
        t.timer->restart();
        t.timer->run_for(10ms);
    }
    CHECK(t.answered() == "outcome_unknown. ");
    job.join();
    CHECK(t.answered() == "outcome_unknown. ");
    CHECK(t.committer->statistics().unknown == 1);
    CHECK(t.committer->statistics().removals == 0);
    t.committer->close();
}
