// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/commit_threads.hpp>

#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

using uninvite::sqlite::commit_runner;
using uninvite::sqlite::quick_commit;
using uninvite::sqlite::detail::commit_pace;
using uninvite::sqlite::detail::commit_threads;
using namespace std::chrono_literals;

namespace {

struct thread_job final : uninvite::sqlite::detail::quick_job
{
    std::string seen;

    void commit_quickly() override { seen += "commit. "; }
    void drop_quick_commit() noexcept override { seen += "drop. "; }
};

// Quick after one quick commit.
commit_threads threads_on(boost::asio::io_context& blocking, commit_runner run)
{
    return {blocking.get_executor(), std::move(run), commit_pace(1ms, 1)};
}

} // namespace

TEST_CASE("commits are the host's while they are quick, if the host wants them")
{
    boost::asio::io_context blocking;
    commit_threads wanted = threads_on(blocking, [](quick_commit c) { c(); });
    CHECK(!wanted.is_quick());
    wanted.note(1us);
    CHECK(wanted.is_quick());
    wanted.note(1s);
    CHECK(!wanted.is_quick());
    wanted.note(1us);
    wanted.leave_host();
    CHECK(!wanted.is_quick());

    commit_threads unwanted = threads_on(blocking, nullptr);
    unwanted.note(1us);
    CHECK(!unwanted.is_quick());
}

TEST_CASE("a host's function that throws drops the commit that it was given")
{
    boost::asio::io_context blocking;
    auto const job = std::make_shared<thread_job>();
    threads_on(blocking, [](quick_commit) { throw std::runtime_error("no thread"); }).run_quickly(job);
    CHECK(job->seen == "drop. ");
    threads_on(blocking, [](quick_commit c) { c(); }).run_quickly(job);
    CHECK(job->seen == "drop. commit. ");
}

TEST_CASE("the executor for blocking work is gone when its context is destroyed")
{
    std::optional<boost::asio::io_context> blocking{std::in_place};
    commit_threads threads = threads_on(*blocking, nullptr);
    CHECK(!threads.is_gone());
    blocking.reset();
    CHECK(threads.is_gone());
}
