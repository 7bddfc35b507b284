// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_ASYNC_COMPLETION_HPP
#define UNINVITE_SQLITE_ASYNC_COMPLETION_HPP

#include <uninvite/removal.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <new>
#include <utility>

namespace uninvite::sqlite::detail {

/** Tells the caller of one removal, of whatever type its handler is, what became of it.

    @par Thread Safety
    One thread at a time.
*/
class async_completion
{
protected:
    ~async_completion() = default;

public:
    /// Posts the handler to its associated executor. This object is gone, and its memory given back, before.
    virtual void complete(boost::system::error_code ec, removed done) = 0;

    /// Lets the handler go without a call.
    virtual void abandon() noexcept = 0;
};

struct abandon_completion
{
    void operator()(async_completion* c) const noexcept { c->abandon(); }
};

/// Owns a handler that has not been called.
using async_completion_ptr = std::unique_ptr<async_completion, abandon_completion>;

/// Calls the owner's handler; nothing is left to call then.
inline void complete(async_completion_ptr owner, boost::system::error_code ec, removed done)
{
    owner.release()->complete(ec, std::move(done));
}

// What is posted. It names no executor of its own: it runs where it was posted to, and nowhere else first.
template <class Handler>
struct completed
{
    Handler handler;
    boost::system::error_code ec;
    removed done;

    using allocator_type = boost::asio::associated_allocator_t<Handler>;
    allocator_type get_allocator() const noexcept { return boost::asio::get_associated_allocator(handler); }

    void operator()() { std::move(handler)(ec, std::move(done)); }
};

template <class Handler, class Executor>
class async_completion_of final : public async_completion
{
    using allocator_type = typename std::allocator_traits<
        boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<async_completion_of>;
    using traits = std::allocator_traits<allocator_type>;

    Handler handler_;
    // The handler's executor is kept at work, or it would end before the answer comes.
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler, Executor>> work_;

    allocator_type allocator() const noexcept
    {
        return allocator_type(boost::asio::get_associated_allocator(handler_));
    }

public:
    async_completion_of(Handler&& handler, Executor const& otherwise)
        : handler_(std::move(handler))
        , work_(boost::asio::make_work_guard(handler_, otherwise))
    {
    }

    /// @param otherwise Where a handler without an associated executor runs.
    static async_completion_ptr make(Handler handler, Executor const& otherwise)
    {
        allocator_type memory(boost::asio::get_associated_allocator(handler));
        async_completion_of* const p = traits::allocate(memory, 1);
        try
        {
            return async_completion_ptr(::new (static_cast<void*>(p))
                                            async_completion_of(std::move(handler), otherwise));
        }
        catch (...)
        {
            traits::deallocate(memory, p, 1);
            throw;
        }
    }

    void abandon() noexcept override
    {
        allocator_type memory = allocator();
        this->~async_completion_of();
        traits::deallocate(memory, this, 1);
    }

    void complete(boost::system::error_code ec, removed done) override
    {
        auto const work = std::move(work_);
        completed<Handler> call{std::move(handler_), ec, std::move(done)};
        allocator_type memory(call.get_allocator());
        this->~async_completion_of();
        traits::deallocate(memory, this, 1);
        boost::asio::post(work.get_executor(), std::move(call));
    }
};

} // namespace uninvite::sqlite::detail

#endif
