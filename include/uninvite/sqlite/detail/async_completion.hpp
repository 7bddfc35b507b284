// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_COMPLETION_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_COMPLETION_HPP

#include <uninvite/removal.hpp>
#include <uninvite/sqlite/detail/retry_on_bad_alloc.hpp>

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

    The handler and its allocator are touched by the thread that initiates and on the handler's executor, and
    nowhere else: neither need be safe from the thread that commits.

    @par Thread Safety
    One thread at a time.
*/
class async_completion
{
    // The one that this thread posts: where there is no memory for that, it stays with the caller.
    static inline thread_local async_completion const* posting = nullptr;

    boost::system::error_code ec_;
    std::unique_ptr<removed> done_; // only when there is something: it takes much room

public:
    struct abandon
    {
        void operator()(async_completion* c) const noexcept
        {
            if (c != posting) c->abandoned();
        }
    };

    /// Owns a handler that has not been called; it goes without a call.
    using pointer = std::unique_ptr<async_completion, abandon>;

    /// Posts the handler of `owner` to its executor, where it is called. Waits for memory where there is none.
    static void complete(pointer owner, boost::system::error_code ec, removed done) noexcept
    {
        async_completion* const self = owner.release();
        self->ec_ = ec;
        if (!ec) retry_on_bad_alloc([&] { self->done_ = std::make_unique<removed>(std::move(done)); });
        posting = self;
        retry_on_bad_alloc([&] { self->post(pointer(self)); });
        posting = nullptr;
    }

protected:
    ~async_completion() = default;

    /// Calls the handler. This object is gone, and its memory given back, before.
    virtual void call(boost::system::error_code ec, removed done) = 0;

    template <class Executor>
    static void post_to(Executor const& executor, pointer owner)
    {
        boost::asio::post(executor,
                          [owner = std::move(owner)]() mutable
                          {
                              async_completion* const self = owner.release();
                              auto const done = std::move(self->done_);
                              self->call(self->ec_, done ? std::move(*done) : removed());
                          });
    }

private:
    virtual void post(pointer owner) = 0;
    virtual void abandoned() noexcept = 0;
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

    async_completion_of(Handler&& handler, Executor const& otherwise)
        : handler_(std::move(handler))
        , work_(boost::asio::make_work_guard(handler_, otherwise))
    {
    }

    void destroy(allocator_type memory) noexcept
    {
        this->~async_completion_of();
        traits::deallocate(memory, this, 1);
    }

    void post(pointer owner) override
    {
        // Before the call returns another thread may be through with the handler, with this, and with the
        // context, but for the work that is kept here.
        auto const work = work_;
        post_to(work.get_executor(), std::move(owner));
    }

    void call(boost::system::error_code ec, removed done) override
    {
        auto const work = std::move(work_);
        Handler handler(std::move(handler_));
        destroy(allocator_type(boost::asio::get_associated_allocator(handler)));
        std::move(handler)(ec, std::move(done));
    }

    void abandoned() noexcept override
    {
        Handler const handler(std::move(handler_));
        destroy(allocator_type(boost::asio::get_associated_allocator(handler)));
    }

public:
    /// @param otherwise Where a handler without an associated executor runs.
    static pointer make(Handler handler, Executor const& otherwise)
    {
        allocator_type memory(boost::asio::get_associated_allocator(handler));
        async_completion_of* const p = traits::allocate(memory, 1);
        try
        {
            return pointer(::new (static_cast<void*>(p)) async_completion_of(std::move(handler), otherwise));
        }
        catch (...)
        {
            traits::deallocate(memory, p, 1);
            throw;
        }
    }
};

} // namespace uninvite::sqlite::detail

#endif
