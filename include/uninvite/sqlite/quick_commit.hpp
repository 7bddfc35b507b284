// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_QUICK_COMMIT_HPP
#define UNINVITE_SQLITE_QUICK_COMMIT_HPP

#include <uninvite/detail/language.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace uninvite::sqlite {

namespace detail {

/// The work of a @ref quick_commit.
class quick_job
{
public:
    virtual void commit_quickly() = 0;
    virtual void drop_quick_commit() noexcept = 0;

protected:
    ~quick_job() = default;
};

} // namespace detail

/** One commit of an @ref async_store, to be called once on a thread of the host.

    It is made only while commits are quick, below 2 ms, and while no other one is in progress; it
    waits for no lock of another program. Only the disk can hold it up, once: the commits after that run on
    the store's thread until the disk has been quick for a while.

    @par Object lifetimes
    It shares the store's state. Destroyed without a call, as by a context that is destroyed, it leaves the
    commit to the store's thread. Its copy in a forked child does nothing.

    @par Thread Safety
    One thread at a time.
*/
class quick_commit
{
    std::shared_ptr<detail::quick_job> job_;

public:
    explicit quick_commit(std::shared_ptr<detail::quick_job> job) noexcept
        : job_(std::move(job))
    {
    }

    quick_commit(quick_commit&&) noexcept = default;
    quick_commit& operator=(quick_commit&&) = delete;

    ~quick_commit()
    {
        if (job_) job_->drop_quick_commit();
    }

    /// Commits; the completion handlers are posted. Does not throw.
    void operator()() { std::exchange(job_, nullptr)->commit_quickly(); }
};

/** Passes a @ref quick_commit to a thread of the host, as `asio::post(io, std::move(c))` does. It must not
    call it itself. If it throws, the store's thread commits. Called by the thread that initiates a removal,
    one call at a time, until the store is stopped.
*/
using commit_runner = std::function<void(quick_commit)>;

} // namespace uninvite::sqlite

#endif
