// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_COMMIT_THREADS_HPP
#define UNINVITE_SQLITE_DETAIL_COMMIT_THREADS_HPP

#include <uninvite/detail/shared/watched_executor.hpp>
#include <uninvite/sqlite/detail/commit_pace.hpp>
#include <uninvite/sqlite/quick_commit.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace uninvite::sqlite::detail {

/** The threads on which an @ref async_committer commits: those for blocking work, and while commits are
    quick, the host's.

    @par Thread Safety
    @ref blocking, @ref is_gone and @ref run_quickly at once; the others under the committer's lock.
*/
class commit_threads
{
    uninvite::detail::watched_executor blocking_;
    commit_runner const run_quickly_;
    bool has_host_;
    commit_pace pace_;

public:
    /// @param run_quickly Empty: all commits are blocking work.
    commit_threads(boost::asio::any_io_executor blocking, commit_runner run_quickly, commit_pace pace)
        : blocking_(std::move(blocking))
        , run_quickly_(std::move(run_quickly))
        , has_host_(run_quickly_ != nullptr)
        , pace_(pace)
    {
    }

    uninvite::detail::watched_executor& blocking() noexcept { return blocking_; }

    /// Whether the executor for blocking work was destroyed.
    bool is_gone() const { return blocking_.is_gone(); }

    /// Whether the next commit is the host's.
    bool is_quick() const noexcept { return has_host_ && pace_.is_quick(); }

    /// From now on all commits are blocking work.
    void leave_host() noexcept { has_host_ = false; }

    void note(std::chrono::steady_clock::duration took) noexcept { pace_.note(took); }

    /// Passes a commit to the host. If that fails, @ref quick_job::drop_quick_commit is called.
    void run_quickly(std::shared_ptr<quick_job> job) noexcept
    try
    {
        run_quickly_(quick_commit(std::move(job)));
    }
    catch (...)
    {
        return; // the quick_commit was destroyed without a call
    }
};

} // namespace uninvite::sqlite::detail

#endif
